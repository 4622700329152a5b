import { subscriptions as contract, type Subscription as View } from '@codeflix/contracts/subscriptions'
import { emit } from '@codeflix/kit/outbox'
import type { SubscriptionsContext, Trx } from '../database.ts'
import { note } from '../subscribers/timeline.ts'
import {
  endSubscription,
  liveSubscription,
  lockAccount,
  planOf,
  saveEnded,
  saveSubscription,
} from './saved-subscription.ts'
import { viewOf } from './subscription-view.ts'
import { cancel, resume, type Subscription } from './subscription.ts'

async function liveOrFault(trx: Trx, accountId: string): Promise<Subscription> {
  await lockAccount(trx, accountId)
  const live = await liveSubscription(trx, accountId)
  if (!live) throw contract.fault('not-subscribed')
  return live
}

/** Ends it when what is paid is used up; at once, when the last renewal was not paid. */
async function cancelAtPeriodEnd(
  trx: Trx,
  context: SubscriptionsContext,
  live: Subscription,
  by: { accountId: string; words?: string },
): Promise<Subscription> {
  const now = context.now()
  const canceled = cancel(live, now)
  if (canceled.state === 'ended') return saveEnded(trx, context, canceled, by)
  const saved = await saveSubscription(trx, context, canceled)
  const endsAt = saved.periodEnd ?? now.toISOString()
  const about = { accountId: saved.accountId, subscriptionId: saved.id }
  await note(trx, { ...about, at: now, what: 'cancel-requested', detail: by.words ?? '', by: by.accountId })
  await emit(trx, contract, 'subscription.canceled', { ...about, endsAt })
  return saved
}

export const cancelMySubscription = (
  context: SubscriptionsContext,
  accountId: string,
  reason: string | undefined,
): Promise<View> =>
  context.db.transaction().execute(async (trx) => {
    const live = await liveOrFault(trx, accountId)
    return viewOf(trx, await cancelAtPeriodEnd(trx, context, live, { accountId, ...(reason ? { words: reason } : {}) }))
  })

async function takeBack(
  trx: Trx,
  context: SubscriptionsContext,
  accountId: string,
  by: { accountId: string; words?: string },
): Promise<Subscription> {
  const now = context.now()
  const saved = await saveSubscription(trx, context, resume(await liveOrFault(trx, accountId), now))
  const plan = await planOf(trx, saved)
  const about = { accountId, subscriptionId: saved.id }
  await note(trx, { ...about, at: now, what: 'resumed', detail: by.words ?? '', by: by.accountId })
  await emit(trx, contract, 'subscription.activated', {
    ...about,
    planName: plan.name,
    price: { amountMinor: plan.amountMinor, currency: plan.currency },
    paidUntil: saved.periodEnd ?? now.toISOString(),
    comped: false,
  })
  return saved
}

export const resumeMySubscription = (context: SubscriptionsContext, accountId: string): Promise<View> =>
  context.db.transaction().execute(async (trx) => viewOf(trx, await takeBack(trx, context, accountId, { accountId })))

/** By staff, who canceled the wrong one, or were asked to. */
export const resumeByStaff = (
  context: SubscriptionsContext,
  accountId: string,
  reason: string,
  staffId: string,
): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    await takeBack(trx, context, accountId, { accountId: staffId, words: reason })
  })

/** By staff. Nothing is given back by it; that is a step of its own. */
export const cancelByStaff = (
  context: SubscriptionsContext,
  accountId: string,
  request: { when: 'now' | 'period-end'; reason: string },
  staffId: string,
): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    const live = await liveOrFault(trx, accountId)
    const by = { accountId: staffId, words: request.reason }
    if (request.when === 'now') await endSubscription(trx, context, live, 'canceled-by-staff', by)
    else await cancelAtPeriodEnd(trx, context, live, by)
  })
