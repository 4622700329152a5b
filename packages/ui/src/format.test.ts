import { expect, test } from 'vitest'
import { formatter } from './format.ts'

const en = formatter('en')
const pt = formatter('pt-BR')
const plain = (text: string) => text.replaceAll(/\s/g, ' ')

test('money is written from minor units, with the decimals of its currency', () => {
  expect(plain(pt.money({ amountMinor: 1990, currency: 'BRL' }))).toBe('R$ 19,90')
  expect(en.money({ amountMinor: 1990, currency: 'USD' })).toBe('$19.90')
  expect(plain(en.money({ amountMinor: 1990, currency: 'JPY' }))).toBe('¥1,990')
})

test('a running time is hours and minutes', () => {
  expect(en.duration(42)).toBe('42s')
  expect(en.duration(42 * 60)).toBe('42m')
  expect(pt.duration(42 * 60)).toBe('42 min')
  expect(en.duration(6120)).toBe('1h 42m')
  expect(pt.duration(6120)).toBe('1h 42min')
  expect(en.duration(7200)).toBe('2h')
  expect(en.duration(3599)).toBe('1h')
})

test('a moment is told by its distance', () => {
  const now = new Date('2026-11-23T12:00:00Z')
  expect(en.relative('2026-11-23T11:59:50Z', now)).toBe('now')
  expect(en.relative('2026-11-23T11:15:00Z', now)).toBe('45 minutes ago')
  expect(en.relative('2026-11-25T12:00:00Z', now)).toBe('in 2 days')
  expect(pt.relative('2026-11-22T12:00:00Z', now)).toBe('ontem')
})

test('sizes are in powers of a thousand', () => {
  expect(plain(en.bytes(22_700_000))).toBe('22.7 MB')
  expect(plain(en.bytes(0))).toBe('0 byte')
})
