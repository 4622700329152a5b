import { Fault } from '@codeflix/contracts/fault'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { periodAfter, periodAt } from './billing-period.ts'
import {
  cancel,
  decline,
  dutyOf,
  end,
  entitledUntil,
  nextDue,
  pay,
  resume,
  step,
  type BillingPolicy,
  type Subscription,
} from './subscription.ts'

const policy: BillingPolicy = { graceDays: 7, retryDays: [1, 3, 5], unpaidHours: 24 }
const day = 86_400_000
const start = new Date('2026-11-23T12:00:00.000Z')
const later = (days: number, from = start): Date => new Date(from.getTime() + days * day)

const begun: Subscription = {
  id: 's',
  accountId: 'a',
  planId: 'p',
  state: 'incomplete',
  paymentMethodId: 'm',
  anchorAt: null,
  periodIndex: null,
  periodStart: null,
  periodEnd: null,
  pastDueSince: null,
  graceUntil: null,
  dueAt: null,
  declineCode: null,
  startedAt: start.toISOString(),
  activatedAt: null,
  endedAt: null,
  endReason: null,
  demo: false,
  createdAt: start.toISOString(),
}
const first = { anchor: start, index: 0, ...periodAt(start, 'month', 0) }
const active = pay(begun, first, start)
const periodEnd = first.end
const pastDue = decline(active, 'card-declined', policy, periodEnd)
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
}

describe('what a subscriber may watch', () => {
  test('nothing before the first payment and nothing after the end', () => {
    expect(entitledUntil(begun, policy)).toBeUndefined()
    expect(entitledUntil(end(active, 'canceled', start), policy)).toBeUndefined()
  })

  test('to the end of the period and the days of grace, so that a late renewal darkens no screen', () => {
    expect(entitledUntil(active, policy)).toEqual(later(7, periodEnd))
  })

  test('exactly to the end of what is paid, once it is canceled', () => {
    expect(entitledUntil(cancel(active, start), policy)).toEqual(periodEnd)
  })

  test('while the renewal is past due, to the end of the grace', () => {
    expect(entitledUntil(pastDue, policy)).toEqual(later(7, periodEnd))
  })
})

describe('steps', () => {
  test('a declined first payment leaves it open for the next card', () => {
    const declined = decline(begun, 'insufficient-funds', policy, start)
    expect(declined).toMatchObject({ state: 'incomplete', declineCode: 'insufficient-funds' })
    expect(pay(declined, first, start)).toMatchObject({ state: 'active', declineCode: null })
  })

  test('a paid renewal clears the debt', () => {
    const renewed = pay(
      pastDue,
      periodAfter({ anchor: start, index: 0 }, 'month', later(2, periodEnd)),
      later(2, periodEnd),
    )
    expect(renewed).toMatchObject({ state: 'active', graceUntil: null, pastDueSince: null, periodIndex: 1 })
  })

  test('who cancels and owes is done at once', () => {
    expect(cancel(pastDue, later(1, periodEnd))).toMatchObject({ state: 'ended', endReason: 'canceled' })
  })

  test('a cancellation can be taken back to the last moment, and not after', () => {
    const canceled = cancel(active, start)
    expect(resume(canceled, later(-0.001, periodEnd)).state).toBe('active')
    expect(codeOf(() => resume(canceled, periodEnd))).toBe('subscriptions.illegal-step')
  })

  test.each([
    ['cancel twice', () => cancel(cancel(active, start), start)],
    ['cancel what was given', () => cancel({ ...begun, state: 'comped' }, start)],
    ['resume what runs', () => resume(active, start)],
    ['pay what is over', () => pay(end(active, 'canceled', start), first, start)],
    ['end twice', () => end(end(active, 'canceled', start), 'canceled', start)],
    ['comp who pays', () => step(active, 'comped')],
  ])('nobody can %s', (_, act) => {
    expect(codeOf(act)).toBe('subscriptions.illegal-step')
  })
})

describe('duties', () => {
  const at = (subscription: Subscription, now: Date, pending = false) => {
    const due = nextDue(subscription, pending, policy, now)
    return { ...subscription, dueAt: due?.toISOString() ?? null }
  }

  test('an active subscription is renewed when its period is over, not before', () => {
    const scheduled = at(active, start)
    expect(dutyOf(scheduled, false, later(-0.001, periodEnd))).toBe('nothing')
    expect(dutyOf(scheduled, false, periodEnd)).toBe('renew')
  })

  test('a declined card is tried on the days of the policy, then it is over when the grace is', () => {
    const tries: number[] = []
    let now = periodEnd
    let subscription = at(pastDue, now)
    for (;;) {
      now = new Date(subscription.dueAt as string)
      const duty = dutyOf(subscription, false, now)
      if (duty !== 'retry') {
        expect(duty).toEqual({ end: 'payment-failed' })
        break
      }
      tries.push((now.getTime() - periodEnd.getTime()) / day)
      subscription = at(decline(subscription, 'card-declined', policy, now), now)
    }
    expect(tries).toEqual([1, 3, 5])
    expect(now).toEqual(later(7, periodEnd))
  })

  test('a payment that stays pending ends it after the grace', () => {
    const waiting = at(active, periodEnd, true)
    expect(dutyOf(waiting, true, later(6.9, periodEnd))).toBe('nothing')
    expect(dutyOf(waiting, true, later(7, periodEnd))).toEqual({ end: 'payment-failed' })
  })

  test('what was begun and never paid is dropped after a day', () => {
    expect(dutyOf(at(begun, start), false, later(1))).toEqual({ end: 'never-paid' })
    expect(nextDue(begun, true, policy, start)).toBeUndefined()
  })

  test('what is canceled or was given ends with its period', () => {
    expect(dutyOf(at(cancel(active, start), start), false, periodEnd)).toEqual({ end: 'canceled' })
    const comped = { ...active, state: 'comped' as const }
    expect(dutyOf(at(comped, start), false, periodEnd)).toEqual({ end: 'comp-over' })
  })
})

describe('whatever happens in whatever order', () => {
  const happenings = fc.array(
    fc.record({
      what: fc.constantFrom('paid', 'declined', 'cancel', 'resume', 'end', 'wait'),
      days: fc.integer({ min: 0, max: 45 }),
    }),
    { maxLength: 40 },
  )

  test('a subscription is never in two minds: who is over watches nothing, who has paid watches, all others are due', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        let now = start
        let subscription = begun
        for (const { what, days } of list) {
          now = later(days, now)
          const before = subscription
          try {
            if (what === 'paid') {
              const { anchorAt, periodIndex } = subscription
              const period = anchorAt
                ? periodAfter({ anchor: new Date(anchorAt), index: periodIndex as number }, 'month', now)
                : { anchor: now, index: 0, ...periodAt(now, 'month', 0) }
              subscription = pay(subscription, period, now)
            } else if (what === 'declined') subscription = decline(subscription, 'card-declined', policy, now)
            else if (what === 'cancel') subscription = cancel(subscription, now)
            else if (what === 'resume') subscription = resume(subscription, now)
            else if (what === 'end') subscription = end(subscription, 'canceled-by-staff', now)
          } catch (error) {
            expect(error).toBeInstanceOf(Fault)
            expect(subscription).toBe(before)
          }
          const until = entitledUntil(subscription, policy)
          const over = subscription.state === 'ended'
          expect(until === undefined).toBe(over || subscription.state === 'incomplete')
          expect(nextDue(subscription, false, policy, now) === undefined).toBe(over)
          expect(subscription.endReason !== null).toBe(over)
          expect(subscription.graceUntil !== null).toBe(subscription.state === 'past-due')
          if (until && subscription.periodEnd && subscription.state !== 'past-due')
            expect(until.getTime()).toBeGreaterThanOrEqual(new Date(subscription.periodEnd).getTime())
        }
      }),
    )
  })
})
