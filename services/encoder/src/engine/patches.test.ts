import { describe, expect, it } from 'vitest'
import { isGlimpsed } from './glimpses.ts'
import { patchCorners, patchGrid, sampledIn, sampledPlaces } from './patches.ts'

const plan = { segmentFrames: 96 }
const size = { width: 640, height: 360 }

describe('what is sampled of a picture', () => {
  it('is spread over it, and never beyond its edge', () => {
    for (const picture of [size, { width: 24, height: 24 }, { width: 90, height: 160 }, { width: 3840, height: 30 }]) {
      const corners = patchCorners(picture)
      expect(corners).toHaveLength(12)
      for (const { x, y } of corners) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(y).toBeGreaterThanOrEqual(0)
        expect(x + patchGrid.side).toBeLessThanOrEqual(picture.width)
        expect(y + patchGrid.side).toBeLessThanOrEqual(picture.height)
      }
    }
    expect(patchCorners({ width: 1920, height: 22 })).toEqual([])
  })

  it('is the same picture of the film, wherever the stretch begins in which it is encoded', () => {
    const inFilm = Array.from({ length: 2000 }, (_, frame) => frame).filter((frame) =>
      isGlimpsed(sampledPlaces(plan), frame),
    )
    expect(inFilm).toEqual([0, 288, 576, 864, 1152, 1440, 1728])
    for (const firstFrame of [96, 192, 288, 480, 672]) {
      const sampled = sampledIn(plan, size, { firstFrame })
      const found = Array.from({ length: 2000 - firstFrame }, (_, frame) => frame)
        .filter((frame) => sampled && isGlimpsed(sampled.places, frame))
        .map((frame) => frame + firstFrame)
      expect(found).toEqual(inFilm.filter((frame) => frame >= firstFrame))
    }
  })

  it('is nothing in a stretch that ends before such a picture, nor in one that is too thin', () => {
    expect(sampledIn(plan, size, { firstFrame: 96, frames: 192 })).toBeUndefined()
    expect(sampledIn(plan, size, { firstFrame: 96, frames: 193 })).toBeDefined()
    expect(sampledIn(plan, { width: 640, height: 20 }, { firstFrame: 0 })).toBeUndefined()
  })
})
