import { expect, test } from 'vitest'
import { brandOf, formatExpires, formatNumber, passesLuhn, readCard } from './card.ts'

const now = new Date(2026, 10, 23)
const good = { number: '4242 4242 4242 4242', expires: '12/30', securityCode: '123' }

test('a number is grouped as it stands on the card', () => {
  expect(formatNumber('4242424242424242')).toBe('4242 4242 4242 4242')
  expect(formatNumber('378282246310005')).toBe('3782 822463 10005')
  expect(formatNumber('4242 42')).toBe('4242 42')
  expect(formatNumber('no digits')).toBe('')
})

test('an expiry date gets its slash, also when it is typed or pasted with one', () => {
  expect(formatExpires('1')).toBe('1')
  expect(formatExpires('5')).toBe('05')
  expect(formatExpires('1/')).toBe('01/')
  expect(formatExpires('12')).toBe('12')
  expect(formatExpires('123')).toBe('12/3')
  expect(formatExpires('12/30')).toBe('12/30')
})

test('a typing error in a number is noticed', () => {
  expect(passesLuhn('4242 4242 4242 4242')).toBe(true)
  expect(passesLuhn('4242 4242 4242 4241')).toBe(false)
  expect(passesLuhn('')).toBe(false)
})

test('the brand is known from the first digits', () => {
  expect(brandOf('4242')).toBe('visa')
  expect(brandOf('5555 55')).toBe('mastercard')
  expect(brandOf('3782')).toBe('amex')
  expect(brandOf('')).toBeUndefined()
})

test('a good card is read', () => {
  expect(readCard(good, now)).toEqual({
    card: { number: '4242424242424242', expiresMonth: 12, expiresYear: 2030, securityCode: '123' },
    problems: [],
  })
})

test('every problem of a card is told at once', () => {
  expect(readCard({ number: '4242', expires: '13/30', securityCode: '12' }, now).problems).toEqual([
    'number',
    'expires',
    'security-code',
  ])
})

test('a card may be used to the end of its month and not longer', () => {
  expect(readCard({ ...good, expires: '11/26' }, now).problems).toEqual([])
  expect(readCard({ ...good, expires: '10/26' }, now).problems).toEqual(['expired'])
})

test('American Express has four digits on the front', () => {
  expect(readCard({ ...good, number: '378282246310005', securityCode: '123' }, now).problems).toEqual(['security-code'])
  expect(readCard({ ...good, number: '378282246310005', securityCode: '1234' }, now).problems).toEqual([])
})
