import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { emit } from '@codeflix/kit/outbox'
import type { ChargeResult } from '@codeflix/kit/ports/payments'
import type { Row, SubscriptionsContext, Trx } from '../database.ts'
import { amountText, note } from '../subscribers/timeline.ts'
import { periodAt } from '../subscriptions/billing-period.ts'
import { lockedSubscription, planOf, saveEnded, saveSubscription } from '../subscriptions/saved-subscription.ts'
import { decline, pay, type Subscription } from '../subscriptions/subscription.ts'

/** What the gateway said; `unheard-of`: it never got the payment, and by now nobody waits for it. */
type Outcome = ChargeResult | { status: 'unheard-of' }

/**
 * Makes the outcome of a payment true, once: the request that made it, a webhook and the sweep may all bring it, at
 * the same time and more than once.
 */
export const settlePayment = (context: SubscriptionsContext, paymentId: string, outcome: Outcome): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    const { subscriptionId } = await trx
      .selectFrom('payment')
      .select('subscriptionId')
      .where('id', '=', paymentId)
      .executeTakeFirstOrThrow()
    const subscription = await lockedSubscription(trx, subscriptionId)
    const payment = await trx.selectFrom('payment').selectAll().where('id', '=', paymentId).executeTakeFirstOrThrow()
    const open = payment.status === 'pending' || (payment.abandoned && outcome.status === 'succeeded')
    if (!open) return
    switch (outcome.status) {
      case 'pending':
        return stillPending(trx, context, payment, outcome.reference)
      case 'succeeded':
        return succeeded(trx, context, payment, subscription, outcome.reference)
      case 'declined':
        return declined(trx, context, payment, subscription, outcome)
      case 'unheard-of':
        return declined(trx, context, payment, subscription, { declineCode: 'processing-error', abandoned: true })
    }
  })

/** The gateway is asked again after 10 seconds, then ever more seldom, and every hour in the end. */
export function askAgainAt(createdAt: string, now: Date): string {
  const age = now.getTime() - new Date(createdAt).getTime()
  return new Date(now.getTime() + Math.min(Math.max(age, 10_000), 3_600_000)).toISOString()
}

async function stillPending(
  trx: Trx,
  context: SubscriptionsContext,
  payment: Row<'payment'>,
  reference: string,
): Promise<void> {
  const now = context.now()
  await trx
    .updateTable('payment')
    .set({ gatewayReference: reference, askAt: askAgainAt(payment.createdAt, now) })
    .where('id', '=', payment.id)
    .execute()
  if (payment.gatewayReference) return
  await note(trx, { ...about(payment), at: now, what: 'payment-pending', detail: amountText(amountOf(payment)) })
}

async function declined(
  trx: Trx,
  context: SubscriptionsContext,
  payment: Row<'payment'>,
  subscription: Subscription,
  outcome: { declineCode: string; reference?: string; abandoned?: boolean },
): Promise<void> {
  const now = context.now()
  await trx
    .updateTable('payment')
    .set({
      status: 'declined',
      declineCode: outcome.declineCode,
      abandoned: outcome.abandoned ?? false,
      gatewayReference: outcome.reference ?? null,
      askAt: null,
      settledAt: now.toISOString(),
    })
    .where('id', '=', payment.id)
    .execute()
  await note(trx, {
    ...about(payment),
    at: now,
    what: outcome.abandoned ? 'payment-abandoned' : 'payment-declined',
    detail: `${amountText(amountOf(payment))}: ${outcome.declineCode}`,
  })
  if (subscription.state === 'ended') return
  const next = decline(subscription, outcome.declineCode, context.config, now)
  if (next.state === 'ended') {
    await saveEnded(trx, context, next, undefined)
    return
  }
  const saved = await saveSubscription(trx, context, next)
  if (subscription.state === 'active' && saved.state === 'past-due' && saved.graceUntil) {
    await note(trx, { ...about(payment), at: now, what: 'past-due', detail: saved.graceUntil })
    await emit(trx, contract, 'subscription.past-due', {
      accountId: saved.accountId,
      subscriptionId: saved.id,
      declineCode: outcome.declineCode,
      graceUntil: saved.graceUntil,
    })
  }
}

async function succeeded(
  trx: Trx,
  context: SubscriptionsContext,
  payment: Row<'payment'>,
  subscription: Subscription,
  reference: string,
): Promise<void> {
  const now = context.now()
  await trx
    .updateTable('payment')
    .set({
      status: 'succeeded',
      declineCode: null,
      abandoned: false,
      gatewayReference: reference,
      askAt: null,
      settledAt: now.toISOString(),
    })
    .where('id', '=', payment.id)
    .execute()
  const invoice = await trx
    .selectFrom('invoice')
    .selectAll()
    .where('id', '=', payment.invoiceId)
    .executeTakeFirstOrThrow()
  // The money came for something that is wanted no more, or that another payment has paid.
  if (invoice.status !== 'open' || subscription.state === 'ended' || subscription.state === 'comped')
    return giveBack(trx, payment, now)

  const plan = await planOf(trx, subscription)
  const begins = subscription.state === 'incomplete'
  // The first period begins when it is paid, which may be days after the click.
  const period = begins
    ? { anchor: now, index: 0, ...periodAt(now, plan.interval, 0) }
    : {
        anchor: new Date(invoice.anchorAt),
        index: invoice.periodIndex,
        start: new Date(invoice.periodStart),
        end: new Date(invoice.periodEnd),
      }
  await trx
    .updateTable('invoice')
    .set({
      status: 'paid',
      paidAt: now.toISOString(),
      anchorAt: period.anchor.toISOString(),
      periodStart: period.start.toISOString(),
      periodEnd: period.end.toISOString(),
    })
    .where('id', '=', invoice.id)
    .execute()
  const saved = await saveSubscription(
    trx,
    context,
    pay({ ...subscription, paymentMethodId: subscription.paymentMethodId ?? payment.paymentMethodId }, period, now),
  )
  const amount = amountOf(payment)
  await note(trx, {
    ...about(payment),
    at: now,
    what: begins ? 'activated' : 'renewed',
    detail: `${amountText(amount)}, ${invoice.number}`,
  })
  const paidUntil = period.end.toISOString()
  const who = { accountId: saved.accountId, subscriptionId: saved.id }
  if (begins)
    await emit(trx, contract, 'subscription.activated', {
      ...who,
      planName: plan.name,
      price: { amountMinor: plan.amountMinor, currency: plan.currency },
      paidUntil,
      comped: false,
    })
  else await emit(trx, contract, 'subscription.renewed', { ...who, invoiceNumber: invoice.number, amount, paidUntil })
}

/** The sweep gives the money back; here it is only decided. */
async function giveBack(trx: Trx, payment: Row<'payment'>, now: Date): Promise<void> {
  await trx
    .insertInto('refund')
    .values({
      paymentId: payment.id,
      amountMinor: payment.amountMinor,
      reason: 'paid too late',
      byAccountId: null,
      status: 'pending',
      askAt: now.toISOString(),
      createdAt: now.toISOString(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await note(trx, {
    ...about(payment),
    at: now,
    what: 'refund-requested',
    detail: `${amountText(amountOf(payment))}: paid too late`,
  })
}

const about = (payment: Row<'payment'>) => ({ accountId: payment.accountId, subscriptionId: payment.subscriptionId })
const amountOf = (payment: Row<'payment'>) => ({ amountMinor: payment.amountMinor, currency: payment.currency })
