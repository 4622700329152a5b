import { maturityRatings } from '@codeflix/contracts/fields'
import { describe, expect, test } from 'vitest'
import { decideAccess, isWithinLimit } from './decide-access.ts'

const now = new Date('2026-11-23T20:00:00Z')
const film = { purpose: 'feature', maturityRating: '12', maturityLimit: '18', entitledUntil: '2026-11-23T20:00:01Z' }

describe('who may watch what', () => {
  test('a subscriber watches until the very end', () => {
    expect(decideAccess(film, now)).toEqual({ allowed: true })
    expect(decideAccess({ ...film, entitledUntil: now.toISOString() }, now)).toEqual({
      allowed: false,
      reason: 'subscription-over',
    })
  })

  test('without a subscription there are trailers and nothing else', () => {
    const visitor = { ...film, entitledUntil: undefined }
    expect(decideAccess(visitor, now)).toEqual({ allowed: false, reason: 'no-subscription' })
    expect(decideAccess({ ...visitor, purpose: 'trailer' }, now)).toEqual({ allowed: true })
  })

  test('what is rated above the profile is refused, trailers too', () => {
    for (const purpose of ['feature', 'trailer'])
      expect(decideAccess({ ...film, purpose, maturityRating: '16', maturityLimit: '12' }, now)).toEqual({
        allowed: false,
        reason: 'maturity-limit',
      })
  })

  test('a limit admits itself and everything below', () => {
    const admitted = maturityRatings.filter((rating) => isWithinLimit(rating, '12'))
    expect(admitted).toEqual(['L', '10', '12'])
  })

  test('a new account whose profile has not come yet may watch', () => {
    expect(decideAccess({ ...film, maturityRating: '18', maturityLimit: undefined }, now)).toEqual({ allowed: true })
  })

  test('an unknown rating is for adults, and an unknown limit for children', () => {
    expect(isWithinLimit('X', '16')).toBe(false)
    expect(isWithinLimit('X', '18')).toBe(true)
    expect(isWithinLimit('10', 'X')).toBe(false)
    expect(isWithinLimit('L', 'X')).toBe(true)
  })
})
