import type { Language } from '@codeflix/contracts/fields'
import {
  subscriptions as contract,
  type Payment,
  type Subscriber,
  type SubscriberDetail,
} from '@codeflix/contracts/subscriptions'
import { containing, type Database } from '@codeflix/kit/database'
import { instantKey, pageFrom, readCursor } from '@codeflix/kit/page'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Row, SubscriptionsContext, SubscriptionsTables, SubscriptionState } from '../database.ts'
import { invoiceView } from '../invoices/invoice.ts'
import { siteLanguage } from '../subscriptions/language-of.ts'
import { newestSubscription, viewOf } from '../subscriptions/subscription-view.ts'

/** Every account with its newest subscription. One that was dropped unpaid never was. */
const accounts = (db: Database<SubscriptionsTables>) =>
  db
    .selectFrom('identity.account as account')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('subscription')
          .innerJoin('plan', 'plan.id', 'subscription.planId')
          .select(['subscription.state', 'subscription.periodEnd', 'plan.name as planName'])
          .whereRef('subscription.accountId', '=', 'account.id')
          .where((one) => one.or([one('state', '<>', 'ended'), one('activatedAt', 'is not', null)]))
          .orderBy('subscription.createdAt', 'desc')
          .orderBy('subscription.id', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .select([
      'account.id',
      'account.email',
      'account.name',
      'account.demo',
      'account.createdAt',
      'newest.state',
      'newest.planName',
      'newest.periodEnd',
      // For the cursor: an instant in JavaScript has no microseconds.
      sql<string>`account.created_at::text`.as('position'),
    ])

type AccountRow = Awaited<ReturnType<ReturnType<typeof accounts>['execute']>>[number]

const subscriberView =
  (language: Language) =>
  (row: AccountRow): Subscriber => ({
    accountId: row.id,
    email: row.email,
    name: row.name,
    demo: row.demo,
    since: row.createdAt,
    ...(row.state ? { state: row.state } : {}),
    ...(row.planName ? { planName: row.planName[language] } : {}),
    ...(row.periodEnd ? { paidUntil: row.periodEnd } : {}),
  })

export async function listSubscribers(
  context: SubscriptionsContext,
  query: { cursor?: string | undefined; limit: number; q?: string | undefined; state?: SubscriptionState | undefined },
): Promise<{ items: Subscriber[]; nextCursor?: string }> {
  let rows = accounts(context.db)
    .orderBy('account.createdAt', 'desc')
    .orderBy('account.id', 'desc')
    .limit(query.limit + 1)
  if (query.q) rows = rows.where(sql<boolean>`account.search like public.fold(${containing(query.q)})`)
  if (query.state) rows = rows.where('newest.state', '=', query.state)
  if (query.cursor) {
    const [createdAt, id] = readCursor(query.cursor, z.tuple([instantKey, z.uuid()]))
    rows = rows.where(sql<boolean>`(account.created_at, account.id) < (${createdAt}::timestamptz, ${id}::uuid)`)
  }
  const language = await siteLanguage(context.db)
  return pageFrom(await rows.execute(), query.limit, (row) => [row.position, row.id], subscriberView(language))
}

const paymentView = (row: Row<'payment'>): Payment => ({
  id: row.id,
  invoiceId: row.invoiceId,
  amount: { amountMinor: row.amountMinor, currency: row.currency },
  status: row.status,
  refundedMinor: row.refundedMinor,
  createdAt: row.createdAt,
  ...(row.declineCode ? { declineCode: row.declineCode } : {}),
  ...(row.gatewayReference ? { gatewayReference: row.gatewayReference } : {}),
})

const newestRows = 100

/** Everything that support needs to see, the newest hundred of each. @throws Fault `subscriptions.subscriber-not-found` */
export async function getSubscriber(context: SubscriptionsContext, accountId: string): Promise<SubscriberDetail> {
  const { db } = context
  const account = await accounts(db).where('account.id', '=', accountId).executeTakeFirst()
  if (!account) throw contract.fault('subscriber-not-found')
  const subscription = await newestSubscription(db, accountId)
  const [invoices, payments, timeline] = await Promise.all([
    db
      .selectFrom('invoice')
      .selectAll()
      .where('accountId', '=', accountId)
      .orderBy('createdAt', 'desc')
      .limit(newestRows)
      .execute(),
    db
      .selectFrom('payment')
      .selectAll()
      .where('accountId', '=', accountId)
      .orderBy('createdAt', 'desc')
      .limit(newestRows)
      .execute(),
    db
      .selectFrom('timeline')
      .leftJoin('identity.account as actor', 'actor.id', 'timeline.byAccountId')
      .select(['timeline.at', 'timeline.what', 'timeline.detail', 'timeline.byAccountId', 'actor.name'])
      .where('timeline.accountId', '=', accountId)
      .orderBy('timeline.id', 'desc')
      .limit(newestRows)
      .execute(),
  ])
  return {
    ...subscriberView(await siteLanguage(db))(account),
    ...(subscription ? { subscription: await viewOf(db, subscription) } : {}),
    invoices: invoices.map(invoiceView),
    payments: payments.map(paymentView),
    timeline: timeline.map(({ at, what, detail, byAccountId, name }) => ({
      at,
      what,
      detail,
      ...(byAccountId ? { by: name ?? byAccountId } : {}),
    })),
  }
}

/** @throws Fault `subscriptions.subscriber-not-found` */
export async function requireAccount(context: SubscriptionsContext, accountId: string): Promise<void> {
  const account = await context.db
    .selectFrom('identity.account')
    .select('id')
    .where('id', '=', accountId)
    .executeTakeFirst()
  if (!account) throw contract.fault('subscriber-not-found')
}
