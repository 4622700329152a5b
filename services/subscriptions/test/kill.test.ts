import { createHttpServer } from '@codeflix/kit/http'
import { openDatabase, type Database } from '@codeflix/kit/database'
import { migrateService } from '@codeflix/kit/service'
import { eventually } from '@codeflix/kit/testing/eventually'
import { sandboxGateway } from '@codeflix/platform/sandbox-gateway/sandbox-gateway'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import type { FastifyInstance } from 'fastify'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SubscriptionsTables } from '../src/database.ts'
import { subscriptionsService } from '../src/service.ts'
import { ensureStartingPlans } from '../src/plans/ensure-plans.ts'
import { cards } from './sandbox-boot.ts'

const secret = 'a-secret-of-this-test'
const log = pino({ level: 'silent' })
let gateway: FastifyInstance
let gatewayUrl: string
let gatewayDatabaseUrl: string
let databaseUrl: string
let db: Database<SubscriptionsTables>
let planId: string
/** Called with `request|answer path` as the gateway comes by. */
let passing: (point: string) => void = () => {}

beforeAll(async () => {
  gatewayDatabaseUrl = await makeTestDatabase('sandbox_gateway')
  gateway = await createHttpServer({ log, metrics: new Registry() })
  gateway.addHook('onRequest', async (request) => passing(`request ${request.url.split('?')[0]}`))
  gateway.addHook('onSend', async (request) => passing(`answer ${request.url.split('?')[0]}`))
  await gateway.register(
    sandboxGateway({
      databaseUrl: gatewayDatabaseUrl,
      secret,
      // The service has another address after each kill: here it learns nothing from webhooks.
      webhookUrl: () => 'http://127.0.0.1:9/',
      log,
      rateLimitFactor: 1000,
    }),
    { prefix: '/sandbox-gateway' },
  )
  gatewayUrl = `${await gateway.listen({ port: 0, host: '127.0.0.1' })}/sandbox-gateway`
  databaseUrl = await makeTestDatabase('subscriptions')
  await migrateService(subscriptionsService, databaseUrl)
  db = openDatabase(databaseUrl)
  await db.transaction().execute((trx) => ensureStartingPlans(trx, 'BRL'))
  planId = (await db.selectFrom('plan').select('id').orderBy('position').executeTakeFirstOrThrow()).id
})
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await gateway.close()
  await db.destroy()
  await dropTestDatabases()
})

async function startProcess(): Promise<{ child: ChildProcess; origin: string }> {
  const script = fileURLToPath(new URL('service-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, databaseUrl, gatewayUrl, secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [line] = (await once(child.stdout as NodeJS.EventEmitter, 'data')) as [Buffer]
  return { child, origin: line.toString().trim() }
}

const newToken = async (): Promise<string> => {
  const response = await fetch(`${gatewayUrl}/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number: cards.good, expiresMonth: 12, expiresYear: 2040, securityCode: '123' }),
  })
  return ((await response.json()) as { token: string }).token
}

async function chargesOf(accountId: string): Promise<number> {
  const client = new pg.Client({ connectionString: gatewayDatabaseUrl })
  await client.connect()
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from charge join payment_method on payment_method.id = charge.payment_method
     where customer = $1 and status = 'succeeded'`,
    [accountId],
  )
  await client.end()
  return Number(rows[0]?.count)
}

const points = [
  'request /sandbox-gateway/v1/payment-methods',
  'answer /sandbox-gateway/v1/payment-methods',
  'request /sandbox-gateway/v1/charges',
  'answer /sandbox-gateway/v1/charges',
  'after 3 ms',
  'after 20 ms',
  'after 40 ms',
  'after 60 ms',
]

test.each(points)('killed at: %s — the click comes to one charge and one subscription', async (point) => {
  const accountId = randomUUID()
  const body = JSON.stringify({ planId, paymentMethodToken: await newToken(), idempotencyKey: randomUUID() })
  const subscribe = (origin: string) =>
    fetch(`${origin}/api/subscriptions/subscriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accountId}`, 'content-type': 'application/json' },
      body,
    })

  const first = await startProcess()
  passing = (passed) => {
    if (passed === point) first.child.kill('SIGKILL')
  }
  const answer = subscribe(first.origin).catch(() => undefined)
  const wait = /after (\d+) ms/.exec(point)?.[1]
  if (wait) {
    await new Promise((resolve) => setTimeout(resolve, Number(wait)))
    first.child.kill('SIGKILL')
  }
  if (first.child.exitCode === null && first.child.signalCode === null) await once(first.child, 'exit')
  passing = () => {}
  await answer

  const second = await startProcess()
  const begun = await db.selectFrom('payment').select('id').where('accountId', '=', accountId).executeTakeFirst()
  // What had begun is completed by the sweep alone; what had not, by the same click.
  if (!begun) expect((await subscribe(second.origin)).status).toBe(201)
  await eventually(async () =>
    expect(await db.selectFrom('subscription').select('state').where('accountId', '=', accountId).execute()).toEqual([
      { state: 'active' },
    ]),
  )
  expect((await subscribe(second.origin)).status).toBe(201)
  expect(await chargesOf(accountId)).toBe(1)
  const invoices = await db.selectFrom('invoice').select('status').where('accountId', '=', accountId).execute()
  expect(invoices).toEqual([{ status: 'paid' }])
  const entitlements = await db
    .selectFrom('subscriptions.entitlement')
    .select('planId')
    .where('accountId', '=', accountId)
    .execute()
  expect(entitlements).toEqual([{ planId }])
  const events = await db.selectFrom('outbox').select('event').where('key', '=', accountId).execute()
  expect(events).toEqual([{ event: 'subscriptions.subscription.activated' }])
  second.child.kill('SIGKILL')
})
