import { defineContract, type ContractShape } from '@codeflix/contracts/contract'
import { createHttpServer } from '@codeflix/kit/http'
import { kitMigrations, migrate } from '@codeflix/kit/migrate'
import type { Messaging } from '@codeflix/kit/ports/messaging'
import { defineService, startService, type Context, type Running, type StartedService } from '@codeflix/kit/service'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'

const log = pino({ level: 'silent' })
const contract = defineContract({ service: 'things', summary: 'x', faults: {}, routes: {}, events: {}, tables: {} })

let url = ''
beforeEach(async () => {
  url = await makeTestDatabase('things')
  await migrate(url, [kitMigrations])
})
afterAll(dropTestDatabases)

async function connections(): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name like 'things%'`,
  )
  await client.end()
  return rows[0]?.n ?? -1
}

type Parts = Running<Pick<typeof contract, keyof ContractShape>, never, unknown>
type Start = (context: Context<unknown, object>) => Promise<Parts> | Parts

const thingsService = (start: Start) =>
  defineService({
    contract,
    config: z.object({}),
    migrations: kitMigrations,
    replicates: {},
    consumes: [],
    needs: [],
    start,
  })

async function startThings(start: Start, metrics = new Registry()): Promise<StartedService> {
  const messaging = { publish: () => Promise.reject(new Error('the broker is away')) } as unknown as Messaging
  return startService(thingsService(start), {
    databaseUrl: url,
    config: {},
    ports: {},
    messaging,
    verifier: { verify: () => Promise.reject(new Error('nobody')) },
    app: await createHttpServer({ log, metrics: new Registry() }),
    log,
    metrics,
    publicUrl: 'http://localhost',
    instance: 'test',
    call: () => ({}) as never,
  })
}

test('a service that cannot start leaves no connection', async () => {
  const starting = startThings(async ({ db }) => {
    await sql`select 1`.execute(db)
    throw new Error('a table is missing')
  })
  await expect(starting).rejects.toThrow('a table is missing')
  await expect.poll(connections).toBe(0)
})

test('a service whose own end fails has ended its relay, its workers and its connections all the same', async () => {
  let runs = 0
  const service = await startThings(() => ({
    routes: {},
    events: {},
    workers: [{ name: 'counting', everySeconds: 0.01, run: async () => void runs++ }],
    stop: () => Promise.reject(new Error('could not end')),
  }))
  await service.begin()
  await expect.poll(() => runs).toBeGreaterThan(2)
  await expect(service.stop()).rejects.toThrow('could not end')
  const before = runs
  await expect.poll(connections).toBe(0)
  expect(runs).toBe(before)
  expect(await service.ready()).toBe(false)
})

test('the figures of an outbox are of this moment, and absent when its database does not answer', async () => {
  const metrics = new Registry()
  const service = await startThings(() => ({ routes: {}, events: {} }), metrics)
  await sql`
    insert into outbox (event, key, payload, traceparent, occurred_at)
    values ('things.happened', 'k', '{}', '', now() - interval '90 seconds')`.execute(service.db)
  const text = await metrics.metrics()
  expect(text).toContain('outbox_unsent{service="things"} 1')
  expect(Number(/outbox_oldest_seconds\{service="things"\} ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(89)
  await service.stop()
  expect(await metrics.metrics()).not.toContain('outbox_unsent{')
})
