import { expect, test } from 'vitest'
import { parseStoryboard, tileAt } from './storyboard.ts'

const vtt = `WEBVTT

00:00.000 --> 00:05.000
storyboard-0.webp#xywh=0,0,160,90

2
00:00:05.000 --> 00:00:10.000
storyboard-0.webp#xywh=160,0,160,90

NOTE nothing to see

01:00:00.000 --> 01:00:05.500
storyboard-7.webp#xywh=pixel:320,90,160,90
`

test('cues are read with short and long times, with and without identifiers', () => {
  expect(parseStoryboard(vtt)).toEqual([
    { startSeconds: 0, endSeconds: 5, file: 'storyboard-0.webp', x: 0, y: 0, width: 160, height: 90 },
    { startSeconds: 5, endSeconds: 10, file: 'storyboard-0.webp', x: 160, y: 0, width: 160, height: 90 },
    { startSeconds: 3600, endSeconds: 3605.5, file: 'storyboard-7.webp', x: 320, y: 90, width: 160, height: 90 },
  ])
})

test('Windows line ends do not matter, and what is no storyboard has no tiles', () => {
  expect(parseStoryboard(vtt.replaceAll('\n', '\r\n'))).toHaveLength(3)
  expect(parseStoryboard('WEBVTT\n\n00:00.000 --> 00:05.000\nHello there\n')).toEqual([])
  expect(parseStoryboard('')).toEqual([])
})

test('a moment has the tile that began last', () => {
  const tiles = parseStoryboard(vtt)
  expect(tileAt(tiles, 0)?.x).toBe(0)
  expect(tileAt(tiles, 4.99)?.x).toBe(0)
  expect(tileAt(tiles, 5)?.x).toBe(160)
  expect(tileAt(tiles, 1800)?.x).toBe(160)
  expect(tileAt(tiles, 99_999)?.file).toBe('storyboard-7.webp')
  expect(tileAt([], 3)).toBeUndefined()
})
