import { GatewayUnavailable } from '@codeflix/kit/ports/payments'
import type { Worker } from '@codeflix/kit/worker'
import type { Row, SubscriptionsContext } from '../database.ts'
import { makePayment } from './make-payment.ts'
import { askAgainAt, settlePayment } from './settle-payment.ts'

/**
 * Asks the gateway about payments that nobody settled: the process died, the answer was lost, or it takes its time.
 * Whatever was begun is completed once, by whichever process comes first.
 */
export const sweepWorker = (context: SubscriptionsContext): Worker => ({
  name: 'sweep-payments',
  everySeconds: context.config.workerSeconds,
  run: () => sweepPayments(context),
})

async function sweepPayments(context: SubscriptionsContext): Promise<'again' | undefined> {
  const now = context.now()
  const open = await context.db
    .updateTable('payment')
    // A lease: when this process dies too, another one asks.
    .set({ askAt: new Date(now.getTime() + context.config.askAfterSeconds * 2000).toISOString() })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('payment')
        .select('id')
        .where('status', '=', 'pending')
        .where('askAt', '<=', now.toISOString())
        .orderBy('askAt')
        .limit(5)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute()
  for (const payment of open)
    try {
      await complete(context, payment)
    } catch (error) {
      if (error instanceof GatewayUnavailable)
        context.log.warn({ err: error, paymentId: payment.id }, 'the gateway does not answer, will ask again')
      else context.log.error({ err: error, paymentId: payment.id }, 'a payment cannot be settled, will try again')
      await context.db
        .updateTable('payment')
        .set({ askAt: askAgainAt(payment.createdAt, context.now()) })
        .where('id', '=', payment.id)
        .where('status', '=', 'pending')
        .execute()
    }
  return open.length > 0 ? 'again' : undefined
}

async function complete(context: SubscriptionsContext, payment: Row<'payment'>): Promise<void> {
  const found = await context.ports.payments.findCharge(payment.idempotencyKey)
  if (found) return settlePayment(context, payment.id, found)
  const { status } = await context.db
    .selectFrom('invoice')
    .select('status')
    .where('id', '=', payment.invoiceId)
    .executeTakeFirstOrThrow()
  const age = context.now().getTime() - new Date(payment.createdAt).getTime()
  // Who pressed the button and saw it fail minutes ago does not expect to be charged any more.
  if (status !== 'open' || age > context.config.completeMinutes * 60_000)
    return settlePayment(context, payment.id, { status: 'unheard-of' })
  return makePayment(context, payment.id)
}
