import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { openDatabase, type Database, type KitDatabase } from '@codeflix/kit/database'
import { handleOnce } from '@codeflix/kit/inbox'
import { kitMigrations, migrate } from '@codeflix/kit/migrate'
import { emit, outboxBacklog, startRelay } from '@codeflix/kit/outbox'
import type { Message, Messaging } from '@codeflix/kit/ports/messaging'
import { eventually } from '@codeflix/kit/testing/eventually'
import { pgBossMessaging } from '@codeflix/platform/pg-boss'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

const log = pino({ level: 'silent' })
const event = 'catalog-admin.title.withdrawn'

interface Tables {
  change: { id: string }
  effect: { titleId: string }
}

const writers = 32
const changesEach = 30

let url = ''
let db: Database<Tables>
beforeEach(async () => {
  url = await makeTestDatabase('outbox')
  await migrate(url, [kitMigrations])
  db = openDatabase<Tables>(url, { maxConnections: writers + 4 })
  await sql`create table change (id uuid primary key)`.execute(db)
  await sql`create table effect (title_id uuid not null)`.execute(db)
  return () => db.destroy()
})
afterAll(dropTestDatabases)

/** Writes changes with their events from many connections at once; every seventh transaction takes a while and every ninth fails. */
async function writeConcurrently(): Promise<string[]> {
  const committed: string[] = []
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let n = 0; n < changesEach; n++) {
        const id = randomUUID()
        await db
          .transaction()
          .execute(async (trx) => {
            await trx.insertInto('change').values({ id }).execute()
            await emit(trx, catalogAdmin, 'title.withdrawn', { titleId: id, name: `${writer}/${n}` })
            // An id that was drawn early becomes visible late: what loses events to a relay that reads on from the last id.
            if (n % 7 === 0) await sql`select pg_sleep(${Math.random() * 0.03})`.execute(trx)
            if (n % 9 === 0) throw new Error('changed my mind')
          })
          .then(
            () => committed.push(id),
            () => {},
          )
      }
    }),
  )
  return committed
}

const emitAll = (titleIds: readonly string[]): Promise<void> =>
  db.transaction().execute(async (trx) => {
    for (const [n, titleId] of titleIds.entries())
      await emit(trx, catalogAdmin, 'title.withdrawn', { titleId, name: String(n) })
  })

/** A broker that remembers, and sometimes does not answer. */
function fakeBroker(failEvery = 0) {
  const got: Message[] = []
  let calls = 0
  const messaging = {
    publish: async (message: Message) => {
      if (failEvery && ++calls % failEvery === 0) throw new Error('broker is away')
      got.push(message)
    },
  } as unknown as Messaging
  return { got, messaging }
}

describe('the outbox', () => {
  test('loses no event of 32 concurrent writers and invents none, with two relays and a broker that fails at times', async () => {
    const { got, messaging } = fakeBroker(37)
    const relays = [1, 2].map(() => startRelay({ db, messaging, log, idleSeconds: 0.05 }))
    const committed = await writeConcurrently()
    await eventually(async () => expect((await outboxBacklog(db as never)).unsent).toBe(0))
    await Promise.all(relays.map((relay) => relay.stop()))
    const ids = got.map((message) => (message.payload as { titleId: string }).titleId)
    expect(committed.length).toBe(writers * (changesEach - Math.ceil(changesEach / 9)))
    expect(new Set(ids)).toEqual(new Set(committed))
  })

  test('this very test notices a relay that reads on from the last id', async () => {
    const seen: string[] = []
    let cursor = '00000000-0000-0000-0000-000000000000'
    let writing = true
    const naive = (async () => {
      while (writing) {
        const rows = await (db as unknown as Database<KitDatabase>)
          .selectFrom('outbox')
          .select(['id', 'payload'])
          .where('id', '>', cursor)
          .orderBy('id')
          .execute()
        for (const row of rows) seen.push((row.payload as { titleId: string }).titleId)
        cursor = rows.at(-1)?.id ?? cursor
      }
    })()
    const committed = await writeConcurrently()
    writing = false
    await naive
    expect(new Set(seen).size).toBeLessThan(committed.length)
  })

  test('sends what was left by a process that died between sending and noting it, and the inbox makes the effect once', async () => {
    const broker = await pgBossMessaging({
      url: await makeTestDatabase('broker'),
      log,
      attempts: 5,
      retryDelaySeconds: 0,
      pollSeconds: 0.5,
    })
    try {
      const queue = { service: 'catalog', event }
      await broker.declare([queue])
      let deliveries = 0
      const died = new Set<string>()
      await broker.consume(queue, async (message) => {
        // Once for each at most: what fails at every try becomes a dead letter, and has no effect.
        const dies = ++deliveries % 5 === 0 && !died.has(message.id)
        if (dies) died.add(message.id)
        await handleOnce(
          db,
          message,
          async (trx, payload) => {
            await trx
              .insertInto('effect')
              .values({ titleId: (payload as { titleId: string }).titleId })
              .execute()
            if (dies) throw new Error('died in the middle')
          },
          log,
        )
      })
      const committed = await writeConcurrently()
      // As if the process had died after the broker's confirmation: sent, and not noted as sent.
      const rows = await (db as unknown as Database<KitDatabase>)
        .selectFrom('outbox')
        .selectAll()
        .orderBy('id')
        .limit(300)
        .execute()
      for (const row of rows)
        await broker.publish({ ...row, id: row.id as string, occurredAt: row.occurredAt as string })
      const relay = startRelay({ db, messaging: broker, log, idleSeconds: 0.05 })
      await eventually(async () => {
        const { rows: counted } = await sql<{ n: number }>`select count(distinct title_id) as n from effect`.execute(db)
        expect(counted[0]?.n).toBe(committed.length)
      })
      await relay.stop()
      const effects = await db.selectFrom('effect').select('titleId').execute()
      expect(effects.map((effect) => effect.titleId).toSorted()).toEqual(committed.toSorted())
    } finally {
      await broker.close()
    }
  })

  test('one event that the broker does not take holds back only events with its key', async () => {
    const got: string[] = []
    const stuck = randomUUID()
    const messaging = {
      publish: async (message: Message) => {
        if (message.key === stuck) throw new Error('too large')
        got.push(message.key)
      },
    } as unknown as Messaging
    const others = Array.from({ length: 20 }, () => randomUUID())
    await emitAll([stuck, ...others])
    const relay = startRelay({ db, messaging, log, idleSeconds: 0.05 })
    await expect.poll(() => got.toSorted()).toEqual(others.toSorted())
    await relay.stop()
    expect((await outboxBacklog(db as never)).unsent).toBe(1)
  })

  test('goes on after a broker that took an event and never answered, and ends when it is told to', async () => {
    const tries = new Map<string, number>()
    const messaging = {
      publish: ({ key }: Message) => {
        const nth = (tries.get(key) ?? 0) + 1
        tries.set(key, nth)
        return nth === 1 ? new Promise(() => {}) : Promise.resolve()
      },
    } as unknown as Messaging
    await emitAll([randomUUID(), randomUUID()])
    const relay = startRelay({ db, messaging, log, idleSeconds: 0.05, patienceSeconds: 0.2 })
    await expect.poll(async () => (await outboxBacklog(db as never)).unsent).toBe(0)
    expect([...tries.values()]).toEqual([2, 2])
    await emitAll([randomUUID()])
    relay.wake()
    await expect.poll(() => tries.size).toBe(3)
    await relay.stop()
  })

  test('notes what a slow broker took before it has taken all, so that nothing is sent again', async () => {
    const got: string[] = []
    const messaging = {
      publish: async (message: Message) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        got.push((message.payload as { name: string }).name)
      },
    } as unknown as Messaging
    const id = randomUUID()
    await emitAll(Array.from({ length: 60 }, () => id))
    const relay = startRelay({ db, messaging, log, idleSeconds: 5, patienceSeconds: 0.2 })
    await expect.poll(() => got.length).toBeGreaterThan(15)
    expect((await outboxBacklog(db as never)).unsent).toBeLessThan(60)
    await expect.poll(async () => (await outboxBacklog(db as never)).unsent).toBe(0)
    await relay.stop()
    expect(got).toEqual(Array.from({ length: 60 }, (_, n) => String(n)))
  })
})
