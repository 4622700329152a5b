import { expect, it } from 'vitest'
import { earlyRungs } from './early-rungs.ts'
import type { Rung } from './ladder.ts'

const rung = (width: number, height: number): Rung => ({
  name: `v${height}`,
  width,
  height,
  crf: 22,
  maxBitsPerSecond: 1,
  bufferBits: 2,
})
const namesOf = (...rungs: Rung[]) => earlyRungs({ rungs }).map(({ name }) => name)

it('the small rungs come early, upright films included', () => {
  expect(namesOf(rung(1920, 1080), rung(1280, 720), rung(640, 360), rung(426, 240))).toEqual(['v360', 'v240'])
  expect(namesOf(rung(720, 1280), rung(360, 640))).toEqual(['v640'])
})

it('those of a second codec, which not every player knows, come later', () => {
  const second = { ...rung(640, 360), name: 'v360-av1', codec: 'av1' as const }
  expect(namesOf(second, rung(1280, 720), rung(640, 360))).toEqual(['v360'])
  expect(namesOf(second, rung(640, 360))).toEqual(['v360'])
})

it('where none is small, the least is', () => {
  expect(namesOf(rung(1920, 1080), rung(1280, 720))).toEqual(['v720'])
})

it('nothing comes early when that would be all', () => {
  expect(namesOf(rung(640, 360), rung(426, 240))).toEqual([])
  expect(namesOf(rung(1920, 1080))).toEqual([])
})
