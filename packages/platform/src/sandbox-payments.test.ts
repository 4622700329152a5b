import { eventually } from '@codeflix/kit/testing/eventually'
import { paymentsSuite, type ReceivedWebhook } from '@codeflix/kit/testing/payments.suite'
import { createHttpServer } from '@codeflix/kit/http'
import { GatewayUnavailable } from '@codeflix/kit/ports/payments'
import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import pg from 'pg'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCards, type Behavior } from './sandbox-gateway/card.ts'
import { gatewaySecret } from './sandbox-gateway/gateway-secret.ts'
import { sandboxGateway } from './sandbox-gateway/sandbox-gateway.ts'
import { sandboxPayments } from './sandbox-payments.ts'
import { dropTestDatabases, makeTestDatabase } from './testing/test-database.ts'

const secret = 'a-secret-of-this-test'
const log = pino({ level: 'silent' })

/** A gateway on a free port, with a receiver for its webhooks that refuses the first try of each. */
async function openGateway(mischief = { duplicates: 1, delays: 0.5 }) {
  const databaseUrl = await makeTestDatabase('sandbox_gateway')
  const app: FastifyInstance = await createHttpServer({ log, metrics: new Registry() })
  const received: (ReceivedWebhook & { at: number })[] = []
  const refused = new Set<string>()
  const receive = async (request: Request): Promise<Response> => {
    const body = Buffer.from(await request.arrayBuffer())
    const key = (JSON.parse(body.toString()) as { id: string }).id
    if (!refused.has(key)) {
      refused.add(key)
      return new Response(undefined, { status: 503 })
    }
    received.push({ body, headers: Object.fromEntries(request.headers), at: Date.now() })
    return new Response(undefined, { status: 200 })
  }
  await app.register(
    sandboxGateway({
      databaseUrl,
      secret,
      webhookUrl: () => 'http://receiver.test/webhooks',
      log,
      fetch: receive,
      pendingSeconds: 1,
      mischief,
    }),
    { prefix: '/sandbox-gateway' },
  )
  const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/sandbox-gateway`
  const tokenize = (card: Record<string, unknown>) =>
    fetch(`${url}/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ expiresMonth: 12, expiresYear: 2040, securityCode: '123', ...card }),
    })
  const cardToken = async (behavior: Behavior): Promise<string> => {
    const response = await tokenize({ number: testCards.find((card) => card.behavior === behavior)?.number })
    return ((await response.json()) as { token: string }).token
  }
  return { app, url, databaseUrl, received, tokenize, cardToken, payments: sandboxPayments({ url, secret }) }
}

afterAll(dropTestDatabases)

paymentsSuite('sandbox', {
  async open() {
    const { app, cardToken, payments, received } = await openGateway()
    const mute = createServer(() => {})
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as { port: number }
    return {
      gateway: payments,
      cardToken,
      webhooks: () => received,
      unreachable: sandboxPayments({ url: 'http://127.0.0.1:9', secret }),
      silent: sandboxPayments({ url: `http://127.0.0.1:${port}`, secret, timeoutMs: 200 }),
      close: async () => {
        await app.close()
        mute.close()
      },
    }
  },
})

describe('the sandbox gateway', () => {
  let opened: Awaited<ReturnType<typeof openGateway>>
  beforeAll(async () => {
    opened = await openGateway()
  })
  afterAll(() => opened.app.close())

  test('tells by field what is wrong with a card, as a problem document', async () => {
    const response = await opened.tokenize({ number: '4242424242424241', securityCode: 'x' })
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(await response.json()).toMatchObject({
      code: 'sandbox-gateway.card-invalid',
      fields: [{ path: 'number' }, { path: 'securityCode' }],
    })
  })

  test('keeps no card number and no security code', async () => {
    await opened.cardToken('succeeds')
    const client = new pg.Client({ connectionString: opened.databaseUrl })
    await client.connect()
    const { rows } = await client.query('select row_to_json(token)::text as row from token')
    await client.end()
    expect(rows.length).toBeGreaterThan(0)
    for (const { row } of rows) expect(row).not.toMatch(/\b\d{12,19}\b|"123"/)
  })

  test('the card for dunning pays the first period and then declines', async () => {
    const { payments } = opened
    const method = await payments.savePaymentMethod(
      { accountId: randomUUID() },
      await opened.cardToken('declines-renewals'),
    )
    const charge = () =>
      payments.charge({
        idempotencyKey: randomUUID(),
        paymentMethod: method?.reference ?? '',
        amount: { amountMinor: 990, currency: 'USD' },
        description: '',
      })
    expect(await charge()).toMatchObject({ status: 'succeeded' })
    expect(await charge()).toMatchObject({ status: 'declined', declineCode: 'card-declined' })
    expect(await charge()).toMatchObject({ status: 'declined' })
  })

  test('a payment method that it does not know is a declined charge', async () => {
    const result = await opened.payments.charge({
      idempotencyKey: randomUUID(),
      paymentMethod: 'pm_lost',
      amount: { amountMinor: 990, currency: 'USD' },
      description: '',
    })
    expect(result).toMatchObject({ status: 'declined', declineCode: 'processing-error' })
  })

  test('sends a webhook again until it is taken, and some twice', async () => {
    const { payments, received } = opened
    const method = await payments.savePaymentMethod({ accountId: randomUUID() }, await opened.cardToken('succeeds'))
    const idempotencyKey = randomUUID()
    await payments.charge({
      idempotencyKey,
      paymentMethod: method?.reference ?? '',
      amount: { amountMinor: 990, currency: 'USD' },
      description: '',
    })
    await eventually(() => {
      const ids = received
        .map((one) => JSON.parse(one.body.toString()) as { id: string; data: { idempotencyKey: string } })
        .filter((event) => event.data.idempotencyKey === idempotencyKey)
        .map((event) => event.id)
      expect(ids.length).toBe(2)
      expect(new Set(ids).size).toBe(1)
    })
  })

  test.each([
    ['no secret', undefined],
    ['a wrong one', 'Bearer nonsense'],
  ])('moves no money with %s', async (_, authorization) => {
    for (const path of ['/v1/charges', '/v1/refunds', '/v1/payment-methods']) {
      const response = await fetch(`${opened.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
        body: '{}',
      })
      expect(response.status, path).toBe(401)
    }
  })

  test('an answer that is not the gateway’s counts as none', async () => {
    const other = sandboxPayments({ url: opened.url, secret, fetch: async () => new Response('<html>') })
    await expect(other.findCharge('x')).rejects.toThrow(GatewayUnavailable)
  })
})

test('processes that start at once on one database have one secret', async () => {
  const databaseUrl = await makeTestDatabase('sandbox_gateway')
  const secrets = await Promise.all(Array.from({ length: 5 }, () => gatewaySecret(databaseUrl)))
  expect(new Set(secrets).size).toBe(1)
  expect(secrets[0]).toMatch(/^[\w-]{43}$/)
  expect(await gatewaySecret(await makeTestDatabase('sandbox_gateway'))).not.toBe(secrets[0])
})
