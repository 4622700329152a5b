import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideCharge, passesLuhn, readCard, testCards } from './card.ts'

const now = new Date('2026-11-23T12:00:00Z')
const good = { number: '4242 4242-4242 4242', expiresMonth: 12, expiresYear: 2030, securityCode: '123' }
const problemsOf = (card: Partial<typeof good>) => {
  const read = readCard({ ...good, ...card }, now)
  return 'problems' in read ? read.problems.map((problem) => problem.path) : []
}

describe('a card as typed', () => {
  test('spaces and dashes do not matter, and only what may be known is kept', () => {
    expect(readCard(good, now)).toEqual({
      card: { brand: 'Visa', last4: '4242', expiresMonth: 12, expiresYear: 2030, behavior: 'succeeds' },
    })
  })

  test.each([
    ['too short', { number: '4242' }, ['number']],
    ['letters', { number: '4242 4242 4242 abcd' }, ['number']],
    ['a wrong check digit', { number: '4242424242424241' }, ['number']],
    ['a real card', { number: '4539578763621486' }, ['number']],
    ['month 0', { expiresMonth: 0 }, ['expiresMonth']],
    ['month 13', { expiresMonth: 13 }, ['expiresMonth']],
    ['last month', { expiresMonth: 10, expiresYear: 2026 }, ['expiresYear']],
    ['a year that is a typing error', { expiresYear: 2203 }, ['expiresYear']],
    ['two digits of security code', { securityCode: '12' }, ['securityCode']],
    ['a security code of letters', { securityCode: 'abc' }, ['securityCode']],
    ['all at once', { number: '1', expiresMonth: 99, securityCode: '' }, ['number', 'expiresMonth', 'securityCode']],
  ])('%s is told by its field', (_, card, fields) => {
    expect(problemsOf(card)).toEqual(fields)
  })

  test('this month is still good, and so are the last two digits of a year', () => {
    expect(problemsOf({ expiresMonth: 11, expiresYear: 2026 })).toEqual([])
    expect(problemsOf({ expiresYear: 27 })).toEqual([])
  })

  test('American Express has four digits of security code', () => {
    expect(problemsOf({ number: '378282246310005' })).toEqual(['securityCode'])
    expect(problemsOf({ number: '378282246310005', securityCode: '1234' })).toEqual([])
  })

  test('every test card can be typed', () => {
    for (const { number } of testCards) expect(passesLuhn(number)).toBe(true)
  })

  test('one wrong digit never passes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...testCards), fc.nat(), fc.integer({ min: 1, max: 9 }), ({ number }, at, by) => {
        const place = at % number.length
        const digit = (Number(number[place]) + by) % 10
        expect(passesLuhn(number.slice(0, place) + digit + number.slice(place + 1))).toBe(false)
      }),
    )
  })
})

describe('a charge', () => {
  test('comes to what the card is for', () => {
    expect(decideCharge('succeeds', true)).toEqual({ status: 'succeeded' })
    expect(decideCharge('has-no-funds', false)).toEqual({ status: 'declined', declineCode: 'insufficient-funds' })
    expect(decideCharge('answers-later', false)).toEqual({ status: 'pending' })
  })

  test('the card for dunning pays once', () => {
    expect(decideCharge('declines-renewals', false)).toEqual({ status: 'succeeded' })
    expect(decideCharge('declines-renewals', true)).toEqual({ status: 'declined', declineCode: 'card-declined' })
  })
})
