import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filmFacts } from '../../test/film-facts.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { planFrameRate, planLadder } from './ladder.ts'

const source = (width: number, height: number, frameRate = { num: 24, den: 1 }): SourceFacts =>
  filmFacts(60, width, height, { frameRate })
const sizes = (facts: SourceFacts) => planLadder(facts).rungs.map((rung) => `${rung.name} ${rung.width}x${rung.height}`)

describe('the ladder of a source', () => {
  it('has five rungs for a full HD film', () => {
    expect(sizes(source(1920, 1080))).toEqual([
      'v1080 1920x1080',
      'v720 1280x720',
      'v480 854x480',
      'v360 640x360',
      'v240 426x240',
    ])
  })

  it('keeps the width of its class for a wide film', () => {
    expect(sizes(source(1920, 804))[0]).toBe('v1080 1920x804')
  })

  it('stands upright for an upright film', () => {
    expect(sizes(source(1080, 1920))[0]).toBe('v1080 1080x1920')
  })

  it('reduces 4K to full HD', () => {
    expect(sizes(source(3840, 2160))[0]).toBe('v1080 1920x1080')
  })

  it('adds a rung of the source’s own size when it falls well between two boxes', () => {
    expect(sizes(source(1600, 900)).slice(0, 2)).toEqual(['vsource 1600x900', 'v720 1280x720'])
  })

  it('does not add one for a few pixels more', () => {
    expect(sizes(source(1300, 732))[0]).toBe('v720 1278x720')
  })

  it('has one rung, with even sides, for a source below the lowest box', () => {
    expect(sizes(source(161, 91))).toEqual(['vsource 160x90'])
  })

  it('never upscales, always has a rung, and every side is even, every name its own, best first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 8192 }), fc.integer({ min: 16, max: 8192 }), (width, height) => {
        const { rungs } = planLadder(source(width, height))
        expect(rungs.length).toBeGreaterThan(0)
        for (const rung of rungs) {
          expect(rung.width).toBeLessThanOrEqual(width)
          expect(rung.height).toBeLessThanOrEqual(height)
          expect(rung.width % 2).toBe(0)
          expect(rung.height % 2).toBe(0)
          expect(rung.width).toBeGreaterThan(0)
        }
        expect(new Set(rungs.map((rung) => rung.name)).size).toBe(rungs.length)
        const areas = rungs.map((rung) => rung.width * rung.height)
        expect(areas.toSorted((a, b) => b - a)).toEqual(areas)
      }),
    )
  })

  it('keeps the shape of the picture to within the rounding to even sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 240, max: 4096 }), fc.integer({ min: 240, max: 4096 }), (width, height) => {
        for (const rung of planLadder(source(width, height)).rungs) {
          expect(Math.abs(rung.width - (rung.height * width) / height)).toBeLessThanOrEqual(2 + (2 * width) / height)
        }
      }),
    )
  })

  it('gives fast pictures half as many bits again', () => {
    const slow = planLadder(source(1280, 720)).rungs[0]
    const fast = planLadder(source(1280, 720, { num: 60, den: 1 })).rungs[0]
    expect(fast?.maxBitsPerSecond).toBe((slow?.maxBitsPerSecond ?? 0) * 1.5)
  })
})

describe('keyframes', () => {
  it('fall every two seconds and segments hold two such groups', () => {
    expect(planLadder(source(640, 360))).toMatchObject({ gopFrames: 48, segmentFrames: 96 })
    expect(planLadder(source(640, 360, { num: 30_000, den: 1001 }))).toMatchObject({
      gopFrames: 60,
      segmentFrames: 120,
    })
  })

  it('exist in a film of one picture a second', () => {
    expect(planLadder(source(640, 360, { num: 1, den: 1 }))).toMatchObject({ gopFrames: 2, segmentFrames: 4 })
  })

  it('exist in a film of one picture in a minute', () => {
    expect(planLadder(source(640, 360, { num: 1, den: 60 }))).toMatchObject({ gopFrames: 1, segmentFrames: 2 })
  })
})

describe('the frame rate', () => {
  it.each([
    [
      { num: 24, den: 1 },
      { num: 24, den: 1 },
    ],
    [
      { num: 23_976, den: 1000 },
      { num: 24_000, den: 1001 },
    ],
    [
      { num: 2997, den: 100 },
      { num: 30_000, den: 1001 },
    ],
    [
      { num: 120, den: 1 },
      { num: 60, den: 1 },
    ],
    [
      { num: 240_000, den: 1001 },
      { num: 60_000, den: 1001 },
    ],
    [
      { num: 12, den: 1 },
      { num: 12, den: 1 },
    ],
    [
      { num: 0, den: 1 },
      { num: 25, den: 1 },
    ],
    [
      { num: 1, den: 0 },
      { num: 25, den: 1 },
    ],
  ])('%j is encoded at %j', (from, to) => {
    expect(planFrameRate(from)).toEqual(to)
  })

  it('is positive, in lowest terms, at most 60 and close to the source’s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600_000 }), fc.integer({ min: 1, max: 20_000 }), (num, den) => {
        fc.pre(num / den <= 60 && num / den >= 1)
        const rate = planFrameRate({ num, den })
        expect(Number.isInteger(rate.num) && Number.isInteger(rate.den)).toBe(true)
        expect(rate.num / rate.den).toBeLessThanOrEqual(60.06)
        expect(Math.abs(rate.num / rate.den / (num / den) - 1)).toBeLessThan(0.01)
      }),
    )
  })
})
