import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from '../database.ts'
import { handleOnce } from '../inbox.ts'
import { kitMigrations, migrate } from '../migrate.ts'
import { emit, outboxBacklog, startRelay } from '../outbox.ts'
import type { Messaging, Subscription } from '../ports/messaging.ts'
import { eventually } from './eventually.ts'

interface MessagingOutageOptions {
  /** A messaging on the same broker each time, also while the broker is away. */
  connect(): Promise<Messaging>
  /** The address of a fresh database, not on the broker. */
  database(): Promise<string>
  broker: {
    /** Ends it in its own order. */
    stop(): Promise<void>
    /** As kill -9 does. */
    kill(): Promise<void>
    /** Brings it back on the same data. */
    start(): Promise<void>
  }
  /** How many events are under way when the broker goes. */
  events: number
}

interface Tables {
  effect: { titleId: string; name: string }
}

const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
const event = 'catalog-admin.title.withdrawn'
/** Each has a share of the events, in an order. */
const keys = 100

/** What every messaging adapter must do when its broker goes away, with real outboxes and inboxes around it. */
export function messagingOutageSuite(name: string, options: MessagingOutageOptions): void {
  describe(`messaging when the broker goes away: ${name}`, () => {
    let db: Database<Tables>
    let queue: Subscription
    const processes: { messaging: Messaging; relay: ReturnType<typeof startRelay> }[] = []
    beforeEach(async () => {
      // A queue of its own: what is delivered again after a test ended is nothing of the next one's.
      queue = { service: `catalog-${randomUUID().slice(0, 8)}`, event }
      const url = await options.database()
      await migrate(url, [kitMigrations])
      db = openDatabase<Tables>(url, { maxConnections: 24 })
      await sql`create table effect (title_id uuid not null, name text not null)`.execute(db)
    })
    afterEach(async () => {
      await Promise.all(
        processes.splice(0).map(async ({ messaging, relay }) => {
          await relay.stop()
          await messaging.close()
        }),
      )
      await db.destroy()
    })

    /** One of several processes of a service: takes events, and sends those of the outbox. */
    const startProcess = async (): Promise<void> => {
      const messaging = await options.connect()
      await messaging.declare([queue])
      await messaging.consume(queue, (message) =>
        handleOnce(
          db,
          message,
          async (trx, payload) => {
            const { titleId, name: which } = payload as { titleId: string; name: string }
            await trx.insertInto('effect').values({ titleId, name: which }).execute()
          },
          log,
        ),
      )
      processes.push({ messaging, relay: startRelay({ db, messaging, log, idleSeconds: 0.1, patienceSeconds: 5 }) })
    }
    /** Events with `keys` keys; each is named for its number. */
    const emitAll = async (count: number): Promise<void> => {
      const titles = Array.from({ length: keys }, () => randomUUID())
      const portion = 500
      for (let first = 0; first < count; first += portion)
        await db.transaction().execute(async (trx) => {
          for (let n = first; n < Math.min(first + portion, count); n++)
            await emit(trx, catalogAdmin, 'title.withdrawn', { titleId: titles[n % keys] ?? '', name: String(n) })
        })
    }
    const effects = async (): Promise<number> => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from effect`.execute(db)
      return rows[0]?.n ?? 0
    }
    const expectEachOnce = async (count: number): Promise<void> => {
      await eventually(async () => expect(await effects()).toBeGreaterThanOrEqual(count))
      await eventually(async () => expect((await outboxBacklog(db as never)).unsent).toBe(0))
      const names = (await db.selectFrom('effect').select('name').execute()).map((one) => Number(one.name))
      expect(names.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n))
      const [first] = processes
      expect(await first?.messaging.deadLetters({ of: queue })).toEqual({ letters: [], total: 0 })
    }

    for (const [how, end] of [
      ['stopped', 'stop'],
      ['killed', 'kill'],
    ] as const)
      test(`is ${how} and started again with ${options.events.toLocaleString('en')} events under way: all are handled, each effect once`, async () => {
        // First of all: where emitting takes as long as handling, nothing would be under way any more.
        await emitAll(options.events)
        await startProcess()
        await startProcess()
        await eventually(async () => expect(await effects()).toBeGreaterThan(options.events / 10))
        await options.broker[end]()
        const before = await effects()
        expect(before).toBeLessThan(options.events)
        await options.broker.start()
        await expectEachOnce(options.events)
      })

    test('is away at the start: nothing is lost, and all goes on when it comes', async () => {
      await options.broker.stop()
      const starting = startProcess()
      await emitAll(20)
      await options.broker.start()
      await starting
      await expectEachOnce(20)
    })
  })
}
