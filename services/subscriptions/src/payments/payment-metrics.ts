import { Gauge } from 'prom-client'
import type { SubscriptionsContext } from '../database.ts'

/** How long the oldest payment, refund and webhook have waited: when these grow, the gateway or a worker is in trouble. */
export function measurePayments(context: SubscriptionsContext): void {
  const { db } = context
  const ageSeconds = (since: string | undefined): number =>
    since ? Math.max(0, (context.now().getTime() - new Date(since).getTime()) / 1000) : 0
  const oldest = (name: string, help: string, find: () => Promise<{ since: string } | undefined>): void => {
    new Gauge({
      name,
      help,
      registers: [context.metrics],
      async collect() {
        // A database that does not answer shows elsewhere; the other figures are wanted all the same.
        const row = await find().catch(() => undefined)
        this.set(ageSeconds(row?.since))
      },
    })
  }
  oldest('subscriptions_pending_payment_oldest_seconds', 'Age of the oldest payment whose outcome is not known', () =>
    db
      .selectFrom('payment')
      .select('createdAt as since')
      .where('status', '=', 'pending')
      .orderBy('createdAt')
      .limit(1)
      .executeTakeFirst(),
  )
  oldest('subscriptions_pending_refund_oldest_seconds', 'Age of the oldest refund that is not made yet', () =>
    db
      .selectFrom('refund')
      .select('createdAt as since')
      .where('status', '=', 'pending')
      .orderBy('createdAt')
      .limit(1)
      .executeTakeFirst(),
  )
  oldest('subscriptions_waiting_webhook_oldest_seconds', 'Age of the oldest webhook that is not worked on yet', () =>
    db
      .selectFrom('webhookInbox')
      .select('receivedAt as since')
      .where('handledAt', 'is', null)
      .orderBy('receivedAt')
      .limit(1)
      .executeTakeFirst(),
  )
}
