import type { Subscription as View } from '@codeflix/contracts/subscriptions'
import type { Language } from '@codeflix/contracts/fields'
import type { Database } from '@codeflix/kit/database'
import type { Row, SubscriptionsContext, SubscriptionsTables, Trx } from '../database.ts'
import { declineWords } from '../payments/decline-words.ts'
import { planView } from '../plans/plan.ts'
import { languageOf } from './language-of.ts'
import type { Subscription } from './subscription.ts'

function subscriptionView(
  subscription: Subscription,
  plan: Row<'plan'>,
  method: Row<'paymentMethod'> | undefined,
  language: Language,
): View {
  const { state, periodEnd, dueAt, declineCode, endedAt } = subscription
  const charged = state === 'active' || state === 'past-due'
  const chargeAt = state === 'active' ? periodEnd : dueAt
  return {
    id: subscription.id,
    state,
    plan: planView(plan),
    startedAt: subscription.activatedAt ?? subscription.startedAt,
    ...(periodEnd ? { paidUntil: periodEnd } : {}),
    ...(charged && chargeAt && !subscription.demo
      ? { nextCharge: { at: chargeAt, amount: { amountMinor: plan.amountMinor, currency: plan.currency } } }
      : {}),
    ...(method
      ? {
          paymentMethod: {
            brand: method.brand,
            last4: method.last4,
            expiresMonth: method.expiresMonth,
            expiresYear: method.expiresYear,
          },
        }
      : {}),
    ...(declineCode ? { problem: declineWords(declineCode, language) } : {}),
    ...(endedAt ? { endedAt } : {}),
  }
}

/** The subscription as its owner sees it. */
export async function viewOf(db: Database<SubscriptionsTables> | Trx, subscription: Subscription): Promise<View> {
  const plan = await db.selectFrom('plan').selectAll().where('id', '=', subscription.planId).executeTakeFirstOrThrow()
  const method = subscription.paymentMethodId
    ? await db.selectFrom('paymentMethod').selectAll().where('id', '=', subscription.paymentMethodId).executeTakeFirst()
    : undefined
  return subscriptionView(subscription, plan, method, await languageOf(db, subscription.accountId))
}

/** The account's subscription; the last one, when it is over. One that was dropped unpaid never was. */
export const newestSubscription = (
  db: Database<SubscriptionsTables> | Trx,
  accountId: string,
): Promise<Subscription | undefined> =>
  db
    .selectFrom('subscription')
    .selectAll()
    .where('accountId', '=', accountId)
    .where((eb) => eb.or([eb('state', '<>', 'ended'), eb('activatedAt', 'is not', null)]))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

export async function getMySubscription(
  context: SubscriptionsContext,
  accountId: string,
): Promise<{ subscription?: View }> {
  const subscription = await newestSubscription(context.db, accountId)
  return subscription ? { subscription: await viewOf(context.db, subscription) } : {}
}
