import type { Worker } from '@codeflix/kit/worker'
import type { Transaction } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { GatewayDatabase, GatewayTables, WebhookType } from './gateway-database.ts'
import { signatureHeader, signWebhook } from './webhook-signature.ts'

/** How often the gateway repeats itself and swaps its messages, as real gateways do now and then; 0 to 1. */
export interface Mischief {
  duplicates: number
  delays: number
}

interface DeliveryOptions {
  db: GatewayDatabase
  secret: string
  webhookUrl: () => string
  send: (request: Request) => Promise<Response>
  now: () => Date
  mischief: Mischief
}

const maxAttempts = 14
const leaseMs = 30_000
const answerWithinMs = 10_000
const delayMs = 2_000

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString()

/** Notes what happened, to be reported soon: sometimes twice, sometimes after what happened later. */
export async function report(
  trx: Transaction<GatewayTables>,
  options: Pick<DeliveryOptions, 'now' | 'mischief'>,
  type: WebhookType,
  about: { idempotencyKey: string; id: string },
): Promise<void> {
  const now = options.now()
  const id = `evt_${randomUUID()}`
  await trx
    .insertInto('webhookEvent')
    .values({ id, type, idempotencyKey: about.idempotencyKey, objectId: about.id, createdAt: now.toISOString() })
    .execute()
  const times = [
    Math.random() < options.mischief.delays ? delayMs : 0,
    ...(Math.random() < options.mischief.duplicates ? [delayMs / 2] : []),
  ]
  await trx
    .insertInto('webhookDelivery')
    .values(times.map((ms) => ({ eventId: id, dueAt: later(now, ms), deliveredAt: null, givenUpAt: null })))
    .execute()
}

/** Sends what is due until the receiver answers with 2xx: after 1, 2, 4 … seconds, for some hours. */
export function deliveryWorker(options: DeliveryOptions): Worker {
  const { db, now } = options

  const deliver = async (delivery: { id: number; eventId: string; attempts: number }): Promise<void> => {
    const event = await db
      .selectFrom('webhookEvent')
      .selectAll()
      .where('id', '=', delivery.eventId)
      .executeTakeFirstOrThrow()
    const body = JSON.stringify({
      id: event.id,
      type: event.type,
      createdAt: event.createdAt,
      data: { id: event.objectId, idempotencyKey: event.idempotencyKey },
    })
    const delivered = await options
      .send(
        new Request(options.webhookUrl(), {
          method: 'POST',
          headers: { 'content-type': 'application/json', [signatureHeader]: signWebhook(options.secret, body, now()) },
          body,
          signal: AbortSignal.timeout(answerWithinMs),
        }),
      )
      .then(
        async (response) => {
          await response.body?.cancel()
          return response.ok
        },
        () => false,
      )
    await db
      .updateTable('webhookDelivery')
      .set(
        delivered
          ? { deliveredAt: now().toISOString() }
          : delivery.attempts >= maxAttempts
            ? { givenUpAt: now().toISOString() }
            : { dueAt: later(now(), 1000 * 2 ** (delivery.attempts - 1)) },
      )
      .where('id', '=', delivery.id)
      .execute()
  }

  return {
    name: 'sandbox-webhooks',
    everySeconds: 0.5,
    async run() {
      const due = await db
        .updateTable('webhookDelivery')
        .set((eb) => ({ dueAt: later(now(), leaseMs), attempts: eb('attempts', '+', 1) }))
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('webhookDelivery')
            .select('id')
            .where('deliveredAt', 'is', null)
            .where('givenUpAt', 'is', null)
            .where('dueAt', '<=', now().toISOString())
            .orderBy('dueAt')
            .limit(10)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'eventId', 'attempts'])
        .execute()
      await Promise.all(due.map(deliver))
      return due.length > 0 ? 'again' : undefined
    },
  }
}
