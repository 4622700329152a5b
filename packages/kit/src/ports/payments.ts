import type { Money } from '@codeflix/contracts/fields'

interface PaymentMethod {
  /** The gateway's reference; no card number ever reaches us. */
  reference: string
  brand: string
  last4: string
  expiresMonth: number
  expiresYear: number
}

export type ChargeResult =
  | { status: 'succeeded'; reference: string }
  | { status: 'declined'; reference: string; declineCode: DeclineCode }
  /** The gateway will report the outcome later, by webhook. */
  | { status: 'pending'; reference: string }

export const declineCodes = [
  'card-declined',
  'insufficient-funds',
  'expired-card',
  'wrong-security-code',
  'processing-error',
] as const
export type DeclineCode = (typeof declineCodes)[number]

/** What a gateway reported, whichever its own words are. */
export interface GatewayEvent {
  /** The gateway's id; the same event may arrive twice, and out of order. */
  id: string
  kind: 'charge' | 'refund'
  /** Our own key of the charge or refund that it is about. */
  idempotencyKey: string
}

/** The gateway did not answer, so that nobody knows whether it acted; ask `findCharge` or try again with the same key. */
export class GatewayUnavailable extends Error {
  override readonly name = 'GatewayUnavailable'
}

/**
 * Moves money and keeps cards; plans, subscriptions and invoices are ours.
 * Every action carries a key of ours, and the same key never acts twice.
 * @throws GatewayUnavailable from every method that asks the gateway
 */
export interface PaymentGateway {
  readonly name: 'sandbox' | 'stripe'
  /** What the browser needs to turn a card into a token by itself. */
  checkout(): { tokenizeUrl?: string; publishableKey?: string; testCards: { number: string; outcome: string }[] }
  /**
   * Keeps the card behind a one-time token for later charges of this customer; undefined for a token that is unknown, too
   * old, or used by another customer. The same customer gets the same answer again, since the first one may be lost.
   */
  savePaymentMethod(customer: { accountId: string }, token: string): Promise<PaymentMethod | undefined>
  charge(request: {
    idempotencyKey: string
    paymentMethod: string
    amount: Money
    description: string
  }): Promise<ChargeResult>
  /** The truth about a charge that may or may not have been made. */
  findCharge(idempotencyKey: string): Promise<ChargeResult | undefined>
  refund(request: {
    idempotencyKey: string
    charge: string
    amount: Money
  }): Promise<{ status: 'succeeded' | 'refused'; reference: string }>
  /** Verifies the signature over the raw body; undefined when it is wrong. */
  parseWebhook(
    rawBody: Buffer,
    headers: Record<string, string | string[] | undefined>,
  ): GatewayEvent | 'ignored' | undefined
}
