import { describe, expect, it } from 'vitest'
import { glimpseBytes } from '../engine/glimpses.ts'
import { compareGlimpses, compareLevels } from './compare-spans.ts'

/** A picture at a glance: fields that differ, and are the same for the same number. */
const scene = (number: number): number[] =>
  Array.from({ length: glimpseBytes }, (_, field) => 40 + ((field * 37 + number * 61) % 150))
const black = Array.from({ length: glimpseBytes }, () => 16)
const dark = Array.from({ length: glimpseBytes }, () => 19)
/** A little off, as any encode is. */
const encoded = (fields: readonly number[]): number[] => fields.map((field, at) => field + (at % 3) - 1)

const seconds = 10
const moving = Array.from({ length: seconds * 2 }, (_, index) => scene(index))
/** What is shown from one second to another is replaced. */
const but = (all: readonly number[][], from: number, to: number, by: number[]): number[][] =>
  all.map((one, index) => (index / 2 >= from && index / 2 < to ? by : one))
const noted = (all: readonly (readonly number[])[]): string => Buffer.from(all.flat()).toString('base64')
const compare = (file: readonly number[][], film: readonly number[][]) =>
  compareGlimpses(noted(file), { glimpses: noted(film), secondsAt: (index) => index / 2, end: seconds })

describe('what a film shows beside its file', () => {
  it('is the same where the encode is only a little off', () => {
    expect(compare(moving, moving.map(encoded))).toEqual([])
  })

  it('is missed where it is black for two seconds, and the file is not', () => {
    expect(compare(moving, but(moving, 3, 5, black))).toContainEqual({ what: 'black', inFile: false, from: 3, to: 5 })
    expect(compare(moving, but(moving, 3, 4.5, black))).not.toContainEqual(expect.objectContaining({ what: 'black' }))
  })

  it('is as it should be where the file is black as well, or nearly so', () => {
    for (const shade of [black, dark]) {
      const film = but(moving, 3, 6, black)
      expect(compare(but(moving, 3, 6, shade), film)).toEqual([{ what: 'black', inFile: true, from: 3, to: 6 }])
    }
  })

  it('is missed where it stands still, and the file moves', () => {
    expect(compare(moving, but(moving, 8, 10, scene(16)))).toContainEqual({
      what: 'frozen',
      inFile: false,
      from: 8,
      to: 10,
    })
    const title = but(moving, 2, 6, scene(4))
    expect(compare(title, title)).toEqual([{ what: 'frozen', inFile: true, from: 2, to: 6 }])
  })

  it('is missed where something else is shown', () => {
    const swapped = moving.map((_, index) => moving[index >= 8 && index < 12 ? index + 4 : index] ?? black)
    expect(compare(moving, swapped)).toContainEqual({ what: 'another', inFile: false, from: 4, to: 6 })
  })
})

describe('what a film lets be heard beside its file', () => {
  const loud = Array.from({ length: seconds * 2 }, () => -20)
  const quiet = (from: number, to: number, by = -100) =>
    loud.map((level, index) => (index / 2 >= from && index / 2 < to ? by : level))

  it('is missed where it is silent for two seconds, and the file is not', () => {
    expect(compareLevels(loud, quiet(3, 5))).toEqual([{ what: 'silent', inFile: false, from: 3, to: 5 }])
    expect(compareLevels(loud, quiet(3, 4.5))).toEqual([])
  })

  it('is as it should be where the file is silent, or so quiet that it does not matter', () => {
    expect(compareLevels(quiet(8, 10), quiet(8, 10))).toEqual([{ what: 'silent', inFile: true, from: 8, to: 10 }])
    expect(compareLevels(quiet(3, 6, -60), quiet(3, 6))).toEqual([])
  })
})
