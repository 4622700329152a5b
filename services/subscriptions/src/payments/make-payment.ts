import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { GatewayUnavailable } from '@codeflix/kit/ports/payments'
import type { Row, SubscriptionsContext, Trx } from '../database.ts'
import { languageOf } from '../subscriptions/language-of.ts'
import { declineWords } from './decline-words.ts'
import { settlePayment } from './settle-payment.ts'

/**
 * Notes that money will be asked for, before it is: from here on the sweep completes what a dead process began.
 * An invoice has one payment under way at most.
 */
export async function beginPayment(
  trx: Trx,
  context: SubscriptionsContext,
  about: { invoice: Row<'invoice'>; paymentMethodId: string; requestKey: string | null },
): Promise<string> {
  const now = context.now()
  const { invoice } = about
  // What it is for, rather than which row of ours: restored from a backup, we ask the gateway for a renewal that it has
  // made already by the same key again, under an invoice that is another one.
  const { subscriptionId, anchorAt, periodIndex } = invoice
  const { attempts } = await trx
    .selectFrom('payment')
    .innerJoin('invoice', 'invoice.id', 'payment.invoiceId')
    .where('invoice.subscriptionId', '=', subscriptionId)
    .where('invoice.anchorAt', '=', anchorAt)
    .where('invoice.periodIndex', '=', periodIndex)
    .select((eb) => eb.fn.countAll<number>().as('attempts'))
    .executeTakeFirstOrThrow()
  const { id } = await trx
    .insertInto('payment')
    .values({
      invoiceId: invoice.id,
      subscriptionId: invoice.subscriptionId,
      accountId: invoice.accountId,
      paymentMethodId: about.paymentMethodId,
      amountMinor: invoice.amountMinor,
      currency: invoice.currency,
      idempotencyKey: `${subscriptionId}:${anchorAt}:${periodIndex}:${attempts + 1}`,
      requestKey: about.requestKey,
      status: 'pending',
      declineCode: null,
      gatewayReference: null,
      askAt: new Date(now.getTime() + context.config.askAfterSeconds * 1000).toISOString(),
      createdAt: now.toISOString(),
      settledAt: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Asks the gateway for the money, outside of any transaction, and settles what it says. @throws GatewayUnavailable */
export async function makePayment(context: SubscriptionsContext, paymentId: string): Promise<void> {
  const payment = await context.db
    .selectFrom('payment')
    .innerJoin('paymentMethod', 'paymentMethod.id', 'payment.paymentMethodId')
    .innerJoin('invoice', 'invoice.id', 'payment.invoiceId')
    .select([
      'payment.idempotencyKey',
      'payment.amountMinor',
      'payment.currency',
      'paymentMethod.reference',
      'invoice.description',
      'invoice.number',
    ])
    .where('payment.id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const result = await context.ports.payments.charge({
    idempotencyKey: payment.idempotencyKey,
    paymentMethod: payment.reference,
    amount: { amountMinor: payment.amountMinor, currency: payment.currency },
    description: `${payment.description} (${payment.number})`,
  })
  await settlePayment(context, paymentId, result)
}

/**
 * The same for somebody who waits for the answer: resolves once the gateway has spoken, and the payment may be pending.
 * @throws Fault `subscriptions.payment-declined`, `.gateway-unavailable`
 */
export async function makePaymentFor(context: SubscriptionsContext, paymentId: string): Promise<void> {
  const read = () =>
    context.db
      .selectFrom('payment')
      .select(['status', 'declineCode', 'accountId'])
      .where('id', '=', paymentId)
      .executeTakeFirstOrThrow()
  if ((await read()).status === 'pending')
    try {
      await makePayment(context, paymentId)
    } catch (cause) {
      if (!(cause instanceof GatewayUnavailable)) throw cause
      throw contract.fault('gateway-unavailable', {
        detail:
          'The payment service does not answer. If the payment went through you see it here in a minute; it is never made twice.',
        cause,
      })
    }
  const payment = await read()
  if (payment.status !== 'declined') return
  const code = payment.declineCode ?? 'processing-error'
  throw contract.fault('payment-declined', {
    detail: declineWords(code, await languageOf(context.db, payment.accountId)),
    details: { declineCode: code },
  })
}
