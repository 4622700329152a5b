import { expect, test } from 'vitest'
import { accountLockout, afterFailure, lockedForSeconds, type Attempts } from './lockout.ts'

const start = new Date('2026-11-23T20:00:00.000Z')
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)

function failures(count: number): Attempts | undefined {
  let attempts: Attempts | undefined
  for (let i = 0; i < count; i++) attempts = afterFailure(attempts, accountLockout, start)
  return attempts
}

test('the first four mistakes lock nothing', () => {
  expect(lockedForSeconds(undefined, start)).toBe(0)
  expect(lockedForSeconds(failures(4), start)).toBe(0)
})

test('the fifth mistake locks for half a minute, and each further one for twice as long', () => {
  expect(lockedForSeconds(failures(5), start)).toBe(30)
  expect(lockedForSeconds(failures(6), start)).toBe(60)
  expect(lockedForSeconds(failures(7), start)).toBe(120)
})

test('no lock is longer than a quarter of an hour', () => {
  expect(lockedForSeconds(failures(12), start)).toBe(900)
  expect(lockedForSeconds(failures(200), start)).toBe(900)
})

test('a lock ends by itself', () => {
  expect(lockedForSeconds(failures(5), later(29))).toBe(1)
  expect(lockedForSeconds(failures(5), later(30))).toBe(0)
})

test('mistakes are forgotten after a day without one', () => {
  const tired = failures(12)
  expect(afterFailure(tired, accountLockout, later(23 * 3600)).failures).toBe(13)
  expect(afterFailure(tired, accountLockout, later(25 * 3600)).failures).toBe(1)
})
