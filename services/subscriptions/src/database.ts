import type { ReplicaRow } from '@codeflix/contracts/all'
import type { Localized, Currency } from '@codeflix/contracts/fields'
import type { Invoice, Payment, Plan, subscriptionStates, TimelineKind } from '@codeflix/contracts/subscriptions'
import type { Trx as KitTrx } from '@codeflix/kit/database'
import type { Context } from '@codeflix/kit/service'
import type { Generated, Selectable } from 'kysely'
import type { SubscriptionsConfig } from './config.ts'

export type SubscriptionState = (typeof subscriptionStates)[number]

export interface SubscriptionsTables {
  'subscriptions.entitlement': {
    accountId: string
    planId: string
    maxStreams: number
    validUntil: string
    updatedAt: string
  }
  'identity.account': ReplicaRow<'identity.account', 'id' | 'email' | 'name' | 'language' | 'demo' | 'created_at'> & {
    search: Generated<string>
  }
  'identity.site': ReplicaRow<'identity.site', 'id' | 'language' | 'currency'>
  plan: {
    id: Generated<string>
    name: Localized
    description: Localized
    amountMinor: number
    currency: Currency
    interval: Plan['interval']
    maxStreams: number
    status: Generated<Plan['status']>
    position: number
    demo: Generated<boolean>
    createdAt: Generated<string>
  }
  paymentMethod: {
    id: Generated<string>
    accountId: string
    gateway: string
    reference: string
    brand: string
    last4: string
    expiresMonth: number
    expiresYear: number
    createdAt: Generated<string>
  }
  subscription: {
    id: Generated<string>
    accountId: string
    planId: string
    state: SubscriptionState
    paymentMethodId: string | null
    anchorAt: string | null
    periodIndex: number | null
    periodStart: string | null
    periodEnd: string | null
    pastDueSince: string | null
    graceUntil: string | null
    dueAt: string | null
    declineCode: string | null
    startedAt: string
    activatedAt: string | null
    endedAt: string | null
    endReason: string | null
    demo: Generated<boolean>
    createdAt: Generated<string>
  }
  invoiceCounter: { year: number; last: number }
  invoice: {
    id: Generated<string>
    number: string
    subscriptionId: string
    accountId: string
    amountMinor: number
    currency: Currency
    status: Invoice['status']
    description: string
    anchorAt: string
    periodIndex: number
    periodStart: string
    periodEnd: string
    createdAt: string
    paidAt: string | null
  }
  payment: {
    id: Generated<string>
    invoiceId: string
    subscriptionId: string
    accountId: string
    paymentMethodId: string
    amountMinor: number
    currency: Currency
    idempotencyKey: string
    requestKey: string | null
    status: Payment['status']
    declineCode: string | null
    abandoned: Generated<boolean>
    gatewayReference: string | null
    refundedMinor: Generated<number>
    askAt: string | null
    createdAt: string
    settledAt: string | null
  }
  refund: {
    id: Generated<string>
    paymentId: string
    amountMinor: number
    reason: string
    byAccountId: string | null
    status: 'pending' | 'succeeded' | 'refused'
    askAt: string | null
    createdAt: string
  }
  webhookInbox: {
    gateway: string
    eventId: string
    kind: 'charge' | 'refund'
    idempotencyKey: string
    receivedAt: string
    dueAt: string | null
    handledAt: string | null
  }
  timeline: {
    id: Generated<string>
    accountId: string
    subscriptionId: string | null
    at: string
    what: TimelineKind
    detail: string
    byAccountId: string | null
  }
  demoRemoval: { id: number; removedAt: string }
}

export type Row<Name extends keyof SubscriptionsTables> = Selectable<SubscriptionsTables[Name]>
export type Trx = KitTrx<SubscriptionsTables>
export type SubscriptionsContext = Context<SubscriptionsTables, SubscriptionsConfig, 'payments'>
