import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { codeOf } from '@codeflix/kit/testing/code-of'
import { eventually } from '@codeflix/kit/testing/eventually'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SubscriptionsTables } from '../src/database.ts'
import { subscriptionsService } from '../src/service.ts'
import { stoppingGateway } from './stopping-gateway.ts'

const fake = stoppingGateway()
let boot: BootedTest
let planId: string
beforeAll(async () => {
  boot = await bootTest([subscriptionsService], {
    ports: { payments: fake.gateway },
    config: { subscriptions: { workerSeconds: 0.1, askAfterSeconds: 0.3 } },
  })
  await boot.deliver('subscriptions', 'identity.site.set-up', { siteName: 'Films', language: 'en', currency: 'BRL' })
  planId = (await boot.client(contract).listPlans()).items[0]?.id as string
})
afterAll(() => boot.close())

let accountId: string
beforeEach(async () => {
  accountId = randomUUID()
  // Who subscribed in another test would be renewed in this one.
  await boot.db<SubscriptionsTables>('subscriptions').deleteFrom('subscription').execute()
  await boot
    .db<SubscriptionsTables>('subscriptions')
    .insertInto('identity.account')
    .values({
      id: accountId,
      email: 'a@example.com',
      name: 'Ana',
      language: 'en',
      demo: false,
      createdAt: new Date().toISOString(),
    })
    .execute()
  fake.charges.clear()
  fake.refunds.clear()
})
afterEach(() => {
  fake.work()
  boot.clock.now = undefined
})

const me = () => boot.client(contract, { accountId })
const support = () => boot.client(contract, { roles: ['support'] })
const click = () => ({ planId, paymentMethodToken: randomUUID(), idempotencyKey: randomUUID() })
const detail = () => support().getSubscriber({ params: { id: accountId } })
const events = async () =>
  (await boot.emitted('subscriptions'))
    .filter((event) => (event.payload as { accountId?: string }).accountId === accountId)
    .map((event) => event.event.replace('subscriptions.', ''))
/** What is begun now never ends: the process is gone, and another one takes its place. */
const dieAt = async (
  point: Parameters<typeof fake.stop>[0],
  act: () => Promise<unknown>,
  meanwhile: () => void = () => {},
): Promise<void> => {
  const reached = fake.stop(point)
  act().catch(() => {})
  await reached
  const restarted = boot.restart()
  fake.work()
  meanwhile()
  await restarted
}
const muchLater = (): void => {
  boot.clock.now = new Date(Date.now() + 16 * 60_000)
}
const paidOnce = async (): Promise<void> => {
  await eventually(async () => expect((await detail()).state).toBe('active'))
  const { invoices, payments } = await detail()
  expect(invoices.map((invoice) => invoice.status)).toEqual(['paid'])
  expect(payments.map((payment) => payment.status)).toEqual(['succeeded'])
  expect(fake.charges.size).toBe(1)
  expect(await events()).toEqual(['subscription.activated'])
}

describe('a process that dies while somebody subscribes', () => {
  test.each(['before the charge', 'after the charge'] as const)(
    '%s: the sweep completes it, once, and the same click has its answer',
    async (point) => {
      const body = click()
      await dieAt(point, () => me().subscribe({ body }))
      await paidOnce()
      expect(await me().subscribe({ body })).toMatchObject({ state: 'active' })
      await paidOnce()
    },
  )

  test.each(['before the card is kept', 'after the card is kept'] as const)(
    '%s: nothing has happened, and the same click begins anew',
    async (point) => {
      const body = click()
      await dieAt(point, () => me().subscribe({ body }))
      expect(await me().getMySubscription()).toEqual({})
      expect(await me().subscribe({ body })).toMatchObject({ state: 'active' })
      await paidOnce()
    },
  )

  test('and whose card is declined may use another one after', async () => {
    await dieAt('before the charge', () => me().subscribe({ body: click() }), fake.decline)
    await eventually(async () => expect((await detail()).payments).toMatchObject([{ status: 'declined' }]))
    fake.work()
    expect(await me().subscribe({ body: click() })).toMatchObject({ state: 'active' })
    expect((await detail()).invoices).toHaveLength(1)
  })

  test('and does not come back for long: who went away is not charged any more, and may begin anew', async () => {
    await dieAt('before the charge', () => me().subscribe({ body: click() }), muchLater)
    await eventually(async () =>
      expect((await detail()).payments).toMatchObject([{ status: 'declined', declineCode: 'processing-error' }]),
    )
    expect(fake.charges.size).toBe(0)
    expect((await detail()).timeline[0]?.what).toBe('payment-abandoned')
    expect(await me().subscribe({ body: click() })).toMatchObject({ state: 'active' })
  })
})

describe('a database that is restored to a moment before a renewal', () => {
  test('renews by the charge that the gateway has made already', async () => {
    await me().subscribe({ body: click() })
    const db = boot.db<SubscriptionsTables>('subscriptions')
    const before = await db
      .selectFrom('subscription')
      .selectAll()
      .where('accountId', '=', accountId)
      .executeTakeFirstOrThrow()
    const invoices = async () => (await detail()).invoices.map(({ status }) => status)
    boot.clock.now = new Date(before.dueAt as string)
    await eventually(async () => expect(await invoices()).toEqual(['paid', 'paid']))
    const renewal = (await detail()).invoices[0]?.id as string

    await db.transaction().execute(async (trx) => {
      await trx.deleteFrom('invoice').where('id', '=', renewal).execute()
      await trx.updateTable('subscription').set(before).where('id', '=', before.id).execute()
    })
    await eventually(async () => expect(await invoices()).toEqual(['paid', 'paid']))
    expect((await detail()).invoices[0]?.id).not.toBe(renewal)
    expect(fake.charges.size).toBe(2)
  })
})

describe('an answer that is lost', () => {
  test('is told as such, another click waits, and the truth comes in the end', async () => {
    const body = click()
    fake.loseAnswers()
    expect(await codeOf(me().subscribe({ body }))).toBe('subscriptions.gateway-unavailable')
    expect(await codeOf(me().subscribe({ body: click() }))).toBe('subscriptions.payment-pending')
    fake.work()
    await paidOnce()
    expect(await me().subscribe({ body })).toMatchObject({ state: 'active' })
  })

  test('and by now was dropped is given back, when another card has paid', async () => {
    await dieAt('before the charge', () => me().subscribe({ body: click() }), muchLater)
    await eventually(async () => expect((await detail()).payments).toMatchObject([{ status: 'declined' }]))
    await me().subscribe({ body: click() })

    // The first request was on its way all the time, and the gateway reports that it succeeded.
    const { idempotencyKey } = await boot
      .db<SubscriptionsTables>('subscriptions')
      .selectFrom('payment')
      .select('idempotencyKey')
      .where('accountId', '=', accountId)
      .where('abandoned', '=', true)
      .executeTakeFirstOrThrow()
    fake.charges.set(idempotencyKey, { status: 'succeeded', reference: 'ch_late' })
    const response = await boot.fetch(
      new Request('http://localhost/api/subscriptions/webhooks/sandbox', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: randomUUID(), kind: 'charge', idempotencyKey }),
      }),
    )
    expect(response.status).toBe(200)
    await eventually(async () =>
      expect((await detail()).payments.map((payment) => payment.status).toSorted()).toEqual(['refunded', 'succeeded']),
    )
    expect(fake.refunds.size).toBe(1)
    expect(await detail()).toMatchObject({ state: 'active', invoices: [{ status: 'paid' }] })
  })

  test('and for a subscription that support has ended meanwhile is given back', async () => {
    fake.loseAnswers()
    await codeOf(me().subscribe({ body: click() }))
    await support().cancelSubscription({ params: { id: accountId }, body: { when: 'now', reason: 'fraud' } })
    fake.work()
    await eventually(async () => expect((await detail()).payments).toMatchObject([{ status: 'refunded' }]))
    expect(await me().getMySubscription()).toEqual({})
    expect(await events()).toEqual(['payment.refunded'])
  })
})

describe('a process that dies during a renewal', () => {
  test.each(['before the charge', 'after the charge'] as const)('%s: the period is paid once', async (point) => {
    const { paidUntil } = await me().subscribe({ body: click() })
    await dieAt(point, async () => {
      boot.clock.now = new Date(paidUntil as string)
    })
    boot.clock.now = new Date(new Date(paidUntil as string).getTime() + 60_000)
    await eventually(async () =>
      expect((await detail()).invoices.map((invoice) => invoice.status)).toEqual(['paid', 'paid']),
    )
    expect(fake.charges.size).toBe(2)
    expect(await events()).toEqual(['subscription.activated', 'subscription.renewed'])
  })
})

describe('a process that dies during a refund', () => {
  test.each(['before the refund', 'after the refund'] as const)('%s: the money is given back once', async (point) => {
    await me().subscribe({ body: click() })
    const [payment] = (await detail()).payments
    await dieAt(point, () =>
      support().refundPayment({ params: { id: payment?.id as string }, body: { reason: 'asked' } }),
    )
    await eventually(async () =>
      expect(await detail()).toMatchObject({ state: 'ended', payments: [{ status: 'refunded' }] }),
    )
    expect(fake.refunds.size).toBe(1)
    expect(await events()).toEqual(['subscription.activated', 'subscription.ended', 'payment.refunded'])
  })
})
