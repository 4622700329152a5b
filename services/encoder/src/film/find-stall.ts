import { note, type Note } from '@codeflix/contracts/encode-notes'
import { runBuffer } from '../chunks/decoder-buffer.ts'
import type { Inspection } from '../engine/engine-tasks.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { clock } from './clock.ts'

/** An encoder's own model rounds; what lacks less than this share of the buffer stops no player. */
const mayLack = 0.05

/**
 * Where a player that loads a rung at its rate would have to stop and wait, after all that was done about it: chunks whose
 * seams ask for more than the one before has left are encoded again, until none is left or nothing helps.
 */
export function findStall(plan: EncodePlan, found: Inspection): Note | undefined {
  const framesPerSecond = plan.frameRate.num / plan.frameRate.den
  for (const { name, sampleBytes } of found.video) {
    const rung = plan.rungs.find((one) => one.name === name)
    if (!rung) throw new Error(`${name} was not planned`)
    // The model is H.264's; an AV1 encoder knows no such buffer.
    if (rung.codec === 'av1') continue
    const { maxBitsPerSecond: bitsPerSecond, bufferBits } = rung
    const { lowestBits, lowestAtFrame } = runBuffer(sampleBytes, { bitsPerSecond, bufferBits, framesPerSecond })
    if (lowestBits < -bufferBits * mayLack)
      return note('check-stall', { at: clock(lowestAtFrame / framesPerSecond), rendition: name })
  }
  return undefined
}
