import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePosters } from './choose-posters.ts'

const frame = (atSeconds: number, brightness = 100, detail = 5) => ({ atSeconds, brightness, detail })

describe('poster candidates', () => {
  it('are never black while there is anything to see', () => {
    const seen = [
      frame(0, 16, 0),
      frame(2, 16, 0),
      frame(4, 90, 3),
      frame(6, 16, 0),
      frame(8, 120, 4),
      frame(10, 16, 0),
    ]
    expect(choosePosters(seen, 3)).toEqual([4, 8])
  })

  it('come from all over the film', () => {
    const seen = Array.from({ length: 50 }, (_, index) => frame(index * 2))
    const chosen = choosePosters(seen, 5)
    expect(chosen).toHaveLength(5)
    expect(Math.max(...chosen) - Math.min(...chosen)).toBeGreaterThan(60)
  })

  it('are the most detailed of their part', () => {
    const seen = [frame(0), frame(2), frame(4, 100, 9), frame(6), frame(8)]
    expect(choosePosters(seen, 1)).toEqual([4])
  })

  it('exist for a film that is black from end to end', () => {
    expect(choosePosters([frame(0, 16, 0), frame(2, 16, 0)], 3)).not.toEqual([])
  })

  it('exist for a film of one picture', () => {
    expect(choosePosters([frame(0)], 5)).toEqual([0])
  })

  it('are among the pictures seen, in order, each once, and no more than asked for', () => {
    const anyFrame = fc.record({
      atSeconds: fc.nat(7200),
      brightness: fc.integer({ min: 0, max: 255 }),
      detail: fc.integer({ min: 0, max: 60 }),
    })
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1 }), fc.integer({ min: 1, max: 5 }), (frames, count) => {
        const seen = frames.toSorted((a, b) => a.atSeconds - b.atSeconds)
        const chosen = choosePosters(seen, count)
        expect(chosen.length).toBeGreaterThan(0)
        expect(chosen.length).toBeLessThanOrEqual(count)
        expect(chosen).toEqual(chosen.toSorted((a, b) => a - b))
        for (const atSeconds of chosen) expect(seen.some((one) => one.atSeconds === atSeconds)).toBe(true)
      }),
    )
  })
})
