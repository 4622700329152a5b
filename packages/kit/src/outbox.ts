import type { Contract, ContractShape, PayloadOf } from '@codeflix/contracts/contract'
import { sql, type Transaction } from 'kysely'
import type { Logger } from 'pino'
import { json, type Database, type KitDatabase } from './database.ts'
import type { Message, Messaging } from './ports/messaging.ts'
import { traceparent } from './trace.ts'

/**
 * Notes an event in the same transaction as the change that it tells of; the relay hands it to the broker after the commit.
 * Call it last, so that the transaction holds its locks for as short as can be.
 */
export async function emit<
  Shape extends ContractShape,
  Name extends keyof Shape['events'] & string,
  DB extends KitDatabase,
>(
  trx: Transaction<DB>,
  contract: Contract<Shape>,
  name: Name,
  payload: PayloadOf<Shape['events'][Name]>,
): Promise<void> {
  const event = contract.events[name]
  if (!event) throw new Error(`${contract.service} declares no event ${name}`)
  const parsed = event.payload.parse(payload)
  await (trx as unknown as Transaction<KitDatabase>)
    .insertInto('outbox')
    .values({
      event: `${contract.service}.${name}`,
      key: String(parsed[event.key]),
      payload: json(parsed),
      traceparent: traceparent(),
    })
    .execute()
}

const batchSize = 200
const relayLock = 0x6f757462

/**
 * Hands the events of one outbox to the broker until it is stopped. Claims unsent rows; a relay that reads on from the
 * last id would lose events, since ids become visible out of order. An event that the broker does not take is tried
 * again, and holds back only events with the same key.
 */
export function startRelay(options: {
  db: Database<unknown>
  messaging: Messaging
  log: Logger
  idleSeconds?: number
  /** After this long without an answer of the broker an event counts as not taken. 20 unless given. */
  patienceSeconds?: number
}) {
  const db = options.db as unknown as Database<KitDatabase>
  const idleMs = (options.idleSeconds ?? 2) * 1000
  const patienceMs = (options.patienceSeconds ?? 20) * 1000
  let stopped = false
  let wakeUp = (): void => {}
  let woken = false
  let failures = 0

  const wake = (): void => {
    woken = true
    wakeUp()
  }
  const idle = (ms: number) =>
    new Promise<void>((resolve) => {
      if (woken || stopped) return resolve()
      const timer = setTimeout(resolve, ms)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const publish = async (message: Message): Promise<void> => {
    const { promise: tooLate, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error('the broker does not answer')), patienceMs)
    try {
      await Promise.race([options.messaging.publish(message), tooLate])
    } finally {
      clearTimeout(timer)
    }
  }

  /** How many the broker did not take, and whether there may be more. */
  const relayBatch = () =>
    db.transaction().execute(async (trx) => {
      // One relay at a time for each outbox keeps the order per key; another pod takes over when this one dies. What the
      // one before has sent while this one asks is passed over: a row is looked at again when it is locked.
      const events = await trx
        .with(
          (cte) => cte('relay').materialized(),
          (query) => query.selectNoFrom(sql<boolean>`pg_try_advisory_xact_lock(${relayLock})`.as('mine')),
        )
        .selectFrom('outbox')
        .selectAll()
        .where('sentAt', 'is', null)
        .where((query) => query.selectFrom('relay').select('mine'))
        .orderBy('id')
        .limit(batchSize)
        .forUpdate()
        .skipLocked()
        .execute()
      const byKey = Map.groupBy(events, (event) => event.key)
      const sent: string[] = []
      let failed = 0
      // The database ends a transaction that rests for a minute: what a slow broker has not taken by then waits for the next.
      const end = performance.now() + patienceMs
      await Promise.all(
        [...byKey.values()].map(async (sameKey) => {
          for (const event of sameKey) {
            if (stopped || performance.now() > end) return
            try {
              await publish({
                id: event.id as string,
                event: event.event,
                key: event.key,
                occurredAt: event.occurredAt as string,
                traceparent: event.traceparent,
                payload: event.payload,
              })
              sent.push(event.id as string)
            } catch (error) {
              failed++
              options.log.warn(
                { err: error, event: event.event, id: event.id },
                'event not taken by the broker, will try again',
              )
              return
            }
          }
        }),
      )
      if (sent.length > 0)
        await trx
          .updateTable('outbox')
          .set({ sentAt: sql`now()` })
          .where('id', 'in', sent)
          .execute()
      return { more: events.length === batchSize || sent.length + failed < events.length, failed }
    })

  const loop = async (): Promise<void> => {
    while (!stopped) {
      woken = false
      let more = false
      try {
        const result = await relayBatch()
        more = result.more && result.failed === 0
        failures = result.failed > 0 ? failures + 1 : 0
      } catch (error) {
        failures++
        if (!stopped) options.log.error({ err: error }, 'outbox relay failed, will try again')
      }
      if (failures > 0) {
        woken = false
        await idle(Math.min(250 * 2 ** failures, 10_000))
      } else if (!more) await idle(idleMs)
    }
  }
  const running = loop()

  return {
    /** There may be something to send. */
    wake,
    async stop(): Promise<void> {
      stopped = true
      wakeUp()
      await running
    },
  }
}

/** How many events wait, and for how long the oldest does. */
export async function outboxBacklog(db: Database<unknown>): Promise<{ unsent: number; oldestSeconds: number }> {
  const row = await (db as unknown as Database<KitDatabase>)
    .selectFrom('outbox')
    .where('sentAt', 'is', null)
    .select([
      sql<number>`count(*)`.as('unsent'),
      sql<number>`coalesce(extract(epoch from now() - min(occurred_at)), 0)::float8`.as('oldestSeconds'),
    ])
    .executeTakeFirstOrThrow()
  return row
}

/** Forgets what was sent and handled long ago. Retries end after days, so that a month is on the safe side. */
export async function tidyMessages(db: Database<unknown>): Promise<void> {
  const tables = db as unknown as Database<KitDatabase>
  await tables
    .deleteFrom('outbox')
    .where('sentAt', '<', sql<string>`now() - interval '7 days'`)
    .execute()
  await tables
    .deleteFrom('inbox')
    .where('handledAt', '<', sql<string>`now() - interval '30 days'`)
    .execute()
}
