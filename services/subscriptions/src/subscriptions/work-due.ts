import { GatewayUnavailable } from '@codeflix/kit/ports/payments'
import type { Worker } from '@codeflix/kit/worker'
import type { SubscriptionsContext, Trx } from '../database.ts'
import { openInvoice } from '../invoices/invoice.ts'
import { beginPayment, makePayment } from '../payments/make-payment.ts'
import { periodAfter } from './billing-period.ts'
import { languageOf } from './language-of.ts'
import { endSubscription, isPaymentPending, planOf, saveSubscription } from './saved-subscription.ts'
import { dutyOf, type Subscription } from './subscription.ts'

const putOffMs = 600_000

/** Renews, tries declined cards again and ends what is over, each when it is due. Several processes share the work. */
export const dueWorker = (context: SubscriptionsContext): Worker => ({
  name: 'work-due',
  everySeconds: context.config.workerSeconds,
  run: () => workDue(context),
})

/** Does what is due of one subscription. One that cannot be worked on is put off and holds up no other. */
async function workDue(context: SubscriptionsContext): Promise<'again' | undefined> {
  let claimed: string | undefined
  try {
    const paymentId = await context.db.transaction().execute(async (trx) => {
      const now = context.now()
      const subscription = await trx
        .selectFrom('subscription')
        .selectAll()
        .where('dueAt', '<=', now.toISOString())
        .orderBy('dueAt')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (!subscription) return undefined
      claimed = subscription.id
      const duty = dutyOf(subscription, await isPaymentPending(trx, subscription.id), now)
      if (typeof duty === 'object') await endSubscription(trx, context, subscription, duty.end, undefined)
      else if (duty === 'nothing') await saveSubscription(trx, context, subscription)
      else return beginRenewal(trx, context, subscription)
      return undefined
    })
    if (!claimed) return undefined
    if (paymentId) await makePayment(context, paymentId)
  } catch (error) {
    if (!claimed) throw error
    // A payment is written down by now, and the sweep asks again when the gateway is back.
    if (error instanceof GatewayUnavailable)
      context.log.warn({ err: error, subscriptionId: claimed }, 'the gateway does not answer a renewal')
    else {
      context.log.error({ err: error, subscriptionId: claimed }, 'a due subscription cannot be worked on, put off')
      await context.db
        .updateTable('subscription')
        .set({ dueAt: new Date(context.now().getTime() + putOffMs).toISOString() })
        .where('id', '=', claimed)
        .where('dueAt', '<=', context.now().toISOString())
        .execute()
    }
  }
  return 'again'
}

/** @returns the payment to make for the next period, or for the one that is owed */
async function beginRenewal(trx: Trx, context: SubscriptionsContext, subscription: Subscription): Promise<string> {
  const now = context.now()
  const { paymentMethodId, anchorAt, periodIndex } = subscription
  if (!paymentMethodId || !anchorAt || periodIndex === null)
    throw new Error(`subscription ${subscription.id} is ${subscription.state} without a card or a period`)
  const owed = await trx
    .selectFrom('invoice')
    .selectAll()
    .where('subscriptionId', '=', subscription.id)
    .where('status', '=', 'open')
    .executeTakeFirst()
  const plan = await planOf(trx, subscription)
  const invoice =
    owed ??
    (await openInvoice(
      trx,
      {
        subscriptionId: subscription.id,
        accountId: subscription.accountId,
        amount: { amountMinor: plan.amountMinor, currency: plan.currency },
        planName: plan.name,
        language: await languageOf(trx, subscription.accountId),
        period: periodAfter({ anchor: new Date(anchorAt), index: periodIndex }, plan.interval, now),
      },
      now,
    ))
  const paymentId = await beginPayment(trx, context, { invoice, paymentMethodId, requestKey: null })
  await saveSubscription(trx, context, subscription)
  return paymentId
}
