import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { emit } from '@codeflix/kit/outbox'
import { GatewayUnavailable } from '@codeflix/kit/ports/payments'
import type { Worker } from '@codeflix/kit/worker'
import type { Row, SubscriptionsContext } from '../database.ts'
import { amountText, note } from '../subscribers/timeline.ts'
import { endSubscription, lockedSubscription } from '../subscriptions/saved-subscription.ts'

/**
 * Gives back a payment, whole unless an amount is given. Written down first and asked for after, as a payment is.
 * @returns the account that is paid back
 * @throws Fault `subscriptions.payment-not-found`, `.refund-refused`, `.gateway-unavailable`
 */
export async function refundPayment(
  context: SubscriptionsContext,
  paymentId: string,
  request: { amountMinor?: number | undefined; reason: string },
  staffId: string,
): Promise<string> {
  const { accountId, refundId } = await context.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('payment')
      .select('subscriptionId')
      .where('id', '=', paymentId)
      .executeTakeFirst()
    if (!found) throw contract.fault('payment-not-found')
    // Everything that changes a payment locks its subscription first, so that none waits for another in a circle.
    await lockedSubscription(trx, found.subscriptionId)
    const payment = await trx.selectFrom('payment').selectAll().where('id', '=', paymentId).executeTakeFirstOrThrow()
    if (payment.status !== 'succeeded') throw contract.fault('refund-refused')
    const left = payment.amountMinor - payment.refundedMinor
    const amountMinor = request.amountMinor ?? left
    if (amountMinor > left)
      throw contract.fault('refund-refused', {
        detail: `Only ${amountText({ amountMinor: left, currency: payment.currency })} of it can be given back.`,
      })
    const now = context.now()
    const made = await trx
      .insertInto('refund')
      .values({
        paymentId,
        amountMinor,
        reason: request.reason,
        byAccountId: staffId,
        status: 'pending',
        askAt: new Date(now.getTime() + context.config.askAfterSeconds * 1000).toISOString(),
        createdAt: now.toISOString(),
      })
      .onConflict((conflict) => conflict.column('paymentId').where('status', '=', 'pending').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made)
      throw contract.fault('refund-refused', { detail: 'This payment is being given back already. Wait a moment.' })
    await note(trx, {
      accountId: payment.accountId,
      subscriptionId: payment.subscriptionId,
      at: now,
      what: 'refund-requested',
      detail: `${amountText({ amountMinor, currency: payment.currency })}: ${request.reason}`,
      by: staffId,
    })
    return { accountId: payment.accountId, refundId: made.id }
  })
  const status = await makeRefund(context, refundId).catch((cause: unknown) => {
    if (!(cause instanceof GatewayUnavailable)) throw cause
    throw contract.fault('gateway-unavailable', {
      detail: 'The payment service does not answer. The money is given back as soon as it does.',
      cause,
    })
  })
  if (status === 'refused')
    throw contract.fault('refund-refused', { detail: 'The payment service refused to give it back.' })
  return accountId
}

/** Asks the gateway, which acts once for one refund, and settles what it says. @throws GatewayUnavailable */
export async function makeRefund(context: SubscriptionsContext, refundId: string): Promise<'succeeded' | 'refused'> {
  const refund = await context.db
    .selectFrom('refund')
    .innerJoin('payment', 'payment.id', 'refund.paymentId')
    .select(['refund.amountMinor', 'payment.currency', 'payment.gatewayReference'])
    .where('refund.id', '=', refundId)
    .executeTakeFirstOrThrow()
  const { status } = await context.ports.payments.refund({
    idempotencyKey: refundId,
    charge: refund.gatewayReference ?? '',
    amount: { amountMinor: refund.amountMinor, currency: refund.currency },
  })
  await settleRefund(context, refundId, status)
  return status
}

/** A payment that is given back as a whole takes with it what it paid for; a part of it is a gesture and takes nothing. */
const settleRefund = (
  context: SubscriptionsContext,
  refundId: string,
  status: 'succeeded' | 'refused',
): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    const { subscriptionId } = await trx
      .selectFrom('refund')
      .innerJoin('payment', 'payment.id', 'refund.paymentId')
      .select('payment.subscriptionId')
      .where('refund.id', '=', refundId)
      .executeTakeFirstOrThrow()
    const subscription = await lockedSubscription(trx, subscriptionId)
    const refund = await trx.selectFrom('refund').selectAll().where('id', '=', refundId).executeTakeFirstOrThrow()
    if (refund.status !== 'pending') return
    const now = context.now()
    await trx.updateTable('refund').set({ status, askAt: null }).where('id', '=', refundId).execute()
    const payment = await trx
      .selectFrom('payment')
      .selectAll()
      .where('id', '=', refund.paymentId)
      .executeTakeFirstOrThrow()
    const amount = { amountMinor: refund.amountMinor, currency: payment.currency }
    await note(trx, {
      accountId: payment.accountId,
      subscriptionId,
      at: now,
      what: status === 'succeeded' ? 'refunded' : 'refund-refused',
      detail: `${amountText(amount)}: ${refund.reason}`,
      by: refund.byAccountId,
    })
    if (status === 'refused') return

    const refundedMinor = payment.refundedMinor + refund.amountMinor
    const whole = refundedMinor >= payment.amountMinor
    await trx
      .updateTable('payment')
      .set({ refundedMinor, status: whole ? 'refunded' : payment.status })
      .where('id', '=', payment.id)
      .execute()
    if (whole) {
      const invoice = await trx
        .selectFrom('invoice')
        .selectAll()
        .where('id', '=', payment.invoiceId)
        .executeTakeFirstOrThrow()
      // An invoice that another payment has paid stays paid.
      if (invoice.status === 'paid' && !(await hasOtherPayment(trx, payment))) {
        await trx.updateTable('invoice').set({ status: 'refunded' }).where('id', '=', invoice.id).execute()
        const current = subscription.periodEnd === invoice.periodEnd
        if (current && (subscription.state === 'active' || subscription.state === 'canceling'))
          await endSubscription(trx, context, subscription, 'refunded', {
            accountId: refund.byAccountId ?? payment.accountId,
            words: refund.reason,
          })
      }
    }
    await emit(trx, contract, 'payment.refunded', { accountId: payment.accountId, paymentId: payment.id, amount })
  })

const hasOtherPayment = async (trx: Parameters<typeof note>[0], payment: Row<'payment'>): Promise<boolean> =>
  (await trx
    .selectFrom('payment')
    .select('id')
    .where('invoiceId', '=', payment.invoiceId)
    .where('id', '<>', payment.id)
    .where('status', '=', 'succeeded')
    .limit(1)
    .executeTakeFirst()) !== undefined

/** Makes the refunds that nobody settled, e.g. of money that came too late. */
export const refundWorker = (context: SubscriptionsContext): Worker => ({
  name: 'sweep-refunds',
  everySeconds: context.config.workerSeconds,
  async run() {
    const now = context.now()
    const lease = new Date(now.getTime() + context.config.askAfterSeconds * 2000).toISOString()
    const open = await context.db
      .updateTable('refund')
      .set({ askAt: lease })
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('refund')
          .select('id')
          .where('status', '=', 'pending')
          .where('askAt', '<=', now.toISOString())
          .orderBy('askAt')
          .limit(5)
          .forUpdate()
          .skipLocked(),
      )
      .returning('id')
      .execute()
    for (const { id } of open)
      try {
        await makeRefund(context, id)
      } catch (error) {
        context.log.error({ err: error, refundId: id }, 'a refund cannot be made, will try again')
      }
    return open.length > 0 ? 'again' : undefined
  },
})
