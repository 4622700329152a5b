import { expect, test } from 'vitest'
import { nextChargeDate } from './first-charge.ts'

test('the next charge is on the same day of the next month or year', () => {
  expect(nextChargeDate('month', new Date(2026, 10, 23))).toEqual(new Date(2026, 11, 23))
  expect(nextChargeDate('year', new Date(2026, 10, 23))).toEqual(new Date(2027, 10, 23))
})

test('a month without that day is charged on its last', () => {
  expect(nextChargeDate('month', new Date(2027, 0, 31))).toEqual(new Date(2027, 1, 28))
  expect(nextChargeDate('year', new Date(2028, 1, 29))).toEqual(new Date(2029, 1, 28))
})
