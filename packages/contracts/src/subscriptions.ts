import { z } from 'zod'
import { column, defineContract } from './contract.ts'
import { id, idParams, instant, localized, money, pageOf, pageQuery } from './fields.ts'

const support = { staff: ['support'] } as const

/**
 * `incomplete` (first payment under way) → `active` → `past-due` (a renewal failed; still watching, in grace) → `ended`.
 * `canceling` is active until the end of what is paid. `comped` is given by staff, without payment.
 */
export const subscriptionStates = ['incomplete', 'active', 'canceling', 'past-due', 'comped', 'ended'] as const

const plan = z.object({
  id,
  name: localized,
  description: localized,
  price: money,
  interval: z.enum(['month', 'year']),
  /** How many screens may play at once. */
  maxStreams: z.int().min(1).max(20),
  /** Retired plans are kept for who has them, and offered to nobody. */
  status: z.enum(['offered', 'retired']),
  position: z.int(),
})
export type Plan = z.infer<typeof plan>
const planFields = plan.omit({ id: true, status: true, position: true })

const paymentMethod = z.object({ brand: z.string(), last4: z.string(), expiresMonth: z.int(), expiresYear: z.int() })

const subscription = z.object({
  id,
  state: z.enum(subscriptionStates),
  plan,
  /** Until when it is paid or given; absent while the first payment is under way. */
  paidUntil: instant.optional(),
  /** What will be charged when, when nothing changes. */
  nextCharge: z.object({ at: instant, amount: money }).optional(),
  paymentMethod: paymentMethod.optional(),
  /** Why the last payment did not go through, in words for the subscriber. */
  problem: z.string().optional(),
  startedAt: instant,
  endedAt: instant.optional(),
})
export type Subscription = z.infer<typeof subscription>

const invoice = z.object({
  id,
  number: z.string(),
  amount: money,
  status: z.enum(['open', 'paid', 'refunded', 'void']),
  description: z.string(),
  periodStart: instant,
  periodEnd: instant,
  createdAt: instant,
  paidAt: instant.optional(),
})
export type Invoice = z.infer<typeof invoice>

const payment = z.object({
  id,
  invoiceId: id,
  amount: money,
  status: z.enum(['pending', 'succeeded', 'declined', 'refunded']),
  /** The gateway's reason, e.g. `insufficient-funds`. */
  declineCode: z.string().optional(),
  refundedMinor: z.int(),
  gatewayReference: z.string().optional(),
  createdAt: instant,
})
export type Payment = z.infer<typeof payment>

const subscriber = z.object({
  accountId: id,
  email: z.string(),
  name: z.string(),
  state: z.enum(subscriptionStates).optional(),
  planName: z.string().optional(),
  paidUntil: instant.optional(),
  demo: z.boolean(),
  since: instant,
})
export type Subscriber = z.infer<typeof subscriber>

const timelineEntry = z.object({ at: instant, what: z.string(), detail: z.string(), by: z.string().optional() })

const subscriberDetail = subscriber.extend({
  subscription: subscription.optional(),
  invoices: z.array(invoice),
  payments: z.array(payment),
  timeline: z.array(timelineEntry),
})
export type SubscriberDetail = z.infer<typeof subscriberDetail>

/** What `what` of a timeline entry may say; the interface has words for each. */
export const timelineKinds = [
  'subscribed',
  'activated',
  'renewed',
  'payment-declined',
  'payment-pending',
  'payment-abandoned',
  'past-due',
  'cancel-requested',
  'resumed',
  'ended',
  'comped',
  'payment-method-replaced',
  'refund-requested',
  'refunded',
  'refund-refused',
] as const
export type TimelineKind = (typeof timelineKinds)[number]

/**
 * What the browser posts to `tokenizeUrl` of the sandbox gateway, as JSON. The answer is 201 with a {@link sandboxToken},
 * or 422 with a problem document whose `fields` name `number`, `expiresMonth`, `expiresYear` or `securityCode`.
 */
export const sandboxCard = z.object({
  /** Digits; spaces and dashes between them do not matter. */
  number: z.string().max(40),
  expiresMonth: z.int(),
  /** Four digits, or the last two. */
  expiresYear: z.int(),
  securityCode: z.string().max(10),
})
export type SandboxCard = z.infer<typeof sandboxCard>

/** Stands for the card once, within 15 minutes: the `paymentMethodToken` of our routes. */
export const sandboxToken = z.object({
  token: z.string(),
  brand: z.string(),
  last4: z.string(),
  expiresMonth: z.int(),
  expiresYear: z.int(),
})

const reason = z.string().trim().min(1).max(500)
const paymentMethodToken = z.string().min(1).max(200)

export const subscriptions = defineContract({
  service: 'subscriptions',
  summary: 'Plans, subscriptions, payments and invoices; who is entitled to watch.',
  faults: {
    'plan-not-found': { status: 404, detail: 'There is no such plan.' },
    'plan-retired': { status: 409, detail: 'This plan is no longer offered. Choose another.' },
    'plan-in-use': { status: 409, detail: 'Somebody has this plan. Retire it instead.' },
    'already-subscribed': { status: 409, detail: 'You have a subscription already.' },
    'not-subscribed': { status: 404, detail: 'There is no subscription.' },
    'subscriber-not-found': { status: 404, detail: 'There is no such subscriber.' },
    'payment-declined': { status: 402, detail: 'Your bank did not accept the payment. Try again or use another card.' },
    'payment-pending': { status: 409, detail: 'A payment is under way. Wait a moment.' },
    'payment-not-found': { status: 404, detail: 'There is no such payment.' },
    'refund-refused': {
      status: 409,
      detail: 'This payment cannot be given back: it never succeeded, or is given back already.',
    },
    'illegal-step': { status: 409, detail: 'The subscription cannot take that step from the state it is in.' },
    'webhook-invalid': { status: 400, detail: 'The signature of this message is wrong.' },
    'gateway-unavailable': {
      status: 503,
      detail: 'The payment service does not answer. Nothing was charged; try again in a moment.',
    },
  },
  routes: {
    listPlans: {
      method: 'GET',
      path: '/plans',
      summary: 'The plans on offer, in their order',
      access: 'anyone',
      output: z.object({ items: z.array(plan) }),
    },
    getCheckout: {
      method: 'GET',
      path: '/checkout',
      summary: 'How the browser hands a card to the payment gateway without us seeing it',
      access: 'anyone',
      output: z.object({
        gateway: z.enum(['sandbox', 'stripe']),
        tokenizeUrl: z.string().optional(),
        publishableKey: z.string().optional(),
        testCards: z.array(z.object({ number: z.string(), outcome: z.string() })),
      }),
    },
    subscribe: {
      method: 'POST',
      path: '/subscriptions',
      summary: 'Take a plan and pay the first period; the same idempotency key never charges twice',
      access: 'account',
      body: z.object({ planId: id, paymentMethodToken, idempotencyKey: id }),
      output: subscription,
      status: 201,
      limits: { perMinute: 10 },
      faults: [
        'plan-not-found',
        'plan-retired',
        'already-subscribed',
        'payment-declined',
        'payment-pending',
        'gateway-unavailable',
      ],
    },
    getMySubscription: {
      method: 'GET',
      path: '/me/subscription',
      summary: 'The subscription of the account that is signed in, the last one when it ended',
      access: 'account',
      output: z.object({ subscription: subscription.optional() }),
    },
    cancelMySubscription: {
      method: 'POST',
      path: '/me/subscription/cancel',
      summary: 'End it when what is paid is used up',
      access: 'account',
      body: z.object({ reason: z.string().max(500).optional() }),
      output: subscription,
      faults: ['not-subscribed', 'illegal-step'],
    },
    resumeMySubscription: {
      method: 'POST',
      path: '/me/subscription/resume',
      summary: 'Take a cancellation back before the end',
      access: 'account',
      output: subscription,
      faults: ['not-subscribed', 'illegal-step'],
    },
    replaceMyPaymentMethod: {
      method: 'PUT',
      path: '/me/payment-method',
      summary: 'Use another card; an open invoice is tried at once',
      access: 'account',
      body: z.object({ paymentMethodToken }),
      output: subscription,
      limits: { perMinute: 10 },
      faults: ['not-subscribed', 'payment-declined', 'gateway-unavailable'],
    },
    listMyInvoices: {
      method: 'GET',
      path: '/me/invoices',
      summary: 'My invoices, newest first',
      access: 'account',
      query: pageQuery,
      output: pageOf(invoice),
    },
    listAllPlans: {
      method: 'GET',
      path: '/staff/plans',
      summary: 'All plans with how many have them',
      access: support,
      output: z.object({ items: z.array(plan.extend({ subscribers: z.int(), demo: z.boolean() })) }),
    },
    createPlan: {
      method: 'POST',
      path: '/staff/plans',
      summary: 'Add a plan',
      access: { staff: ['owner'] },
      body: planFields,
      output: plan,
      status: 201,
    },
    updatePlan: {
      method: 'PATCH',
      path: '/staff/plans/:id',
      params: idParams,
      summary: 'Change words, order, offer or screens; a price stays as it is',
      access: { staff: ['owner'] },
      body: plan.pick({ name: true, description: true, maxStreams: true, status: true, position: true }).partial(),
      output: plan,
      faults: ['plan-not-found'],
    },
    deletePlan: {
      method: 'DELETE',
      path: '/staff/plans/:id',
      params: idParams,
      summary: 'Delete a plan that nobody ever had',
      access: { staff: ['owner'] },
      faults: ['plan-not-found', 'plan-in-use'],
    },
    listSubscribers: {
      method: 'GET',
      path: '/staff/subscribers',
      summary: 'Accounts with their subscription, newest first; `q` finds by name or e-mail',
      access: support,
      query: pageQuery.extend({
        q: z.string().trim().max(100).optional(),
        state: z.enum(subscriptionStates).optional(),
      }),
      output: pageOf(subscriber),
    },
    getSubscriber: {
      method: 'GET',
      path: '/staff/subscribers/:id',
      params: idParams,
      summary: 'One subscriber: subscription, invoices, payments and what happened',
      access: support,
      output: subscriberDetail,
      faults: ['subscriber-not-found'],
    },
    cancelSubscription: {
      method: 'POST',
      path: '/staff/subscribers/:id/cancel',
      params: idParams,
      summary: 'End a subscription, now or when what is paid is used up',
      access: support,
      body: z.object({ when: z.enum(['now', 'period-end']), reason }),
      output: subscriberDetail,
      faults: ['subscriber-not-found', 'not-subscribed', 'illegal-step'],
    },
    resumeSubscription: {
      method: 'POST',
      path: '/staff/subscribers/:id/resume',
      params: idParams,
      summary: 'Take a cancellation back before the end',
      access: support,
      body: z.object({ reason }),
      output: subscriberDetail,
      faults: ['subscriber-not-found', 'not-subscribed', 'illegal-step'],
    },
    compSubscription: {
      method: 'POST',
      path: '/staff/subscribers/:id/comp',
      params: idParams,
      summary: 'Give a plan without payment until a day',
      access: support,
      body: z.object({ planId: id, until: instant, reason }),
      output: subscriberDetail,
      faults: ['subscriber-not-found', 'plan-not-found', 'already-subscribed'],
    },
    refundPayment: {
      method: 'POST',
      path: '/staff/payments/:id/refund',
      params: idParams,
      summary: 'Give back a payment, whole or in part',
      access: support,
      body: z.object({ amountMinor: z.int().min(1).optional(), reason }),
      output: subscriberDetail,
      faults: ['payment-not-found', 'refund-refused', 'gateway-unavailable'],
      limits: { perMinute: 30 },
    },
    getSummary: {
      method: 'GET',
      path: '/staff/summary',
      summary: 'Counts by state and the monthly recurring revenue',
      access: support,
      output: z.object({
        states: z.partialRecord(z.enum(subscriptionStates), z.int()),
        monthlyRecurring: z.array(money),
        newThisMonth: z.int(),
        endedThisMonth: z.int(),
      }),
    },
    receiveWebhook: {
      method: 'POST',
      path: '/webhooks/:gateway',
      params: z.object({ gateway: z.enum(['sandbox', 'stripe']) }),
      summary: 'What the payment gateway reports',
      access: { proof: 'gateway signature' },
      raw: { requestType: 'application/json', responseType: 'application/json' },
      limits: { bodyBytes: 256 * 1024, perMinute: 6000 },
      faults: ['webhook-invalid'],
    },
  },
  events: {
    'subscription.activated': {
      summary: 'A subscription began or was taken up again',
      key: 'accountId',
      payload: z.object({
        accountId: id,
        subscriptionId: id,
        planName: localized,
        price: money,
        paidUntil: instant,
        comped: z.boolean(),
      }),
    },
    'subscription.renewed': {
      summary: 'A period was paid',
      key: 'accountId',
      payload: z.object({
        accountId: id,
        subscriptionId: id,
        invoiceNumber: z.string(),
        amount: money,
        paidUntil: instant,
      }),
    },
    'subscription.canceled': {
      summary: 'A subscription will end when what is paid is used up',
      key: 'accountId',
      payload: z.object({ accountId: id, subscriptionId: id, endsAt: instant }),
    },
    'subscription.past-due': {
      summary: 'A renewal could not be charged',
      key: 'accountId',
      payload: z.object({ accountId: id, subscriptionId: id, declineCode: z.string(), graceUntil: instant }),
    },
    'subscription.ended': {
      summary: 'A subscription is over; nothing may be watched',
      key: 'accountId',
      payload: z.object({ accountId: id, subscriptionId: id, reason: z.string() }),
    },
    'payment.refunded': {
      summary: 'A payment was given back',
      key: 'accountId',
      payload: z.object({ accountId: id, paymentId: id, amount: money }),
    },
  },
  tables: {
    entitlement: {
      summary: 'What an account may watch until when; a row is here exactly while there is something',
      key: ['account_id'],
      columns: {
        account_id: column.uuid(),
        plan_id: column.uuid(),
        max_streams: column.integer(),
        /** Access ends here when nothing happens before; renewals and grace move it. */
        valid_until: column.timestamptz(),
        updated_at: column.timestamptz(),
      },
    },
  },
})
