import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitCodeOf, type Figure, type Measured, median, ratioOf, tableOf, toFigure } from './figure.ts'

const measured: Measured = {
  name: 'cost',
  goal: { atMost: 1.05 },
  unit: 'CPU-seconds',
  ours: 'ours',
  peer: 'by hand',
  missing: [],
  pairs: [
    { ours: { film: 10, street: 2 }, peer: { film: 10, street: 1 } },
    { ours: { film: 21, street: 1 }, peer: { film: 20, street: 2 } },
    { ours: { film: 9, street: 3 }, peer: { film: 10, street: 2 } },
  ],
}

describe('the median', () => {
  it('is the middle one, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([1, 9, 5, 2])).toBe(3.5)
  })

  it('is never moved by one that is off', () => {
    const near = fc.double({ min: 1, max: 2, noNaN: true })
    fc.assert(
      fc.property(near, near, fc.double({ min: 1000, max: 1e6, noNaN: true }), (one, other, off) => {
        expect(median([one, off, other])).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('of nothing is an error', () => expect(() => median([])).toThrow(/no median/))
})

describe('a figure', () => {
  it('is the middle ratio of its pairs, each over the sum of its clips', () => {
    expect(measured.pairs.map(ratioOf)).toEqual([12 / 11, 1, 1])
    expect(toFigure(measured)).toMatchObject({
      ratio: 1,
      goal: '<= 1.05',
      met: true,
      pairs: 3,
      spread: 0.09091,
      clips: { film: 1, street: 1.5 },
      ours: { value: 12, unit: 'CPU-seconds', of: 'ours' },
      peer: { value: 12 },
    })
  })

  it('misses a goal on the wrong side of it, and meets it on the very line', () => {
    expect(toFigure({ ...measured, goal: { atMost: 0.99 } }).met).toBe(false)
    expect(toFigure({ ...measured, goal: { atMost: 1 } }).met).toBe(true)
    expect(toFigure({ ...measured, goal: { atLeast: 1.8 } })).toMatchObject({ goal: '>= 1.8', met: false })
    expect(toFigure({ ...measured, goal: { atLeast: 1 } }).met).toBe(true)
  })

  it('that was not measured has no ratio and meets nothing, whichever way its goal points', () => {
    const nothing = [{ ours: { film: 0 }, peer: { film: 0 } }]
    for (const pairs of [[], nothing])
      for (const goal of [{ atMost: 1 }, { atLeast: 1 }])
        expect(toFigure({ ...measured, goal, pairs })).toMatchObject({ ratio: null, met: false })
  })

  it('names the clips that were left out, and why', () => {
    const missing = [{ name: 'tree-camera', reason: 'its registry cannot be reached (apt-get)' }]
    expect(toFigure({ ...measured, missing }).leftOut).toEqual(missing)
  })

  it('is one line of a table', () => {
    expect(tableOf([toFigure(measured)]).split('\n')).toEqual([
      '      ratio  goal          ours            peer            spread',
      'cost  1      <= 1.05  met  12 CPU-seconds  12 CPU-seconds  ±0.045 in 3',
    ])
  })
})

describe('the exit code', () => {
  const figure = (met: boolean): Figure => ({ ...toFigure(measured), met })
  it('is 0 only when every goal is met', () => {
    expect(exitCodeOf([figure(true), figure(true)])).toBe(0)
    expect(exitCodeOf([figure(true), figure(false)])).toBe(1)
  })

  it('is 2 when nothing was measured', () => expect(exitCodeOf([])).toBe(2))
})
