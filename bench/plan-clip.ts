import type { MediaEngine } from '@codeflix/encoder/engine/media-engine'
import { type EncodePlan, planLadder } from '@codeflix/encoder/ladder/ladder'

const limits = { memoryBytes: 2 ** 31, wallSeconds: 60, stallSeconds: 60, fileBytes: 2 ** 30 }

/** What the encoder makes of a clip by its fixed ladder, for a peer to make the same. */
export async function planClip(engine: MediaEngine, source: string): Promise<EncodePlan> {
  const accepted = { sourceBytes: 2 ** 33, durationSeconds: 3600, pixels: 8192 * 4320 }
  const { facts } = await engine.run({ kind: 'probe', source, limits: accepted }, limits)
  return planLadder(facts)
}
