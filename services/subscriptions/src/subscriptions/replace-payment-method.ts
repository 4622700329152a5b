import { subscriptions as contract, type Subscription as View } from '@codeflix/contracts/subscriptions'
import type { SubscriptionsContext } from '../database.ts'
import { beginPayment, makePaymentFor } from '../payments/make-payment.ts'
import { refuseCardTesting } from '../payments/refuse-card-testing.ts'
import { savePaymentMethod } from '../payments/payment-method.ts'
import { note } from '../subscribers/timeline.ts'
import { liveSubscription, lockAccount, lockedSubscription, saveSubscription } from './saved-subscription.ts'
import { viewOf } from './subscription-view.ts'

/** Uses another card from now on. What is owed is tried with it at once; the card stays, whatever the bank says. */
export async function replaceMyPaymentMethod(
  context: SubscriptionsContext,
  accountId: string,
  token: string,
): Promise<View> {
  const live = await context.db
    .selectFrom('subscription')
    .select('id')
    .where('accountId', '=', accountId)
    .where('state', '<>', 'ended')
    .executeTakeFirst()
  if (!live) throw contract.fault('not-subscribed')
  await context.db.transaction().execute((trx) => refuseCardTesting(trx, context, accountId))
  const paymentMethodId = await savePaymentMethod(context, accountId, token)

  const { subscriptionId, paymentId } = await context.db.transaction().execute(async (trx) => {
    await lockAccount(trx, accountId)
    const subscription = await liveSubscription(trx, accountId)
    if (!subscription) throw contract.fault('not-subscribed')
    await refuseCardTesting(trx, context, accountId)
    const owed = await trx
      .selectFrom('invoice')
      .selectAll()
      .where('subscriptionId', '=', subscription.id)
      .where('status', '=', 'open')
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('payment')
              .select('payment.id')
              .whereRef('payment.invoiceId', '=', 'invoice.id')
              .where('payment.status', '=', 'pending'),
          ),
        ),
      )
      .executeTakeFirst()
    const begun = owed && (await beginPayment(trx, context, { invoice: owed, paymentMethodId, requestKey: null }))
    const card = await trx
      .selectFrom('paymentMethod')
      .select(['brand', 'last4'])
      .where('id', '=', paymentMethodId)
      .executeTakeFirstOrThrow()
    await saveSubscription(trx, context, { ...subscription, paymentMethodId })
    await note(trx, {
      accountId,
      subscriptionId: subscription.id,
      at: context.now(),
      what: 'payment-method-replaced',
      detail: `${card.brand} ${card.last4}`,
      by: accountId,
    })
    return { subscriptionId: subscription.id, paymentId: begun }
  })
  if (paymentId) await makePaymentFor(context, paymentId)
  return context.db.transaction().execute(async (trx) => viewOf(trx, await lockedSubscription(trx, subscriptionId)))
}
