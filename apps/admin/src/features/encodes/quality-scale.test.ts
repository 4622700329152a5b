import { describe, expect, it } from 'vitest'
import { bySize, markOf, qualityScale, rateScale } from './quality-scale.ts'

describe('the scales of the quality graph', () => {
  it('give each doubling of the rate the same room', () => {
    const { at } = rateScale([200_000, 5_000_000])
    expect(at(800_000) - at(400_000)).toBeCloseTo(at(4_000_000) - at(2_000_000))
    expect(at(200_000)).toBeGreaterThan(0)
    expect(at(5_000_000)).toBeLessThan(1)
  })

  it('mark round rates and round decibels, and no others', () => {
    expect(rateScale([180_000, 4_800_000]).ticks).toEqual([200_000, 500_000, 1_000_000, 2_000_000, 5_000_000])
    expect(qualityScale([9.3, 17.8]).ticks).toEqual([8, 10, 12, 14, 16, 18])
  })

  it('hold for a single point', () => {
    const { at, ticks } = rateScale([1_000_000])
    expect(ticks).toContain(1_000_000)
    expect(at(1_000_000)).toBeGreaterThan(0)
    const quality = qualityScale([12])
    expect(quality.at(12)).toBeGreaterThanOrEqual(0)
    expect(quality.at(12)).toBeLessThanOrEqual(1)
    expect(quality.ticks.length).toBeGreaterThan(1)
  })
})

it('joins the points of a size by their rate, the largest size first', () => {
  const point = (width: number, height: number, bitrate: number) => ({ width, height, crf: 22, bitrate, ssimDb: 12 })
  const sizes = bySize([point(640, 360, 300), point(1280, 720, 900), point(640, 360, 200)])
  expect(sizes.map(({ size, points }) => [size, ...points.map(({ bitrate }) => bitrate)])).toEqual([
    ['1280 × 720', 900],
    ['640 × 360', 200, 300],
  ])
})

it('draws five sizes in five shapes', () => {
  expect(new Set([0, 1, 2, 3, 4].map((index) => markOf(index, 4))).size).toBe(5)
})
