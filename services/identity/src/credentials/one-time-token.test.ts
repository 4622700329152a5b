import { expect, test } from 'vitest'
import { hashToken, isUsable, makeToken } from './one-time-token.ts'

const expiresAt = '2026-11-23T21:00:00.000Z'

test('a link works until the moment that it expires', () => {
  expect(isUsable({ expiresAt }, new Date('2026-11-23T20:59:59.999Z'))).toBe(true)
  expect(isUsable({ expiresAt }, new Date(expiresAt))).toBe(false)
  expect(isUsable(undefined, new Date(0))).toBe(false)
})

test('tokens cannot be guessed, nor read from their hashes', () => {
  const tokens = Array.from({ length: 100 }, makeToken)
  expect(new Set(tokens).size).toBe(100)
  for (const token of tokens) {
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(hashToken(token)).not.toContain(token)
    expect(hashToken(token)).toBe(hashToken(token))
  }
})
