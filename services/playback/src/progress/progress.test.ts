import { describe, expect, test } from 'vitest'
import { continueWatching, isBegun, isFinished, mayNote, resumeAt, type Watched } from './progress.ts'

describe('the end of a video', () => {
  test.each([
    [5700, 6000, true],
    [5699, 6000, false],
    [270, 300, true],
    [269, 300, false],
    [9, 10, true],
    [5, 10, false],
    [0, 10, false],
    [0, 0, false],
  ])('%d of %d seconds: %s', (position, duration, finished) => {
    expect(isFinished(position, duration)).toBe(finished)
  })

  test('who has finished begins again at the start', () => {
    expect(resumeAt({ positionSeconds: 5990, finished: true })).toBe(0)
    expect(resumeAt({ positionSeconds: 61.5, finished: false })).toBe(61.5)
    expect(resumeAt(undefined)).toBe(0)
  })

  test('some seconds are no beginning, except of something very short', () => {
    expect(isBegun(9, 6000)).toBe(false)
    expect(isBegun(10, 6000)).toBe(true)
    expect(isBegun(1, 10)).toBe(true)
  })
})

describe('of two screens', () => {
  const [early, late] = ['2026-11-23T20:00:00.000Z', '2026-11-23T21:00:00.000Z']
  test.each([
    ['the only one counts, playing or not', { startedAt: early, playing: false }, undefined, true],
    ['its own position may be changed while it stands still', { startedAt: early, playing: false }, early, true],
    ['the newer one counts, also when it stops', { startedAt: late, playing: false }, early, true],
    ['the older one counts again once it plays', { startedAt: early, playing: true }, late, true],
    ['the older one does not while it stands still or stops', { startedAt: early, playing: false }, late, false],
  ])('%s', (_, session, writtenBy, expected) => {
    expect(mayNote(session, writtenBy === undefined ? undefined : { sessionStartedAt: writtenBy })).toBe(expected)
  })
})

describe('continue watching', () => {
  let clock = 100
  const watched = (videoId: string, more: Partial<Watched> = {}): Watched => ({
    videoId,
    titleId: videoId[0] as string,
    positionSeconds: 600,
    durationSeconds: 3000,
    finished: false,
    hidden: false,
    updatedAt: String(clock--),
    ...more,
  })
  const next: Record<string, string> = { s1: 's2', s2: 's3', s3: 's4' }
  const list = (rows: Watched[], gone: string[] = []) =>
    continueWatching(
      rows,
      (id) => next[id],
      (id) => !gone.includes(id),
    ).map((one) => `${one.videoId}@${one.positionSeconds}`)

  test('has each title once, last watched first', () => {
    expect(list([watched('f'), watched('s2'), watched('s1'), watched('g')])).toEqual(['f@600', 's2@600', 'g@600'])
  })

  test('goes on with the next episode after a finished one, where it was left', () => {
    expect(list([watched('s1', { finished: true })])).toEqual(['s2@0'])
    expect(list([watched('s1', { finished: true }), watched('s2')])).toEqual(['s2@600'])
  })

  test('passes over episodes that were seen before', () => {
    expect(list([watched('s1', { finished: true }), watched('s2', { finished: true })])).toEqual(['s3@0'])
  })

  test('leaves out what is over, gone, hidden or hardly begun', () => {
    expect(
      list(
        [
          watched('f', { finished: true }),
          watched('g'),
          watched('h', { hidden: true }),
          watched('i', { positionSeconds: 3 }),
          watched('s3', { finished: true }),
        ],
        ['g', 's4'],
      ),
    ).toEqual([])
  })

  test('ends also when episodes follow each other in a circle', () => {
    const rows = [watched('a1', { finished: true }), watched('a2', { finished: true })]
    const circle = (id: string) => (id === 'a1' ? 'a2' : 'a1')
    expect(continueWatching(rows, circle, () => true)).toEqual([])
  })
})
