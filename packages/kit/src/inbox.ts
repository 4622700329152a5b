import { eventNamed, type EventName, type EventPayload } from '@codeflix/contracts/all'
import type { Logger } from 'pino'
import type { Database, KitDatabase, Trx } from './database.ts'
import type { Message } from './ports/messaging.ts'
import { continueTrace, runInTrace } from './trace.ts'

/** Acts on an event inside a transaction; what it writes and emits becomes true once, however often the event arrives. */
export type EventHandler<Name extends EventName, DB> = (
  trx: Trx<DB>,
  payload: EventPayload<Name>,
  message: Message,
) => Promise<void>

/**
 * Handles a message once: the inbox row and the handler's effects are one transaction.
 * @throws whatever the handler throws, and ZodError for a payload that is not of the contract
 */
export async function handleOnce<DB>(
  db: Database<DB>,
  message: Message,
  handler: EventHandler<EventName, DB>,
  log: Logger,
): Promise<void> {
  await runInTrace(continueTrace(message.traceparent), async () => {
    const payload = eventNamed(message.event).payload.parse(message.payload) as EventPayload<EventName>
    const started = performance.now()
    const fresh = await db.transaction().execute(async (trx) => {
      const row = await (trx as unknown as Trx<KitDatabase>)
        .insertInto('inbox')
        .values({ messageId: message.id, event: message.event, handledAt: undefined })
        .onConflict((conflict) => conflict.doNothing())
        .returning('messageId')
        .executeTakeFirst()
      if (!row) return false
      await handler(trx, payload, message)
      return true
    })
    log.info(
      { event: message.event, key: message.key, messageId: message.id, ms: Math.round(performance.now() - started) },
      fresh ? 'event handled' : 'event seen before',
    )
  })
}
