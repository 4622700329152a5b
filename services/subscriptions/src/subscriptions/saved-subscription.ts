import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { emit } from '@codeflix/kit/outbox'
import { sql } from 'kysely'
import type { Row, SubscriptionsContext, Trx } from '../database.ts'
import { voidOpenInvoice } from '../invoices/invoice.ts'
import { note } from '../subscribers/timeline.ts'
import { end, entitledUntil, nextDue, type EndReason, type Subscription } from './subscription.ts'

/** One change at a time for each account, also where there is no row yet to lock. */
export const lockAccount = async (trx: Trx, accountId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${accountId}, 0))`.execute(trx)
}

/** The account's subscription that is not over, locked. */
export const liveSubscription = (trx: Trx, accountId: string): Promise<Subscription | undefined> =>
  trx
    .selectFrom('subscription')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('state', '<>', 'ended')
    .forUpdate()
    .executeTakeFirst()

export const lockedSubscription = (trx: Trx, id: string): Promise<Subscription> =>
  trx.selectFrom('subscription').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow()

export const planOf = (trx: Trx, subscription: Subscription): Promise<Row<'plan'>> =>
  trx.selectFrom('plan').selectAll().where('id', '=', subscription.planId).executeTakeFirstOrThrow()

export const isPaymentPending = async (trx: Trx, subscriptionId: string): Promise<boolean> =>
  (await trx
    .selectFrom('payment')
    .select('id')
    .where('subscriptionId', '=', subscriptionId)
    .where('status', '=', 'pending')
    .limit(1)
    .executeTakeFirst()) !== undefined

/** Saves what a step made of a subscription, with when it is due next and what it entitles to. */
export async function saveSubscription(
  trx: Trx,
  context: SubscriptionsContext,
  subscription: Subscription,
): Promise<Subscription> {
  const now = context.now()
  const pending = await isPaymentPending(trx, subscription.id)
  // Nobody is charged for the demonstration: what is active in it stays so, and the rest ends in its time.
  const due = subscription.demo
    ? subscription.state === 'active'
      ? undefined
      : entitledUntil(subscription, context.config)
    : nextDue(subscription, pending, context.config, now)
  const { id, createdAt: _, ...columns } = subscription
  const saved = await trx
    .updateTable('subscription')
    .set({ ...columns, dueAt: due?.toISOString() ?? null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

  const until = entitledUntil(saved, context.config)
  if (until) {
    // Shared, so that a change of the plan's screens comes wholly before or wholly after.
    const { maxStreams } = await trx
      .selectFrom('plan')
      .select('maxStreams')
      .where('id', '=', saved.planId)
      .forShare()
      .executeTakeFirstOrThrow()
    const entitlement = {
      planId: saved.planId,
      maxStreams,
      validUntil: until.toISOString(),
      updatedAt: now.toISOString(),
    }
    await trx
      .insertInto('subscriptions.entitlement')
      .values({ accountId: saved.accountId, ...entitlement })
      .onConflict((conflict) => conflict.column('accountId').doUpdateSet(entitlement))
      .execute()
  } else await trx.deleteFrom('subscriptions.entitlement').where('accountId', '=', saved.accountId).execute()
  return saved
}

/** Ends a subscription with all that hangs on it. Nobody hears of one that never began. */
export async function endSubscription(
  trx: Trx,
  context: SubscriptionsContext,
  subscription: Subscription,
  reason: EndReason,
  by: { accountId: string; words?: string } | undefined,
): Promise<Subscription> {
  return saveEnded(trx, context, end(subscription, reason, context.now()), by)
}

/** The same for a subscription that a step has ended already. */
export async function saveEnded(
  trx: Trx,
  context: SubscriptionsContext,
  ended: Subscription,
  by: { accountId: string; words?: string } | undefined,
): Promise<Subscription> {
  const reason = ended.endReason ?? ''
  await voidOpenInvoice(trx, ended.id)
  const saved = await saveSubscription(trx, context, ended)
  await note(trx, {
    accountId: saved.accountId,
    subscriptionId: saved.id,
    at: context.now(),
    what: 'ended',
    detail: by?.words ? `${reason}: ${by.words}` : reason,
    by: by?.accountId ?? null,
  })
  if (saved.activatedAt)
    await emit(trx, contract, 'subscription.ended', { accountId: saved.accountId, subscriptionId: saved.id, reason })
  return saved
}
