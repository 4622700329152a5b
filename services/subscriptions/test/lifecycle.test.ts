import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import { codeOf } from '@codeflix/kit/testing/code-of'
import { eventually } from '@codeflix/kit/testing/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bootWithSandbox, cards } from './sandbox-boot.ts'

let opened: Awaited<ReturnType<typeof bootWithSandbox>>
let standard: string
let premium: string
beforeAll(async () => {
  opened = await bootWithSandbox()
  ;[standard, premium] = await opened.openSite()
})
afterAll(() => opened.close())
afterEach(() => {
  opened.boot.clock.now = undefined
})

const staffId = randomUUID()
const support = () => opened.boot.client(contract, { accountId: staffId, roles: ['support'] })
const owner = () => opened.boot.client(contract, { roles: ['owner'] })
type Account = Awaited<ReturnType<typeof opened.newAccount>>

/** A subscriber of the standard plan, who began now. */
async function newSubscriber(card: string = cards.good): Promise<Account> {
  const account = await opened.newAccount()
  await account.client.subscribe({
    body: { planId: standard, paymentMethodToken: await opened.cardToken(card), idempotencyKey: randomUUID() },
  })
  return account
}
const mine = async (account: Account) => {
  const { subscription } = await account.client.getMySubscription()
  if (!subscription) throw new Error('there is no subscription')
  return subscription
}
const becomes = (account: Account, state: string) =>
  eventually(async () => expect((await mine(account)).state).toBe(state))
const passTo = (instant: string | Date, days = 0): void => {
  opened.boot.clock.now = new Date(new Date(instant).getTime() + days * 86_400_000)
}
const invoicesOf = async (account: Account) => (await account.client.listMyInvoices({ query: {} })).items
const detail = (account: Account) => support().getSubscriber({ params: { id: account.accountId } })

describe('renewal', () => {
  test('charges the next period when one is over, once', async () => {
    const ana = await newSubscriber()
    const { paidUntil } = await mine(ana)
    passTo(paidUntil as string)
    await eventually(async () => expect((await mine(ana)).paidUntil).not.toBe(paidUntil))
    expect(await invoicesOf(ana)).toMatchObject([{ status: 'paid', periodStart: paidUntil }, { status: 'paid' }])
    expect(await opened.eventsOf(ana.accountId)).toEqual(['subscription.activated', 'subscription.renewed'])
    const entitlement = await opened.entitlementOf(ana.accountId)
    expect(new Date(entitlement?.validUntil ?? 0).getTime()).toBeGreaterThan(new Date(paidUntil as string).getTime())
  })

  test('that is declined leaves days of grace, then it is over', async () => {
    const ana = await newSubscriber(cards.failsLater)
    const { paidUntil } = await mine(ana)
    passTo(paidUntil as string)
    await becomes(ana, 'past-due')
    expect(await mine(ana)).toMatchObject({ problem: expect.stringContaining('bank') })
    const entitlement = await opened.entitlementOf(ana.accountId)
    expect(entitlement?.validUntil).toBe(
      new Date(new Date(paidUntil as string).getTime() + 7 * 86_400_000).toISOString(),
    )

    const declines = async () => (await detail(ana)).payments.filter((payment) => payment.status === 'declined').length
    await eventually(async () => expect(await declines()).toBe(1))
    for (const day of [1, 3, 5]) {
      const before = await declines()
      passTo(paidUntil as string, day)
      await eventually(async () => expect(await declines()).toBe(before + 1))
      expect((await mine(ana)).state).toBe('past-due')
    }
    passTo(paidUntil as string, 7)
    await becomes(ana, 'ended')
    expect(await opened.entitlementOf(ana.accountId)).toBeUndefined()
    expect((await invoicesOf(ana)).map((invoice) => invoice.status)).toEqual(['void', 'paid'])
    expect(await opened.eventsOf(ana.accountId)).toEqual([
      'subscription.activated',
      'subscription.past-due',
      'subscription.ended',
    ])
  })

  test('that is declined is paid by another card at once, for the period that was due', async () => {
    const ana = await newSubscriber(cards.failsLater)
    const { paidUntil } = await mine(ana)
    passTo(paidUntil as string)
    await becomes(ana, 'past-due')
    const declined = ana.client.replaceMyPaymentMethod({
      body: { paymentMethodToken: await opened.cardToken(cards.noFunds) },
    })
    expect(await codeOf(declined)).toBe('subscriptions.payment-declined')
    const renewed = await ana.client.replaceMyPaymentMethod({
      body: { paymentMethodToken: await opened.cardToken(cards.good) },
    })
    expect(renewed).toMatchObject({ state: 'active', paymentMethod: { last4: '4242' } })
    expect((await invoicesOf(ana))[0]).toMatchObject({ status: 'paid', periodStart: paidUntil })
  })

  test('that is declined is tried with no more stolen cards than a first payment', async () => {
    const ana = await newSubscriber(cards.failsLater)
    passTo((await mine(ana)).paidUntil as string)
    await becomes(ana, 'past-due')
    const codes: string[] = []
    for (let n = 0; n < 10; n++) {
      const paymentMethodToken = await opened.cardToken(cards.declined)
      codes.push(await codeOf(ana.client.replaceMyPaymentMethod({ body: { paymentMethodToken } })))
    }
    // The renewal was declined before.
    expect(new Set(codes.slice(0, 9))).toEqual(new Set(['subscriptions.payment-declined']))
    expect(codes[9]).toBe('kit.too-many-requests')
  })

  test('after months of sleep charges once, and only for time to come', async () => {
    const ana = await newSubscriber()
    const { paidUntil } = await mine(ana)
    passTo(paidUntil as string, 100)
    await eventually(async () =>
      expect(await invoicesOf(ana)).toMatchObject([
        { status: 'paid', periodStart: opened.boot.clock.now?.toISOString() },
        { status: 'paid' },
      ]),
    )
  })

  test('a card that answers later renews when it does, and nobody stops watching meanwhile', async () => {
    const ana = await newSubscriber()
    await ana.client.replaceMyPaymentMethod({ body: { paymentMethodToken: await opened.cardToken(cards.pending) } })
    const { paidUntil } = await mine(ana)
    passTo(paidUntil as string)
    await eventually(async () => expect((await detail(ana)).payments.length).toBe(2))
    expect(await opened.entitlementOf(ana.accountId)).toBeDefined()
    await eventually(async () => expect((await mine(ana)).paidUntil).not.toBe(paidUntil))
  })
})

describe('canceling', () => {
  test('keeps what is paid to its end, and can be taken back until then', async () => {
    const ana = await newSubscriber()
    const canceled = await ana.client.cancelMySubscription({ body: { reason: 'too little time' } })
    expect(canceled.state).toBe('canceling')
    expect(canceled.nextCharge).toBeUndefined()
    expect((await opened.entitlementOf(ana.accountId))?.validUntil).toBe(canceled.paidUntil)
    expect(await codeOf(ana.client.cancelMySubscription({ body: {} }))).toBe('subscriptions.illegal-step')

    expect((await ana.client.resumeMySubscription()).state).toBe('active')
    expect(await codeOf(ana.client.resumeMySubscription())).toBe('subscriptions.illegal-step')

    await ana.client.cancelMySubscription({ body: {} })
    passTo(canceled.paidUntil as string)
    await becomes(ana, 'ended')
    expect(await opened.entitlementOf(ana.accountId)).toBeUndefined()
    expect(await invoicesOf(ana)).toHaveLength(1)
    expect(await opened.eventsOf(ana.accountId)).toEqual([
      'subscription.activated',
      'subscription.canceled',
      'subscription.activated',
      'subscription.canceled',
      'subscription.ended',
    ])
  })

  test('when the last renewal is owed ends it at once', async () => {
    const ana = await newSubscriber(cards.failsLater)
    passTo((await mine(ana)).paidUntil as string)
    await becomes(ana, 'past-due')
    expect((await ana.client.cancelMySubscription({ body: {} })).state).toBe('ended')
    expect(await opened.entitlementOf(ana.accountId)).toBeUndefined()
    expect((await invoicesOf(ana))[0]?.status).toBe('void')
  })

  test('and subscribing again is a new subscription', async () => {
    const ana = await newSubscriber()
    await support().cancelSubscription({
      params: { id: ana.accountId },
      body: { when: 'now', reason: 'asked by phone' },
    })
    expect((await mine(ana)).state).toBe('ended')
    await ana.client.subscribe({
      body: { planId: premium, paymentMethodToken: await opened.cardToken(cards.good), idempotencyKey: randomUUID() },
    })
    expect(await mine(ana)).toMatchObject({ state: 'active', plan: { id: premium } })
  })

  test('without a subscription is refused', async () => {
    const { client } = await opened.newAccount()
    for (const call of [
      () => client.cancelMySubscription({ body: {} }),
      () => client.resumeMySubscription(),
      () => client.replaceMyPaymentMethod({ body: { paymentMethodToken: 'tok' } }),
    ])
      expect(await codeOf(call())).toBe('subscriptions.not-subscribed')
  })
})

describe('what support may do', () => {
  test('cancel now takes effect at once, and the timeline says who did it', async () => {
    await opened
      .db()
      .insertInto('identity.account')
      .values({
        id: staffId,
        email: 'sofia@example.com',
        name: 'Sofia',
        language: 'en',
        demo: false,
        createdAt: '2020-01-01T00:00:00Z',
      })
      .execute()
    const ana = await newSubscriber()
    const ended = await support().cancelSubscription({
      params: { id: ana.accountId },
      body: { when: 'now', reason: 'asked by phone' },
    })
    expect(ended.state).toBe('ended')
    expect(ended.timeline[0]).toMatchObject({
      what: 'ended',
      detail: 'canceled-by-staff: asked by phone',
      by: 'Sofia',
    })
    expect(ended.timeline.map((entry) => entry.what)).toEqual(['ended', 'activated', 'subscribed'])
    expect(await opened.entitlementOf(ana.accountId)).toBeUndefined()
  })

  test('cancel at the end of the period', async () => {
    const ana = await newSubscriber()
    const canceled = await support().cancelSubscription({
      params: { id: ana.accountId },
      body: { when: 'period-end', reason: 'x' },
    })
    expect(canceled.state).toBe('canceling')
  })

  test('take a cancellation back, their own and that of the subscriber, and only one', async () => {
    const ana = await newSubscriber()
    const resume = (id = ana.accountId) =>
      support().resumeSubscription({ params: { id }, body: { reason: 'the wrong Ana' } })
    await support().cancelSubscription({
      params: { id: ana.accountId },
      body: { when: 'period-end', reason: 'asked by phone' },
    })
    const resumed = await resume()
    expect(resumed).toMatchObject({ state: 'active', subscription: { nextCharge: { at: resumed.paidUntil } } })
    expect(resumed.timeline[0]).toMatchObject({ what: 'resumed', detail: 'the wrong Ana', by: 'Sofia' })
    expect(await opened.eventsOf(ana.accountId)).toEqual([
      'subscription.activated',
      'subscription.canceled',
      'subscription.activated',
    ])
    await ana.client.cancelMySubscription({ body: {} })
    expect((await resume()).state).toBe('active')
    expect(await codeOf(resume())).toBe('subscriptions.illegal-step')
    expect(await codeOf(resume((await opened.newAccount()).accountId))).toBe('subscriptions.not-subscribed')
    expect(await codeOf(resume(randomUUID()))).toBe('subscriptions.subscriber-not-found')
  })

  test('give a plan until a day, prolong it, and see it end', async () => {
    const ana = await opened.newAccount()
    const comp = (days: number, planId = standard) =>
      support().compSubscription({
        params: { id: ana.accountId },
        body: { planId, until: new Date(Date.now() + days * 86_400_000).toISOString(), reason: 'press' },
      })
    expect(await comp(10)).toMatchObject({ state: 'comped', planName: 'Standard' })
    const prolonged = await comp(20, premium)
    expect(prolonged).toMatchObject({ state: 'comped', planName: 'Premium' })
    expect(await opened.entitlementOf(ana.accountId)).toMatchObject({ maxStreams: 4, validUntil: prolonged.paidUntil })
    expect(await codeOf(comp(-1))).toBe('kit.invalid-input')
    expect(await codeOf(comp(9999))).toBe('kit.invalid-input')
    expect(await codeOf(ana.client.cancelMySubscription({ body: {} }))).toBe('subscriptions.illegal-step')
    passTo(prolonged.paidUntil as string)
    await becomes(ana, 'ended')
    expect(await opened.entitlementOf(ana.accountId)).toBeUndefined()
    expect(await invoicesOf(ana)).toEqual([])
  })

  test('not give a plan to who pays, nor to nobody', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString()
    const comp = (id: string, planId = standard) =>
      codeOf(support().compSubscription({ params: { id }, body: { planId, until, reason: 'x' } }))
    expect(await comp((await newSubscriber()).accountId)).toBe('subscriptions.already-subscribed')
    expect(await comp(randomUUID())).toBe('subscriptions.subscriber-not-found')
    expect(await comp((await opened.newAccount()).accountId, randomUUID())).toBe('subscriptions.plan-not-found')
  })

  test('give back a part of a payment, which takes nothing away', async () => {
    const ana = await newSubscriber()
    const [payment] = (await detail(ana)).payments
    const refund = (amountMinor?: number) =>
      support().refundPayment({
        params: { id: payment?.id as string },
        body: { reason: 'stalled a lot', ...(amountMinor ? { amountMinor } : {}) },
      })
    expect(await refund(1000)).toMatchObject({
      state: 'active',
      payments: [{ refundedMinor: 1000, status: 'succeeded' }],
    })
    expect(await codeOf(refund(1991))).toBe('subscriptions.refund-refused')
    expect(await opened.entitlementOf(ana.accountId)).toBeDefined()
    // The rest makes it whole, and what it paid for is over.
    expect(await refund()).toMatchObject({
      state: 'ended',
      payments: [{ refundedMinor: 2990, status: 'refunded' }],
      invoices: [{ status: 'refunded' }],
    })
    expect(await opened.entitlementOf(ana.accountId)).toBeUndefined()
    expect(await codeOf(refund())).toBe('subscriptions.refund-refused')
    expect(await opened.eventsOf(ana.accountId)).toEqual([
      'subscription.activated',
      'payment.refunded',
      'subscription.ended',
      'payment.refunded',
    ])
  })

  test('give back an older period without ending the one that runs', async () => {
    const ana = await newSubscriber()
    const { paidUntil } = await mine(ana)
    passTo(paidUntil as string)
    await eventually(async () => expect((await detail(ana)).payments.length).toBe(2))
    await becomes(ana, 'active')
    const { payments } = await detail(ana)
    const first = payments.at(-1)
    await eventually(async () =>
      expect((await detail(ana)).payments.every((one) => one.status === 'succeeded')).toBe(true),
    )
    expect(await support().refundPayment({ params: { id: first?.id as string }, body: { reason: 'x' } })).toMatchObject(
      { state: 'active' },
    )
  })

  test('not give back twice at once', async () => {
    const ana = await newSubscriber()
    const [payment] = (await detail(ana)).payments
    const codes = await Promise.all(
      Array.from({ length: 5 }, () =>
        codeOf(support().refundPayment({ params: { id: payment?.id as string }, body: { reason: 'x' } })),
      ),
    )
    expect(codes.filter((code) => code === 'no fault')).toHaveLength(1)
    expect(new Set(codes)).toEqual(new Set(['no fault', 'subscriptions.refund-refused']))
    expect(await codeOf(support().refundPayment({ params: { id: randomUUID() }, body: { reason: 'x' } }))).toBe(
      'subscriptions.payment-not-found',
    )
  })
})

describe('the list of subscribers', () => {
  test('finds by name and e-mail without looking at accents, and by state', async () => {
    const zoe = await opened.newAccount({ name: 'Zoë Conceição', email: 'zoe.100%_x@example.com' })
    const find = async (query: { q?: string; state?: 'active' | 'ended' }) =>
      (await support().listSubscribers({ query })).items.map((item) => item.accountId)
    expect(await find({ q: 'zoe conceicao' })).toEqual([zoe.accountId])
    expect(await find({ q: 'CONCEIÇÃO' })).toEqual([zoe.accountId])
    expect(await find({ q: '100%_X' })).toEqual([zoe.accountId])
    expect(await find({ q: '100_%' })).toEqual([])
    expect(await find({ q: 'zoe', state: 'active' })).toEqual([])
    await zoe.client.subscribe({
      body: { planId: standard, paymentMethodToken: await opened.cardToken(cards.good), idempotencyKey: randomUUID() },
    })
    expect(await find({ q: 'zoe', state: 'active' })).toEqual([zoe.accountId])
  })

  test('has everybody once, newest first, page after page', async () => {
    // Some at one moment, and some within one millisecond.
    for (let n = 0; n < 7; n++)
      await opened.newAccount({ name: `Page ${n}`, createdAt: `2021-05-05T00:00:00.000${n > 3 ? n : 0}00Z` })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await support().listSubscribers({ query: { q: 'page', limit: 3, ...(cursor ? { cursor } : {}) } })
      seen.push(...page.items.map((item) => item.name))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    for (const wrong of ['nonsense', Buffer.from('["soon","somebody"]').toString('base64url')])
      expect(await codeOf(support().listSubscribers({ query: { cursor: wrong } }))).toBe('kit.invalid-input')
  })

  test('knows an account that has no subscription, and nobody else', async () => {
    const ana = await opened.newAccount()
    expect(await detail(ana)).toMatchObject({ invoices: [], payments: [], timeline: [] })
    expect(await codeOf(support().getSubscriber({ params: { id: randomUUID() } }))).toBe(
      'subscriptions.subscriber-not-found',
    )
    expect(
      await codeOf(support().cancelSubscription({ params: { id: ana.accountId }, body: { when: 'now', reason: 'x' } })),
    ).toBe('subscriptions.not-subscribed')
  })
})

describe('plans', () => {
  const fields = {
    name: { en: 'Family', 'pt-BR': 'Família' },
    description: { en: 'For six', 'pt-BR': 'Para seis' },
    price: { amountMinor: 12_000, currency: 'BRL' as const },
    interval: 'year' as const,
    maxStreams: 6,
  }

  test('are offered when made, and can be deleted until somebody has them', async () => {
    const plan = await owner().createPlan({ body: fields })
    expect(plan).toMatchObject({ ...fields, status: 'offered' })
    expect((await opened.boot.client(contract).listPlans()).items.map((one) => one.id)).toContain(plan.id)
    await owner().deletePlan({ params: { id: plan.id } })
    expect(await codeOf(owner().deletePlan({ params: { id: plan.id } }))).toBe('subscriptions.plan-not-found')
    expect(await codeOf(owner().updatePlan({ params: { id: plan.id }, body: {} }))).toBe('subscriptions.plan-not-found')
    await newSubscriber()
    expect(await codeOf(owner().deletePlan({ params: { id: standard } }))).toBe('subscriptions.plan-in-use')
  })

  test('give more screens to everybody who has them, at once', async () => {
    const ana = await newSubscriber()
    await owner().updatePlan({ params: { id: standard }, body: { maxStreams: 3 } })
    expect(await opened.entitlementOf(ana.accountId)).toMatchObject({ maxStreams: 3 })
    await owner().updatePlan({ params: { id: standard }, body: { maxStreams: 2 } })
  })

  test('bring in per month what recurs, a year by its twelfth', async () => {
    const before = await owner().getSummary()
    const brl = (summary: typeof before) =>
      summary.monthlyRecurring.find((one) => one.currency === 'BRL')?.amountMinor ?? 0
    const yearly = await owner().createPlan({ body: fields })
    const ana = await opened.newAccount()
    await ana.client.subscribe({
      body: { planId: yearly.id, paymentMethodToken: await opened.cardToken(cards.good), idempotencyKey: randomUUID() },
    })
    const after = await owner().getSummary()
    expect(brl(after) - brl(before)).toBe(1000)
    expect((after.states.active ?? 0) - (before.states.active ?? 0)).toBe(1)
    expect(after.newThisMonth - before.newThisMonth).toBe(1)
    await ana.client.cancelMySubscription({ body: {} })
    expect(brl(await owner().getSummary())).toBe(brl(before))
    const { items } = await owner().listAllPlans()
    expect(items.find((plan) => plan.id === yearly.id)).toMatchObject({ subscribers: 1, demo: false })
    expect(items.find((plan) => plan.id === premium)?.subscribers).toBeGreaterThanOrEqual(0)
  })
})
