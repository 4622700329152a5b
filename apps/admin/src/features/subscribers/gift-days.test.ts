import { expect, it } from 'vitest'
import { dayIn, endOfDay } from './gift-days.ts'

it('counts in months and keeps within the shorter ones', () => {
  expect(dayIn(1, new Date(2026, 10, 23))).toBe('2026-12-23')
  expect(dayIn(3, new Date(2026, 10, 30))).toBe('2027-02-28')
  expect(dayIn(12, new Date(2028, 1, 29))).toBe('2029-02-28')
  expect(dayIn(0, new Date(2026, 0, 5))).toBe('2026-01-05')
})

it('gives the whole day', () => {
  const end = endOfDay('2026-12-31')
  expect(end && new Date(end).getHours()).toBe(23)
  expect(end && new Date(end).getDate()).toBe(31)
  expect(endOfDay('')).toBeUndefined()
})
