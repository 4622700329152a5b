import { describe, expect, it } from 'vitest'
import { bdRate, monotoneCubic, type RatePoint } from './bd-rate.ts'

const ladder = (...points: readonly (readonly [number, number])[]): RatePoint[] =>
  points.map(([bitsPerSecond, ssimDb]) => ({ bitsPerSecond, ssimDb }))
const film = ladder([300_000, 11], [700_000, 13.2], [1_600_000, 16.1], [4_000_000, 19])

describe('the difference of two ladders', () => {
  it('is none to itself', () => {
    expect(bdRate(film, film)).toBeCloseTo(0, 9)
  })

  it('is what one needs less at every quality', () => {
    const cheaper = film.map((point) => ({ ...point, bitsPerSecond: point.bitsPerSecond * 0.6 }))
    expect(bdRate(cheaper, film)).toBeCloseTo(-0.4, 6)
    expect(bdRate(film, cheaper)).toBeCloseTo(1 / 0.6 - 1, 6)
  })

  it('counts only what both reach', () => {
    // Straight over the logarithm of the rate: at 12 dB both cost the same, at 14 dB ours half.
    const ours = ladder([1000, 12], [2000, 14], [4000, 16])
    const peer = ladder([1000, 12], [4000, 14])
    expect(bdRate(ours, peer)).toBeCloseTo(2 ** -0.5 - 1, 6)
  })

  it('leaves out a rung that looks no better than a cheaper one', () => {
    expect(bdRate(film, [...film, { bitsPerSecond: 2_000_000, ssimDb: 15 }])).toBeCloseTo(0, 9)
  })

  it('is nothing where they have no quality in common', () => {
    expect(bdRate(ladder([1, 1], [2, 2]), ladder([1, 3], [2, 4]))).toBeUndefined()
    expect(bdRate(ladder([1, 1]), film)).toBeUndefined()
  })
})

it('a curve through points meets them, is straight where they are, and never overshoots', () => {
  const straight = monotoneCubic([0, 1, 3], [2, 4, 8])
  expect([0, 0.5, 1, 2, 3].map(straight)).toEqual([2, 3, 4, 6, 8])
  const step = monotoneCubic([0, 1, 2, 3], [0, 0, 1, 1])
  for (let x = 0; x <= 3; x += 0.1) {
    expect(step(x)).toBeGreaterThanOrEqual(-1e-12)
    expect(step(x)).toBeLessThanOrEqual(1 + 1e-12)
  }
  expect(step(1.5)).toBeCloseTo(0.5, 9)
})
