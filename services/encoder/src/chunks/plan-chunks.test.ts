import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EncodePlan } from '../ladder/ladder.ts'
import { planChunks } from './plan-chunks.ts'

const planOf = (frames: number, frameRate = { num: 24, den: 1 }): EncodePlan => {
  const gopFrames = Math.round((2 * frameRate.num) / frameRate.den)
  return { frameRate, gopFrames, segmentFrames: gopFrames * 2, frames, preset: 'veryfast', rungs: [], audio: [] }
}
const minute = 60 * 24

describe('the chunks of a film', () => {
  it('are one for a short film', () => {
    expect(planChunks(planOf(8 * 24), [0])).toEqual([{ firstFrame: 0 }])
  })

  it('begin close behind keyframes of the source, where scenes change', () => {
    const chunks = planChunks(planOf(minute), [0, 11.9, 23.5, 36, 50])
    expect(chunks.map(({ firstFrame }) => firstFrame / 24)).toEqual([0, 12, 24, 36, 48])
    expect(chunks.map(({ seekSeconds }) => seekSeconds)).toEqual([undefined, 11.9, 23.5, 36, 36])
  })

  it('are one when the source has no times to enter it by', () => {
    expect(planChunks(planOf(10 * minute), [])).toHaveLength(1)
  })

  it('cover every frame once, on the grid, and are never read from behind their first picture', () => {
    const rates = [
      { num: 24, den: 1 },
      { num: 30_000, den: 1001 },
      { num: 25, den: 1 },
      { num: 60, den: 1 },
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...rates),
        fc.integer({ min: 1, max: 50_000 }),
        fc.array(fc.double({ min: 0, max: 2000, noNaN: true }), { maxLength: 400 }),
        (rate, frames, keyframes) => {
          const plan = planOf(frames, rate)
          const times = [0, ...keyframes].toSorted((a, b) => a - b)
          const chunks = planChunks(plan, times)
          let next = 0
          for (const [index, chunk] of chunks.entries()) {
            expect(chunk.firstFrame).toBe(next)
            expect(chunk.firstFrame % plan.segmentFrames).toBe(0)
            expect(chunk.firstFrame).toBeLessThan(frames)
            const at = (chunk.firstFrame * rate.den) / rate.num
            expect(chunk.seekSeconds ?? 0).toBeLessThanOrEqual(at + 1e-3)
            const last = index === chunks.length - 1
            expect(chunk.frames === undefined).toBe(last)
            const seconds = ((last ? frames - next : (chunk.frames ?? 0)) * rate.den) / rate.num
            expect(seconds).toBeLessThanOrEqual(20.1)
            if (!last) expect(seconds).toBeGreaterThanOrEqual(9.9)
            next += chunk.frames ?? 0
          }
        },
      ),
    )
  })
})
