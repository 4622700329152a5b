import { describe, expect, it } from 'vitest'
import { filmFacts } from '../../test/film-facts.ts'
import { planLadder } from '../ladder/ladder.ts'
import { storyboardIndex, storyboardInterval } from './storyboard.ts'

const plan = (num: number, den = 1) => ({
  ...planLadder(filmFacts(10)),
  frameRate: { num, den },
  gopFrames: Math.max(1, Math.round((2 * num) / den)),
})

describe('the distance of storyboard tiles', () => {
  it('is two seconds for a short film and four for a long one', () => {
    expect(storyboardInterval(600, plan(24))).toBe(2)
    expect(storyboardInterval(7200, plan(24))).toBe(4)
  })

  it('is where keyframes are', () => {
    expect(storyboardInterval(600, plan(30_000, 1001))).toBeCloseTo(2.002, 6)
    expect(storyboardInterval(600, plan(1, 10))).toBe(10)
  })
})

describe('the storyboard index', () => {
  const storyboard = {
    tileWidth: 160,
    tileHeight: 90,
    columns: 2,
    rows: 2,
    intervalSeconds: 2,
    tiles: 5,
    sheets: ['sheet-1.jpg', 'sheet-2.jpg'],
  }

  it('names for each span its tile, on the next sheet when one is full', () => {
    const cues = storyboardIndex(storyboard, 9.5, 'storyboard').split('\n\n')
    expect(cues[0]).toBe('WEBVTT')
    expect(cues[1]).toBe('00:00:00.000 --> 00:00:02.000\nstoryboard/sheet-1.jpg#xywh=0,0,160,90')
    expect(cues[4]).toBe('00:00:06.000 --> 00:00:08.000\nstoryboard/sheet-1.jpg#xywh=160,90,160,90')
    expect(cues[5]).toBe('00:00:08.000 --> 00:00:09.500\nstoryboard/sheet-2.jpg#xywh=0,0,160,90\n')
  })

  it('tells hours', () => {
    const index = storyboardIndex({ ...storyboard, intervalSeconds: 1801.5, tiles: 3 }, 7200, 'storyboard')
    expect(index).toContain('01:00:03.000 --> 02:00:00.000')
  })
})
