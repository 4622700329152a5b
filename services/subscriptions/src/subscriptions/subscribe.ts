import { subscriptions as contract, type Subscription as View } from '@codeflix/contracts/subscriptions'
import type { Row, SubscriptionsContext, Trx } from '../database.ts'
import { openInvoice, voidOpenInvoice } from '../invoices/invoice.ts'
import { beginPayment, makePaymentFor } from '../payments/make-payment.ts'
import { savePaymentMethod } from '../payments/payment-method.ts'
import { refuseCardTesting } from '../payments/refuse-card-testing.ts'
import { amountText, note } from '../subscribers/timeline.ts'
import { periodAt } from './billing-period.ts'
import { languageOf } from './language-of.ts'
import {
  isPaymentPending,
  liveSubscription,
  lockAccount,
  lockedSubscription,
  saveSubscription,
} from './saved-subscription.ts'
import { viewOf } from './subscription-view.ts'
import type { Subscription } from './subscription.ts'

interface SubscribeRequest {
  planId: string
  paymentMethodToken: string
  /** Of one click: the same click never charges twice and gets the same answer. */
  idempotencyKey: string
}

/**
 * Takes a plan and pays the first period. What will be asked of the gateway is written down first, and what it says is
 * settled after: a process may die between any two lines, and the sweep completes what it began.
 * @returns the subscription; still `incomplete` when the gateway will answer later
 */
export async function subscribe(
  context: SubscriptionsContext,
  accountId: string,
  request: SubscribeRequest,
): Promise<View> {
  const before = await findByRequestKey(context.db, accountId, request.idempotencyKey)
  let paymentId = before?.id
  if (!paymentId) {
    // Refuse what will be refused before the gateway is asked to keep a card.
    await context.db.transaction().execute((trx) => refuseIfImpossible(trx, context, accountId, request.planId))
    const paymentMethodId = await savePaymentMethod(context, accountId, request.paymentMethodToken)
    paymentId = await context.db
      .transaction()
      .execute((trx) => beginSubscription(trx, context, accountId, request, paymentMethodId))
  }
  await makePaymentFor(context, paymentId)
  const { subscriptionId } = await context.db
    .selectFrom('payment')
    .select('subscriptionId')
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const subscription = await context.db
    .selectFrom('subscription')
    .selectAll()
    .where('id', '=', subscriptionId)
    .executeTakeFirstOrThrow()
  return viewOf(context.db, subscription)
}

const findByRequestKey = (db: SubscriptionsContext['db'] | Trx, accountId: string, requestKey: string) =>
  db
    .selectFrom('payment')
    .select('id')
    .where('accountId', '=', accountId)
    .where('requestKey', '=', requestKey)
    .executeTakeFirst()

async function refuseIfImpossible(
  trx: Trx,
  context: SubscriptionsContext,
  accountId: string,
  planId: string,
): Promise<{ plan: Row<'plan'>; live: Subscription | undefined }> {
  const plan = await trx.selectFrom('plan').selectAll().where('id', '=', planId).forShare().executeTakeFirst()
  if (!plan) throw contract.fault('plan-not-found')
  if (plan.status === 'retired') throw contract.fault('plan-retired')
  const live = await liveSubscription(trx, accountId)
  if (live && live.state !== 'incomplete') throw contract.fault('already-subscribed')
  if (live && (await isPaymentPending(trx, live.id))) throw contract.fault('payment-pending')
  await refuseCardTesting(trx, context, accountId)
  return { plan, live }
}

/** @returns the id of the payment to make; the one that the same click began, when there is one */
async function beginSubscription(
  trx: Trx,
  context: SubscriptionsContext,
  accountId: string,
  request: SubscribeRequest,
  paymentMethodId: string,
): Promise<string> {
  await lockAccount(trx, accountId)
  const before = await findByRequestKey(trx, accountId, request.idempotencyKey)
  if (before) return before.id
  const { plan, live } = await refuseIfImpossible(trx, context, accountId, request.planId)
  const now = context.now()
  const subscription = live ?? (await insertIncomplete(trx, accountId, plan.id, now))

  let invoice = await trx
    .selectFrom('invoice')
    .selectAll()
    .where('subscriptionId', '=', subscription.id)
    .where('status', '=', 'open')
    .executeTakeFirst()
  if (invoice && subscription.planId !== plan.id) {
    await voidOpenInvoice(trx, subscription.id)
    invoice = undefined
  }
  invoice ??= await openInvoice(
    trx,
    {
      subscriptionId: subscription.id,
      accountId,
      amount: { amountMinor: plan.amountMinor, currency: plan.currency },
      planName: plan.name,
      language: await languageOf(trx, accountId),
      period: { anchor: now, index: 0, ...periodAt(now, plan.interval, 0) },
    },
    now,
  )
  const paymentId = await beginPayment(trx, context, { invoice, paymentMethodId, requestKey: request.idempotencyKey })
  await saveSubscription(trx, context, {
    ...subscription,
    planId: plan.id,
    paymentMethodId,
    startedAt: now.toISOString(),
  })
  await note(trx, {
    accountId,
    subscriptionId: subscription.id,
    at: now,
    what: 'subscribed',
    detail: `${plan.name.en}, ${amountText({ amountMinor: plan.amountMinor, currency: plan.currency })}`,
    by: accountId,
  })
  return paymentId
}

async function insertIncomplete(trx: Trx, accountId: string, planId: string, now: Date): Promise<Subscription> {
  const account = await trx.selectFrom('identity.account').select('demo').where('id', '=', accountId).executeTakeFirst()
  const { id } = await trx
    .insertInto('subscription')
    .values({
      accountId,
      planId,
      state: 'incomplete',
      paymentMethodId: null,
      anchorAt: null,
      periodIndex: null,
      periodStart: null,
      periodEnd: null,
      pastDueSince: null,
      graceUntil: null,
      dueAt: null,
      declineCode: null,
      startedAt: now.toISOString(),
      activatedAt: null,
      endedAt: null,
      endReason: null,
      demo: account?.demo ?? false,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return lockedSubscription(trx, id)
}
