import { expect, test } from 'vitest'
import { demoPositions, listedTitles } from './demo-positions.ts'

const now = new Date('2026-11-23T20:00:00.000Z')
const video = (titleId: string, number = 1) => ({ id: `${titleId}${number}`, titleId, durationSeconds: 1000 })
const videos = [video('a'), video('b'), video('b', 2), video('c'), video('d'), video('e'), video('f')]

test('somebody is in the middle of two titles and has finished a third', () => {
  expect(demoPositions(videos, now)).toMatchObject([
    { videoId: 'a1', titleId: 'a', positionSeconds: 400, finished: false, updatedAt: '2026-11-22T20:00:00.000Z' },
    { videoId: 'b1', titleId: 'b', positionSeconds: 700, finished: false, updatedAt: '2026-11-21T20:00:00.000Z' },
    { videoId: 'c1', titleId: 'c', positionSeconds: 1000, finished: true, updatedAt: '2026-11-20T20:00:00.000Z' },
  ])
})

test('and means to watch others', () => {
  expect(listedTitles(videos)).toEqual(['d', 'e', 'f'])
})

test('with fewer titles there is no history yet', () => {
  expect(demoPositions(videos.slice(0, -1), now)).toBeUndefined()
})
