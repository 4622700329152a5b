import { expect, test } from 'vitest'
import { bufferedUntil, clampTime, previewLeft, resumeFrom, timeAt } from './seek.ts'

test('nobody seeks out of the video', () => {
  expect(clampTime(-10, 60)).toBe(0)
  expect(clampTime(70, 60)).toBe(59.5)
  expect(clampTime(30, 60)).toBe(30)
  expect(clampTime(30, Number.NaN)).toBe(0)
})

test('the pointer points at its share of the bar, and at an end when it is outside', () => {
  const bar = { left: 100, width: 400 }
  expect(timeAt(300, bar, 60)).toBe(30)
  expect(timeAt(50, bar, 60)).toBe(0)
  expect(timeAt(900, bar, 60)).toBe(60)
  expect(timeAt(300, { left: 0, width: 0 }, 60)).toBe(0)
})

test('the preview is centered on the pointer and does not leave the bar', () => {
  expect(previewLeft(0.5, 100, 400)).toBe(150)
  expect(previewLeft(0, 100, 400)).toBe(0)
  expect(previewLeft(1, 100, 400)).toBe(300)
  expect(previewLeft(0.5, 100, 60)).toBe(0)
})

test('what is loaded counts from here to the first real gap', () => {
  expect(
    bufferedUntil(
      [
        [0, 10],
        [10.1, 20],
        [30, 40],
      ],
      5,
    ),
  ).toBe(20)
  expect(
    bufferedUntil(
      [
        [30, 40],
        [0, 10],
      ],
      32,
    ),
  ).toBe(40)
  expect(bufferedUntil([[0, 10]], 15)).toBe(15)
})

test('playback goes on a little before the place kept, or from the start near either end', () => {
  expect(resumeFrom(600, 3600)).toBe(598)
  expect(resumeFrom(5, 3600)).toBe(0)
  expect(resumeFrom(3590, 3600)).toBe(0)
  expect(resumeFrom(29, 30)).toBe(0)
  expect(resumeFrom(15, 30)).toBe(13)
})
