import { describe, expect, it } from 'vitest'
import { endsSubscription, leftToRefund } from './refund.ts'

type Subscriber = Parameters<typeof endsSubscription>[1]

const money = { amountMinor: 2990, currency: 'BRL' as const }
const invoice = (id: string, periodEnd: string): Subscriber['invoices'][number] => ({
  id,
  number: id,
  amount: money,
  status: 'paid',
  description: '',
  periodStart: '2026-10-23T00:00:00.000Z',
  periodEnd,
  createdAt: '2026-10-23T00:00:00.000Z',
})
const payment = (id: string, invoiceId: string): Subscriber['payments'][number] => ({
  id,
  invoiceId,
  amount: money,
  status: 'succeeded',
  refundedMinor: 0,
  createdAt: '2026-10-23T00:00:00.000Z',
})
const now = '2026-12-23T00:00:00.000Z'
const before = '2026-11-23T00:00:00.000Z'
const subscriber = (state: 'active' | 'canceling' | 'ended'): Subscriber => ({
  subscription: {
    id: 's',
    state,
    plan: {
      id: 'p',
      name: { en: 'P', 'pt-BR': 'P' },
      description: { en: 'P', 'pt-BR': 'P' },
      price: money,
      interval: 'month',
      maxStreams: 2,
      status: 'offered',
      position: 1,
    },
    paidUntil: now,
    startedAt: before,
  },
  invoices: [invoice('new', now), invoice('old', before)],
  payments: [payment('2', 'new'), payment('1', 'old')],
})

describe('giving a payment back', () => {
  it('ends what it paid for while that runs', () => {
    expect(endsSubscription({ id: '2', invoiceId: 'new' }, subscriber('active'))).toBe(true)
    expect(endsSubscription({ id: '2', invoiceId: 'new' }, subscriber('canceling'))).toBe(true)
  })

  it('leaves the subscription alone when the period is over or another payment paid it', () => {
    expect(endsSubscription({ id: '1', invoiceId: 'old' }, subscriber('active'))).toBe(false)
    expect(endsSubscription({ id: '2', invoiceId: 'new' }, subscriber('ended'))).toBe(false)
    const twice = { ...subscriber('active'), payments: [payment('2', 'new'), payment('3', 'new')] }
    expect(endsSubscription({ id: '2', invoiceId: 'new' }, twice)).toBe(false)
  })

  it('can take no more than is left', () => {
    expect(leftToRefund({ amount: money, refundedMinor: 1000 })).toBe(1990)
  })
})
