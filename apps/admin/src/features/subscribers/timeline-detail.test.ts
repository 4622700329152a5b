import { formatter } from '@codeflix/ui/format'
import { expect, it } from 'vitest'
import { timelineDetail, type TimelineLanguage } from './timeline-detail.ts'
import { words } from './words.ts'

const english: TimelineLanguage = { format: formatter('en'), words: words.en }
const portuguese: TimelineLanguage = { format: formatter('pt-BR'), words: words['pt-BR'] }
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

it('writes amounts in the language of who reads', () => {
  expect(plain(timelineDetail('renewed', '29.90 BRL, CF-1', portuguese))).toBe('R$ 29,90, CF-1')
  expect(plain(timelineDetail('refunded', '5.00 USD: late film', english))).toBe('$5.00: late film')
})

it('names why a payment was declined and why a subscription ended', () => {
  expect(plain(timelineDetail('payment-declined', '29.90 USD: expired-card', english))).toBe(
    '$29.90: the card has expired',
  )
  expect(timelineDetail('ended', 'canceled-by-staff: asked: by phone', portuguese)).toBe(
    'encerrada pela equipe: asked: by phone',
  )
})

it('writes days as days', () => {
  expect(timelineDetail('comped', 'Premium, 2027-01-31: press', english)).toBe('Premium, Jan 31, 2027: press')
  expect(timelineDetail('past-due', '2026-12-01T10:00:00.000Z', english)).toContain('2026')
})

it('writes an instant as the day that it is where who reads is', () => {
  const endOfDay = new Date(2027, 0, 31, 23, 59, 59).toISOString()
  expect(timelineDetail('comped', `Premium, ${endOfDay}: press`, english)).toBe('Premium, Jan 31, 2027: press')
})

it('keeps what it does not know, and words that people typed', () => {
  expect(timelineDetail('cancel-requested', 'moving abroad', english)).toBe('moving abroad')
  expect(timelineDetail('ended', 'something-new', english)).toBe('something-new')
  expect(timelineDetail('resumed', '', english)).toBe('')
})
