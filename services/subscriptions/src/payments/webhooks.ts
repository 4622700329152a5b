import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { readBody, type Handler } from '@codeflix/kit/http'
import type { Worker } from '@codeflix/kit/worker'
import type { SubscriptionsContext } from '../database.ts'
import { makeRefund } from './refund-payment.ts'
import { settlePayment } from './settle-payment.ts'

const keepDays = 30
const retryMs = 30_000

/** Notes what the gateway reports and answers at once; the same report again is the same row. */
export function receiveWebhook(context: SubscriptionsContext): Handler<(typeof contract)['routes']['receiveWebhook']> {
  const limitBytes = contract.routes.receiveWebhook.limits.bodyBytes
  return async ({ params, http }) => {
    const gateway = context.ports.payments
    const body = await readBody(http.request, limitBytes)
    const event = params.gateway === gateway.name ? gateway.parseWebhook(body, http.request.headers) : undefined
    if (!event) throw contract.fault('webhook-invalid')
    if (event !== 'ignored') {
      const now = context.now().toISOString()
      await context.db
        .insertInto('webhookInbox')
        .values({
          gateway: gateway.name,
          eventId: event.id,
          kind: event.kind,
          idempotencyKey: event.idempotencyKey,
          receivedAt: now,
          dueAt: now,
          handledAt: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
    return http.reply.send({ received: true })
  }
}

/**
 * Works off the reports. A report is a hint: they come twice and out of order, so that the gateway is asked for the truth.
 */
export const webhookWorker = (context: SubscriptionsContext): Worker => ({
  name: 'work-webhooks',
  everySeconds: context.config.workerSeconds,
  wakeOn: 'webhook_inbox',
  async run() {
    const now = context.now()
    const due = await context.db
      .updateTable('webhookInbox')
      .set({ dueAt: new Date(now.getTime() + retryMs).toISOString() })
      .where((eb) =>
        eb(
          eb.refTuple('gateway', 'eventId'),
          'in',
          eb
            .selectFrom('webhookInbox')
            .select(['gateway', 'eventId'])
            .where('dueAt', '<=', now.toISOString())
            .orderBy('dueAt')
            .limit(10)
            .forUpdate()
            .skipLocked()
            .$asTuple('gateway', 'eventId'),
        ),
      )
      .returningAll()
      .execute()
    for (const event of due)
      try {
        await lookAt(context, event)
        await context.db
          .updateTable('webhookInbox')
          .set({ dueAt: null, handledAt: context.now().toISOString() })
          .where('gateway', '=', event.gateway)
          .where('eventId', '=', event.eventId)
          .execute()
      } catch (error) {
        context.log.warn({ err: error, eventId: event.eventId }, 'a webhook cannot be worked on, will try again')
      }
    if (due.length > 0) return 'again'
    await context.db
      .deleteFrom('webhookInbox')
      .where('handledAt', '<', new Date(now.getTime() - keepDays * 86_400_000).toISOString())
      .execute()
    return undefined
  },
})

async function lookAt(
  context: SubscriptionsContext,
  event: { kind: 'charge' | 'refund'; idempotencyKey: string },
): Promise<void> {
  if (event.kind === 'refund') {
    const refund = await context.db
      .selectFrom('refund')
      .select('id')
      .where((eb) => eb(eb.cast<string>('id', 'text'), '=', event.idempotencyKey))
      .where('status', '=', 'pending')
      .executeTakeFirst()
    if (refund) await makeRefund(context, refund.id)
    return
  }
  // Another shop may use the same account at the gateway: what we do not know is none of ours.
  const payment = await context.db
    .selectFrom('payment')
    .select('id')
    .where('idempotencyKey', '=', event.idempotencyKey)
    .where((eb) => eb.or([eb('status', '=', 'pending'), eb('abandoned', '=', true)]))
    .executeTakeFirst()
  const found = payment && (await context.ports.payments.findCharge(event.idempotencyKey))
  if (found) await settlePayment(context, payment.id, found)
}
