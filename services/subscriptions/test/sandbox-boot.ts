import { createHttpServer } from '@codeflix/kit/http'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { sandboxGateway } from '@codeflix/platform/sandbox-gateway/sandbox-gateway'
import { sandboxPayments } from '@codeflix/platform/sandbox-payments'
import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { Registry } from 'prom-client'
import type { SubscriptionsTables } from '../src/database.ts'
import { subscriptionsService } from '../src/service.ts'

export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  noFunds: '4000000000009995',
  failsLater: '4000000000000341',
  pending: '4000000000008807',
} as const

const secret = 'a-secret-of-this-test'

/** The service with a real sandbox gateway beside it; webhooks come twice and out of order. */
export async function bootWithSandbox(config: Record<string, unknown> = {}) {
  const log = pino({ level: 'silent' })
  const gateway: FastifyInstance = await createHttpServer({ log, metrics: new Registry() })
  let boot: BootedTest | undefined
  await gateway.register(
    sandboxGateway({
      databaseUrl: await makeTestDatabase('sandbox_gateway'),
      secret,
      webhookUrl: () => `${testPublicUrl}/api/subscriptions/webhooks/sandbox`,
      log,
      fetch: async (request) => (boot ? boot.fetch(request) : new Response(undefined, { status: 503 })),
      pendingSeconds: 0.5,
      rateLimitFactor: 1000,
      mischief: { duplicates: 1, delays: 0.5 },
    }),
    { prefix: '/sandbox-gateway' },
  )
  const origin = await gateway.listen({ port: 0, host: '127.0.0.1' })
  const url = `${origin}/sandbox-gateway`
  boot = await bootTest([subscriptionsService], {
    ports: { payments: sandboxPayments({ url, secret }) },
    config: { subscriptions: { workerSeconds: 0.1, askAfterSeconds: 0.5, ...config } },
  })
  const opened = boot

  return {
    boot: opened,
    gateway,
    url,
    secret,
    db: () => opened.db<SubscriptionsTables>('subscriptions'),
    async close() {
      await gateway.close()
      await opened.close()
    },
    /** What the browser does with a card. */
    async cardToken(number: string): Promise<string> {
      const response = await fetch(`${url}/v1/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ number, expiresMonth: 12, expiresYear: 2040, securityCode: '123' }),
      })
      return ((await response.json()) as { token: string }).token
    },
    /** @returns the plans with which a new site sells, the standard one and the premium one */
    async openSite(): Promise<[string, string]> {
      const site = { siteName: 'Films', language: 'en', currency: 'BRL' } as const
      await opened.deliver('subscriptions', 'identity.site.set-up', site)
      const { items } = await opened.client(contract).listPlans()
      return items.map((plan) => plan.id) as [string, string]
    },
    /** An account, as the replication would bring it. */
    async newAccount(about: { email?: string; name?: string; demo?: boolean; createdAt?: string } = {}) {
      const accountId = randomUUID()
      await opened
        .db<SubscriptionsTables>('subscriptions')
        .insertInto('identity.account')
        .values({
          id: accountId,
          email: about.email ?? `${accountId}@example.com`,
          name: about.name ?? 'Ana',
          language: 'en',
          demo: about.demo ?? false,
          createdAt: about.createdAt ?? new Date().toISOString(),
        })
        .execute()
      return { accountId, client: opened.client(contract, { accountId }) }
    },
    entitlementOf: (accountId: string) =>
      opened
        .db<SubscriptionsTables>('subscriptions')
        .selectFrom('subscriptions.entitlement')
        .selectAll()
        .where('accountId', '=', accountId)
        .executeTakeFirst(),
    async eventsOf(accountId: string): Promise<string[]> {
      const events = await opened.emitted('subscriptions')
      return events
        .filter((event) => (event.payload as { accountId?: string }).accountId === accountId)
        .map((event) => event.event.replace('subscriptions.', ''))
    },
  }
}
