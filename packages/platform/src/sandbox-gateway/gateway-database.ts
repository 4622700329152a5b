import type { Database } from '@codeflix/kit/database'
import type { DeclineCode } from '@codeflix/kit/ports/payments'
import type { Generated } from 'kysely'
import type { Behavior } from './card.ts'

export const gatewayMigrations = new URL('migrations/', import.meta.url)

interface CardColumns {
  brand: string
  last4: string
  expiresMonth: number
  expiresYear: number
  behavior: Behavior
  createdAt: string
}

export interface GatewayTables {
  secret: { id: number; value: string }
  token: CardColumns & { id: string }
  paymentMethod: CardColumns & { id: string; customer: string; tokenId: string }
  charge: {
    id: string
    idempotencyKey: string
    paymentMethod: string
    amountMinor: number
    currency: string
    description: string
    status: 'succeeded' | 'declined' | 'pending'
    declineCode: DeclineCode | null
    settlesAt: string | null
    refundedMinor: Generated<number>
    createdAt: string
  }
  refund: {
    id: string
    idempotencyKey: string
    chargeId: string
    amountMinor: number
    status: 'succeeded' | 'refused'
    createdAt: string
  }
  webhookEvent: { id: string; type: WebhookType; idempotencyKey: string; objectId: string; createdAt: string }
  webhookDelivery: {
    id: Generated<number>
    eventId: string
    dueAt: string
    attempts: Generated<number>
    deliveredAt: string | null
    givenUpAt: string | null
  }
}

export type WebhookType =
  | 'charge.succeeded'
  | 'charge.declined'
  | 'charge.pending'
  | 'refund.succeeded'
  | 'refund.refused'
  | 'payment-method.saved'

export type GatewayDatabase = Database<GatewayTables>
