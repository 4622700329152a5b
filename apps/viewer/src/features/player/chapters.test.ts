import { expect, test } from 'vitest'
import { chapterAt, parseChapters } from './chapters.ts'

const chapters = parseChapters(
  'WEBVTT\n\n00:00:00.000 --> 00:01:00.500\nTom &amp; &lt;Jerry&gt;\n\n00:01:00.500 --> 01:30:00.000\nThe end\n',
)

test('chapters are read with their names', () => {
  expect(chapters).toEqual([
    { startSeconds: 0, title: 'Tom & <Jerry>' },
    { startSeconds: 60.5, title: 'The end' },
  ])
  expect(parseChapters('WEBVTT\n')).toEqual([])
  expect(parseChapters('<!doctype html>')).toEqual([])
})

test('every moment is in one of them', () => {
  expect([0, 60.4, 60.5, 9000].map((time) => chapterAt(chapters, time)?.title)).toEqual([
    'Tom & <Jerry>',
    'Tom & <Jerry>',
    'The end',
    'The end',
  ])
  expect(chapterAt([], 5)).toBeUndefined()
})
