import { subscriptions as contract, type Subscription } from '@codeflix/contracts/subscriptions'
import { codeOf } from '@codeflix/kit/testing/code-of'
import { eventually } from '@codeflix/kit/testing/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootWithSandbox, cards } from './sandbox-boot.ts'

let opened: Awaited<ReturnType<typeof bootWithSandbox>>
let standard: string
let premium: string
beforeAll(async () => {
  opened = await bootWithSandbox()
  ;[standard, premium] = await opened.openSite()
})
afterAll(() => opened.close())

const take = async (
  account: Awaited<ReturnType<typeof opened.newAccount>>,
  card: string,
  more: { planId?: string; idempotencyKey?: string } = {},
): Promise<Subscription> =>
  account.client.subscribe({
    body: {
      planId: standard,
      paymentMethodToken: await opened.cardToken(card),
      idempotencyKey: randomUUID(),
      ...more,
    },
  })
const paymentsOf = (accountId: string) =>
  opened.db().selectFrom('payment').selectAll().where('accountId', '=', accountId).orderBy('createdAt').execute()

describe('a site that was set up', () => {
  test('can sell at once: it has two plans in its currency, also when it hears of it twice', async () => {
    await opened.boot.deliver('subscriptions', 'identity.site.set-up', {
      siteName: 'Films',
      language: 'en',
      currency: 'USD',
    })
    const { items } = await opened.boot.client(contract).listPlans()
    expect(items.map((plan) => [plan.name.en, plan.price.currency, plan.maxStreams])).toEqual([
      ['Standard', 'BRL', 2],
      ['Premium', 'BRL', 4],
    ])
  })

  test('tells the browser where cards go, which is not to us', async () => {
    const checkout = await opened.boot.client(contract).getCheckout()
    expect(checkout).toMatchObject({ gateway: 'sandbox', tokenizeUrl: '/sandbox-gateway/v1/tokens' })
    expect(checkout.testCards.map((card) => card.number)).toContain(cards.good)
  })
})

describe('subscribing', () => {
  test('with a good card entitles at once, with an invoice and an event', async () => {
    const ana = await opened.newAccount()
    const subscription = await take(ana, cards.good)
    expect(subscription).toMatchObject({
      state: 'active',
      plan: { id: standard },
      paymentMethod: { brand: 'Visa', last4: '4242', expiresMonth: 12, expiresYear: 2040 },
      nextCharge: { amount: { amountMinor: 2990, currency: 'BRL' }, at: subscription.paidUntil },
    })
    expect(await ana.client.getMySubscription()).toEqual({ subscription })
    expect(await opened.entitlementOf(ana.accountId)).toMatchObject({ planId: standard, maxStreams: 2 })
    expect(await opened.eventsOf(ana.accountId)).toEqual(['subscription.activated'])
    const { items } = await ana.client.listMyInvoices({ query: {} })
    expect(items).toMatchObject([
      { number: expect.stringMatching(/^\d{4}-\d{6}$/), status: 'paid', periodEnd: subscription.paidUntil },
    ])
  })

  test('by one click that arrives ten times charges once and answers the same', async () => {
    const ana = await opened.newAccount()
    const body = {
      planId: standard,
      paymentMethodToken: await opened.cardToken(cards.good),
      idempotencyKey: randomUUID(),
    }
    const answers = await Promise.all(Array.from({ length: 10 }, () => ana.client.subscribe({ body })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await paymentsOf(ana.accountId)).toHaveLength(1)
    expect(await ana.client.subscribe({ body })).toEqual(answers[0])
    expect(await opened.eventsOf(ana.accountId)).toEqual(['subscription.activated'])
  })

  test('in five tabs at once pays once', async () => {
    const ana = await opened.newAccount()
    const results = await Promise.all(Array.from({ length: 5 }, () => codeOf(take(ana, cards.good))))
    expect(results.filter((code) => code === 'no fault')).toHaveLength(1)
    for (const code of results)
      expect(['no fault', 'subscriptions.already-subscribed', 'subscriptions.payment-pending']).toContain(code)
    expect((await paymentsOf(ana.accountId)).filter((payment) => payment.status === 'succeeded')).toHaveLength(1)
  })

  test('with a declined card says why, and the next card pays the same invoice at once', async () => {
    const ana = await opened.newAccount()
    const idempotencyKey = randomUUID()
    const declined = take(ana, cards.noFunds, { idempotencyKey })
    await expect(declined).rejects.toMatchObject({
      code: 'subscriptions.payment-declined',
      status: 402,
      details: { declineCode: 'insufficient-funds' },
    })
    expect(await ana.client.getMySubscription()).toMatchObject({
      subscription: { state: 'incomplete', problem: 'There is not enough money on the card. Use another card.' },
    })
    expect(await opened.entitlementOf(ana.accountId)).toBeUndefined()
    expect(await codeOf(take(ana, cards.good, { idempotencyKey }))).toBe('subscriptions.payment-declined')

    const subscription = await take(ana, cards.good)
    expect(subscription.state).toBe('active')
    expect(subscription.problem).toBeUndefined()
    const { items } = await ana.client.listMyInvoices({ query: {} })
    expect(items).toHaveLength(1)
    expect((await paymentsOf(ana.accountId)).map((payment) => payment.status)).toEqual(['declined', 'succeeded'])
  })

  test('after a declined card may be to another plan, for its price', async () => {
    const ana = await opened.newAccount()
    await codeOf(take(ana, cards.declined))
    expect(await take(ana, cards.good, { planId: premium })).toMatchObject({ state: 'active', plan: { id: premium } })
    const { items } = await ana.client.listMyInvoices({ query: {} })
    expect(items.map((invoice) => [invoice.status, invoice.amount.amountMinor])).toEqual([
      ['paid', 4990],
      ['void', 2990],
    ])
  })

  test('with a card that answers later is complete when the gateway says so', async () => {
    const ana = await opened.newAccount()
    expect(await take(ana, cards.pending)).toMatchObject({ state: 'incomplete' })
    expect(await codeOf(take(ana, cards.good))).toBe('subscriptions.payment-pending')
    await eventually(async () =>
      expect(await ana.client.getMySubscription()).toMatchObject({ subscription: { state: 'active' } }),
    )
    expect(await paymentsOf(ana.accountId)).toHaveLength(1)
    expect(await opened.eventsOf(ana.accountId)).toEqual(['subscription.activated'])
  })

  test.each([
    ['that nobody made', async () => `tok_${randomUUID()}`],
    [
      'that somebody else used',
      async () => {
        const token = await opened.cardToken(cards.good)
        const other = await opened.newAccount()
        await other.client.subscribe({
          body: { planId: standard, paymentMethodToken: token, idempotencyKey: randomUUID() },
        })
        return token
      },
    ],
  ])('with a token %s is refused, and nothing is left behind', async (_, token) => {
    const ana = await opened.newAccount()
    await expect(
      ana.client.subscribe({
        body: { planId: standard, paymentMethodToken: await token(), idempotencyKey: randomUUID() },
      }),
    ).rejects.toMatchObject({ status: 400, fields: [{ path: 'paymentMethodToken' }] })
    expect(await ana.client.getMySubscription()).toEqual({})
  })

  test('twice is refused', async () => {
    const ana = await opened.newAccount()
    await take(ana, cards.good)
    expect(await codeOf(take(ana, cards.good))).toBe('subscriptions.already-subscribed')
    expect(await codeOf(take(ana, cards.good, { planId: premium }))).toBe('subscriptions.already-subscribed')
  })

  test('to a plan that is unknown or retired is refused', async () => {
    const owner = opened.boot.client(contract, { roles: ['owner'] })
    const ana = await opened.newAccount()
    const old = await owner.createPlan({
      body: {
        name: { en: 'Old', 'pt-BR': 'Velho' },
        description: { en: 'Old', 'pt-BR': 'Velho' },
        price: { amountMinor: 100, currency: 'BRL' },
        interval: 'month',
        maxStreams: 1,
      },
    })
    await owner.updatePlan({ params: { id: old.id }, body: { status: 'retired' } })
    expect(await codeOf(take(ana, cards.good, { planId: old.id }))).toBe('subscriptions.plan-retired')
    expect(await codeOf(take(ana, cards.good, { planId: randomUUID() }))).toBe('subscriptions.plan-not-found')
  })

  test('with one stolen card after the other is stopped', async () => {
    const ana = await opened.newAccount()
    const codes: string[] = []
    for (let n = 0; n < 11; n++) codes.push(await codeOf(take(ana, cards.declined)))
    expect(new Set(codes.slice(0, 10))).toEqual(new Set(['subscriptions.payment-declined']))
    expect(codes[10]).toBe('kit.too-many-requests')
  })

  test('never leaves a gap in the numbers of invoices', async () => {
    await Promise.all(Array.from({ length: 8 }, async () => take(await opened.newAccount(), cards.good)))
    const rows = await opened.db().selectFrom('invoice').select('number').orderBy('number').execute()
    const numbers = rows.map((row) => Number(row.number.slice(5)))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })
})

describe('webhooks', () => {
  const post = (gateway: string, headers: Record<string, string>, body = '{"id":"evt_1","type":"charge.succeeded"}') =>
    opened.boot.fetch(
      new Request(`http://localhost/api/subscriptions/webhooks/${gateway}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    )

  test.each([
    ['no signature', {}],
    ['a wrong one', { 'sandbox-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` }],
  ])('with %s are refused', async (_, headers) => {
    const response = await post('sandbox', headers)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'subscriptions.webhook-invalid' })
  })

  test('of a gateway that this site does not use are refused', async () => {
    expect((await post('stripe', {})).status).toBe(400)
    expect((await post('nonsense', {})).status).toBe(400)
  })

  test('are all handled in the end, each once', async () => {
    await eventually(async () => {
      const rows = await opened.db().selectFrom('webhookInbox').select('handledAt').execute()
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.filter((row) => !row.handledAt)).toEqual([])
    })
  })
})

describe('who may do what', () => {
  const id = randomUUID()
  const calls = Object.entries(contract.routes).map(([name, route]) => [name, route] as const)
  const request = async (route: (typeof contract)['routes'][keyof (typeof contract)['routes']], token?: string) =>
    opened.boot.fetch(
      new Request(`http://localhost/api/subscriptions${route.path.replace(':id', id).replace(':gateway', 'sandbox')}`, {
        method: route.method,
        headers: token ? { authorization: `Bearer ${token}` } : {},
      }),
    )

  test.each(calls.filter(([, route]) => route.access === 'account' || typeof route.access === 'object'))(
    '%s is not for everybody',
    async (name, route) => {
      if (name === 'receiveWebhook') return expect((await request(route)).status).toBe(400)
      expect((await request(route)).status).toBe(401)
      expect((await request(route, 'nonsense')).status).toBe(401)
      if (route.access === 'account') return
      expect((await request(route, await opened.boot.token({}))).status).toBe(403)
      expect((await request(route, await opened.boot.token({ roles: ['editor'] }))).status).toBe(403)
    },
  )

  test.each(['createPlan', 'updatePlan', 'deletePlan'] as const)('%s is for the owner alone', async (name) => {
    const support = await opened.boot.token({ roles: ['support'] })
    expect((await request(contract.routes[name], support)).status).toBe(403)
  })
})
