import type { WatchProgress } from '@codeflix/contracts/playback'
import { expect, test } from 'vitest'
import { playTarget } from './play-target.ts'

const episode = (id: string, number: number) => ({ id, number, name: id, synopsis: '', durationSeconds: 600 })
const series = {
  kind: 'series' as const,
  videoId: 'a1',
  seasonList: [
    { number: 1, episodes: [episode('a1', 1), episode('a2', 2)] },
    { number: 2, episodes: [episode('b1', 1)] },
  ],
}
const film = { kind: 'film' as const, videoId: 'film', seasonList: [] }

const watched = (videoId: string, minute: number, change: Partial<WatchProgress> = {}): WatchProgress => ({
  videoId,
  titleId: 't',
  titleName: 'T',
  name: videoId,
  positionSeconds: 300,
  durationSeconds: 600,
  finished: false,
  updatedAt: `2026-11-23T20:${String(minute).padStart(2, '0')}:00.000Z`,
  ...change,
})

test('an unwatched film and an unwatched series begin at the beginning', () => {
  expect(playTarget(film, [])).toEqual({ videoId: 'film' })
  expect(playTarget(series, [])).toEqual({ videoId: 'a1', season: 1, number: 1 })
})

test('what was left unfinished last goes on', () => {
  expect(playTarget(film, [watched('film', 1)])).toEqual({ videoId: 'film', share: 0.5, remainingSeconds: 300 })
  expect(playTarget(series, [watched('a1', 5), watched('a2', 9)])).toMatchObject({
    videoId: 'a2',
    season: 1,
    number: 2,
  })
})

test('after a finished episode comes the next one, over the end of a season', () => {
  expect(playTarget(series, [watched('a2', 9, { finished: true })])).toEqual({ videoId: 'b1', season: 2, number: 1 })
})

test('after the last episode, and after a finished film, it begins again', () => {
  expect(playTarget(series, [watched('b1', 9, { finished: true })])).toEqual({ videoId: 'a1', season: 1, number: 1 })
  expect(playTarget(film, [watched('film', 9, { finished: true })])).toEqual({ videoId: 'film' })
})

test('the progress of another title, e.g. of a trailer, is not taken for it', () => {
  expect(playTarget(film, [watched('trailer', 9)])).toEqual({ videoId: 'film' })
})

test('a title without a video cannot be played', () => {
  expect(playTarget({ kind: 'film', seasonList: [] }, [])).toBeUndefined()
})
