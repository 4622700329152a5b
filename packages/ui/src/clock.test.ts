import { expect, it } from 'vitest'
import { clock } from './clock.ts'

it.each([
  [0, '0:00'],
  [59.99, '0:59'],
  [220, '3:40'],
  [219.9999999, '3:40'],
  [3723, '1:02:03'],
  [Number.NaN, '0:00'],
  [-4, '0:00'],
])('writes %d seconds into a film as %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text)
})
