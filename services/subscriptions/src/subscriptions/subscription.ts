import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import type { Row, SubscriptionState } from '../database.ts'

export type Subscription = Row<'subscription'>

export interface BillingPolicy {
  graceDays: number
  /** Days after a failed renewal on which the card is tried again. */
  retryDays: readonly number[]
  /** How long a subscription may stay without its first payment. */
  unpaidHours: number
}

/** Why a subscription ended; part of the event `subscription.ended`. */
export type EndReason = 'canceled' | 'canceled-by-staff' | 'payment-failed' | 'refunded' | 'comp-over' | 'never-paid'

/** From a state to itself: a period was paid, or the gift was prolonged. */
const next = {
  incomplete: ['active', 'ended'],
  active: ['active', 'canceling', 'past-due', 'ended'],
  canceling: ['canceling', 'active', 'ended'],
  'past-due': ['active', 'ended'],
  comped: ['comped', 'ended'],
  ended: [],
} as const satisfies Record<SubscriptionState, readonly SubscriptionState[]>

const dayMs = 86_400_000
const after = (instant: string | Date, ms: number): Date => new Date(new Date(instant).getTime() + ms)

/** @throws Fault `subscriptions.illegal-step` */
export function step(
  subscription: Subscription,
  to: SubscriptionState,
  change: Partial<Subscription> = {},
): Subscription {
  const allowed: readonly SubscriptionState[] = next[subscription.state]
  if (!allowed.includes(to))
    throw contract.fault('illegal-step', {
      detail: `A subscription that is ${subscription.state} cannot become ${to}.`,
    })
  return { ...subscription, ...change, state: to }
}

/** The period that was paid for is theirs, whatever happened before. */
export function pay(
  subscription: Subscription,
  period: { anchor: Date; index: number; start: Date; end: Date },
  now: Date,
): Subscription {
  return step(subscription, subscription.state === 'canceling' ? 'canceling' : 'active', {
    anchorAt: period.anchor.toISOString(),
    periodIndex: period.index,
    periodStart: period.start.toISOString(),
    periodEnd: period.end.toISOString(),
    activatedAt: subscription.activatedAt ?? now.toISOString(),
    pastDueSince: null,
    graceUntil: null,
    declineCode: null,
  })
}

/** A subscriber whose first payment was declined may try again at once; one whose renewal was gets days of grace. */
export function decline(
  subscription: Subscription,
  declineCode: string,
  policy: BillingPolicy,
  now: Date,
): Subscription {
  switch (subscription.state) {
    case 'active':
      return step(subscription, 'past-due', {
        declineCode,
        pastDueSince: now.toISOString(),
        graceUntil: after(now, policy.graceDays * dayMs).toISOString(),
      })
    case 'canceling':
      return end(subscription, 'canceled', now)
    case 'incomplete':
    case 'past-due':
      return { ...subscription, declineCode }
    case 'comped':
    case 'ended':
      return subscription
  }
}

/** Who pays keeps what is paid; who owes has nothing left, so that it ends at once. */
export function cancel(subscription: Subscription, now: Date): Subscription {
  if (subscription.state === 'past-due') return end(subscription, 'canceled', now)
  if (subscription.state === 'canceling') throw contract.fault('illegal-step', { detail: 'It is canceled already.' })
  return step(subscription, 'canceling')
}

export function resume(subscription: Subscription, now: Date): Subscription {
  if (subscription.state !== 'canceling' || !subscription.periodEnd || new Date(subscription.periodEnd) <= now)
    throw contract.fault('illegal-step', { detail: 'There is no cancellation to take back.' })
  return step(subscription, 'active')
}

export const end = (subscription: Subscription, reason: EndReason, now: Date): Subscription =>
  step(subscription, 'ended', { endedAt: now.toISOString(), endReason: reason, pastDueSince: null, graceUntil: null })

/**
 * Until when somebody may watch; undefined for not at all. An active subscription reaches over the end of its period by
 * the days of grace: when a renewal is late because of us, nobody sits before a dark screen.
 */
export function entitledUntil(subscription: Subscription, policy: BillingPolicy): Date | undefined {
  const { state, periodEnd, graceUntil } = subscription
  switch (state) {
    case 'active':
      return periodEnd ? after(periodEnd, policy.graceDays * dayMs) : undefined
    case 'canceling':
    case 'comped':
      return periodEnd ? new Date(periodEnd) : undefined
    case 'past-due':
      return graceUntil ? new Date(graceUntil) : undefined
    case 'incomplete':
    case 'ended':
      return undefined
  }
}

/** What has to be done when a subscription is due. */
type Duty = 'renew' | 'retry' | 'nothing' | { end: EndReason }

/** `paymentPending`: the gateway has been asked for money and has not said yes or no. */
export function dutyOf(subscription: Subscription, paymentPending: boolean, now: Date): Duty {
  if (!subscription.dueAt || new Date(subscription.dueAt) > now) return 'nothing'
  switch (subscription.state) {
    case 'incomplete':
      return paymentPending ? 'nothing' : { end: 'never-paid' }
    case 'active':
      return paymentPending ? { end: 'payment-failed' } : 'renew'
    case 'canceling':
      return { end: 'canceled' }
    case 'past-due':
      if (subscription.graceUntil && new Date(subscription.graceUntil) <= now) return { end: 'payment-failed' }
      return paymentPending ? 'nothing' : 'retry'
    case 'comped':
      return { end: 'comp-over' }
    case 'ended':
      return 'nothing'
  }
}

/** When something has to be done next, seen from `now`; undefined when only the gateway's answer moves it on. */
export function nextDue(
  subscription: Subscription,
  paymentPending: boolean,
  policy: BillingPolicy,
  now: Date,
): Date | undefined {
  const { state, periodEnd, graceUntil, pastDueSince, startedAt } = subscription
  switch (state) {
    case 'incomplete':
      return paymentPending ? undefined : after(startedAt, policy.unpaidHours * 3_600_000)
    case 'active':
    case 'canceling':
      if (!periodEnd) return undefined
      return paymentPending ? after(periodEnd, policy.graceDays * dayMs) : new Date(periodEnd)
    case 'past-due': {
      if (!graceUntil || !pastDueSince) return undefined
      const grace = new Date(graceUntil)
      const tries = policy.retryDays.map((days) => after(pastDueSince, days * dayMs))
      return paymentPending ? grace : (tries.find((at) => at > now && at < grace) ?? grace)
    }
    case 'comped':
      return periodEnd ? new Date(periodEnd) : undefined
    case 'ended':
      return undefined
  }
}
