import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findBadSeams, runBuffer } from './decoder-buffer.ts'

const model = { bitsPerSecond: 24_000, bufferBits: 48_000, framesPerSecond: 24 }
const steady = Array.from({ length: 48 }, () => 125)

describe('the decoder’s buffer', () => {
  it('stays level at the rate it is filled with', () => {
    expect(runBuffer(steady, { ...model, firstFill: 0.5 })).toMatchObject({ underflows: 0, fillAfter: 0.5 })
  })

  it('lacks bits when a picture is larger than what is there', () => {
    expect(runBuffer([6250], { ...model, firstFill: 1 })).toMatchObject({ underflows: 1, lowestBits: -2000 })
  })

  it('never holds more than it can', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1 }), (bytes) => {
        const { fillAfter, lowestBits } = runBuffer(bytes, model)
        expect(fillAfter).toBeLessThanOrEqual(1)
        expect(lowestBits).toBeLessThanOrEqual(model.bufferBits)
      }),
    )
  })

  it('is never the worse for having begun fuller', () => {
    const fill = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1 }), fill, fill, (bytes, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map((firstFill) =>
          runBuffer(bytes, { ...model, firstFill }),
        )
        expect(more?.lowestBits).toBeGreaterThanOrEqual(less?.lowestBits ?? Number.NaN)
      }),
    )
  })
})

describe('the seams of a rung', () => {
  it('are sound where no picture comes late, in one piece or in several', () => {
    const pictures = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 2, maxLength: 200 })
    fc.assert(
      fc.property(
        pictures,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        (bytes, sizes) => {
          const chunks: number[][] = []
          const rest = [...bytes]
          for (const size of sizes) if (rest.length > 0) chunks.push(rest.splice(0, size))
          if (rest.length > 0) chunks.push(rest)
          const whole = runBuffer(bytes, model)
          expect(findBadSeams(chunks, model).length === 0).toBe(whole.lowestBits >= 0)
        },
      ),
    )
  })

  it('are bad where each chunk begins as if the buffer were full', () => {
    // Each is allowed by itself: it spends what a full buffer holds.
    const greedy = [5000, ...Array.from({ length: 23 }, () => 125)]
    expect(runBuffer(greedy, model).underflows).toBe(0)
    const [seam, next] = findBadSeams([greedy, greedy, greedy], model)
    expect(seam?.chunk).toBe(1)
    expect(seam?.fill).toBeLessThan(0.2)
    expect(next?.chunk).toBe(2)
  })
})
