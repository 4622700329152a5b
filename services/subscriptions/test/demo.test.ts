import { demoAccounts } from '@codeflix/contracts/demo-accounts'
import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootWithSandbox, cards } from './sandbox-boot.ts'

let opened: Awaited<ReturnType<typeof bootWithSandbox>>
beforeAll(async () => {
  opened = await bootWithSandbox()
})
afterAll(() => opened.close())

const [ana, ben, caio, dora] = demoAccounts
const plans = async () => (await opened.boot.client(contract, { roles: ['owner'] }).listAllPlans()).items
const request = () =>
  opened.boot.deliver('subscriptions', 'identity.demo.requested', {
    requestId: randomUUID(),
    language: 'en',
    currency: 'BRL',
  })
const remove = () => opened.boot.deliver('subscriptions', 'identity.demo.removed', { requestId: randomUUID() })
const count = async (table: 'subscription' | 'invoice' | 'payment' | 'paymentMethod' | 'timeline') =>
  (await opened.db().selectFrom(table).selectAll().execute()).length

test('shows subscribers in the states that the accounts are for, before their copies have come', async () => {
  await request()
  expect(await opened.entitlementOf(ana.id)).toMatchObject({ maxStreams: 4 })
  expect(await opened.entitlementOf(ben.id)).toMatchObject({ maxStreams: 2 })
  expect(await opened.entitlementOf(caio.id)).toBeUndefined()
  expect(await opened.entitlementOf(dora.id)).toBeUndefined()

  for (const { id, email, name, language } of demoAccounts)
    await opened
      .db()
      .insertInto('identity.account')
      .values({ id, email, name, language, demo: true, createdAt: '2026-01-01T00:00:00Z' })
      .execute()
  const support = opened.boot.client(contract, { roles: ['support'] })
  expect(await support.getSubscriber({ params: { id: caio.id } })).toMatchObject({
    state: 'ended',
    demo: true,
    invoices: [{ status: 'paid' }, { status: 'paid' }, { status: 'paid' }],
  })
})

test('is the same when asked for twice, in either order with the set-up', async () => {
  await opened.openSite()
  await request()
  expect((await plans()).map((plan) => [plan.name.en, plan.demo])).toEqual([
    ['Standard', false],
    ['Premium', false],
    ['Premium, a year', true],
  ])
  expect(await count('subscription')).toBe(3)
})

test('is never charged', async () => {
  const due = await opened.db().selectFrom('subscription').select('dueAt').where('demo', '=', true).execute()
  expect(due.map((row) => row.dueAt)).toEqual([null, null, null])
})

test('leaves nothing behind but the plans that the site sells', async () => {
  const client = opened.boot.client(contract, { accountId: dora.id })
  await client.subscribe({
    body: {
      planId: (await plans())[0]?.id as string,
      paymentMethodToken: await opened.cardToken(cards.good),
      idempotencyKey: randomUUID(),
    },
  })
  await remove()
  for (const table of ['subscription', 'invoice', 'payment', 'paymentMethod', 'timeline'] as const)
    expect(await count(table), table).toBe(0)
  for (const { id } of demoAccounts) expect(await opened.entitlementOf(id)).toBeUndefined()
  expect((await plans()).map((plan) => plan.name.en)).toEqual(['Standard', 'Premium'])
})

test('keeps its plan, retired, for a real subscriber who took it', async () => {
  await request()
  const real = await opened.newAccount()
  const yearly = (await plans()).find((plan) => plan.demo)
  await real.client.subscribe({
    body: {
      planId: yearly?.id as string,
      paymentMethodToken: await opened.cardToken(cards.good),
      idempotencyKey: randomUUID(),
    },
  })
  await remove()
  expect((await plans()).find((plan) => plan.id === yearly?.id)).toMatchObject({ status: 'retired', demo: false })
  expect(await real.client.getMySubscription()).toMatchObject({ subscription: { state: 'active' } })
})

test('does not come back by a request that is older than its removal', async () => {
  await opened.db().updateTable('demoRemoval').set({ removedAt: '2100-01-01T00:00:00Z' }).execute()
  await request()
  expect(await opened.entitlementOf(ana.id)).toBeUndefined()
})
