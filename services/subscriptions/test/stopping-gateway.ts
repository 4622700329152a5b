import { GatewayUnavailable, type ChargeResult, type PaymentGateway } from '@codeflix/kit/ports/payments'
import { randomUUID } from 'node:crypto'

/** Where the process stops: before the gateway has acted, or after it has and before its answer arrives. */
type StopAt = `${'before' | 'after'} the ${'card is kept' | 'charge' | 'refund'}`

/**
 * A gateway whose caller stops in the middle: the call does not come back while the process lives, and what it ends with
 * when the process goes makes nobody write anything any more. It acts once for each key, as every gateway does, and counts.
 */
export function stoppingGateway() {
  const charges = new Map<string, ChargeResult>()
  const refunds = new Map<string, { status: 'succeeded'; reference: string }>()
  let stopAt: StopAt | undefined
  let losesAnswers = false
  let declines = false
  let stopped = (): void => {}
  const die: (() => void)[] = []

  const pass = async (point: StopAt): Promise<void> => {
    if (point !== stopAt) return
    stopped()
    await new Promise((_, reject) => die.push(() => reject(new GatewayUnavailable('this process is gone'))))
  }

  const gateway: PaymentGateway = {
    name: 'sandbox',
    checkout: () => ({ testCards: [] }),
    async savePaymentMethod(_customer, token) {
      await pass('before the card is kept')
      const saved = { reference: `pm_${token}`, brand: 'Visa', last4: '4242', expiresMonth: 1, expiresYear: 2040 }
      await pass('after the card is kept')
      return saved
    },
    async charge({ idempotencyKey }) {
      await pass('before the charge')
      const reference = `ch_${randomUUID()}`
      const result =
        charges.get(idempotencyKey) ??
        (declines
          ? ({ status: 'declined', reference, declineCode: 'card-declined' } as const)
          : ({ status: 'succeeded', reference } as const))
      charges.set(idempotencyKey, result)
      await pass('after the charge')
      if (losesAnswers) throw new GatewayUnavailable('the answer was lost')
      return result
    },
    findCharge: async (idempotencyKey) => {
      if (losesAnswers) throw new GatewayUnavailable('the answer was lost')
      return charges.get(idempotencyKey)
    },
    async refund({ idempotencyKey }) {
      await pass('before the refund')
      const result = refunds.get(idempotencyKey) ?? { status: 'succeeded', reference: `re_${randomUUID()}` }
      refunds.set(idempotencyKey, result)
      await pass('after the refund')
      return result
    },
    parseWebhook: (rawBody) => JSON.parse(rawBody.toString()) as { id: string; kind: 'charge'; idempotencyKey: string },
  }

  return {
    gateway,
    charges,
    refunds,
    /** @returns resolves when somebody got there */
    stop(at: StopAt): Promise<void> {
      stopAt = at
      return new Promise((resolve) => {
        stopped = resolve
      })
    },
    work(): void {
      stopAt = undefined
      for (const one of die.splice(0)) one()
      losesAnswers = false
      declines = false
    },
    loseAnswers(): void {
      losesAnswers = true
    },
    decline(): void {
      declines = true
    },
  }
}
