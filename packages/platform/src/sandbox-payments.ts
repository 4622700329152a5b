import { problem } from '@codeflix/contracts/fault'
import { declineCodes, GatewayUnavailable, type ChargeResult, type PaymentGateway } from '@codeflix/kit/ports/payments'
import { traceparent } from '@codeflix/kit/trace'
import { z } from 'zod'
import { testCards } from './sandbox-gateway/card.ts'
import { isWebhookSigned, signatureHeader } from './sandbox-gateway/webhook-signature.ts'

interface SandboxPaymentsOptions {
  /** Where the gateway is mounted, without a trailing slash, e.g. `http://127.0.0.1:8080/sandbox-gateway`. */
  url: string
  /** The gateway's own. */
  secret: string
  /** How to reach it; over a socket unless given. */
  fetch?: (request: Request) => Promise<Response>
  /** Where the browser reaches the gateway; a path of the same site unless given. */
  tokenizeUrl?: string
  timeoutMs?: number
  now?: () => Date
}

const chargeAnswer = z.object({
  id: z.string(),
  status: z.enum(['succeeded', 'declined', 'pending']),
  declineCode: z.enum(declineCodes).optional(),
})
const methodAnswer = z.object({
  id: z.string(),
  brand: z.string(),
  last4: z.string(),
  expiresMonth: z.int(),
  expiresYear: z.int(),
})
const refundAnswer = z.object({ id: z.string(), status: z.enum(['succeeded', 'refused']) })
const webhookBody = z.object({
  id: z.string().max(200),
  type: z.string(),
  data: z.object({ idempotencyKey: z.string().max(200) }),
})

const resultOf = (answer: z.infer<typeof chargeAnswer>): ChargeResult =>
  answer.status === 'declined'
    ? { status: 'declined', reference: answer.id, declineCode: answer.declineCode ?? 'processing-error' }
    : { status: answer.status, reference: answer.id }

/** The sandbox gateway, asked over HTTP. */
export function sandboxPayments(options: SandboxPaymentsOptions): PaymentGateway {
  const send = options.fetch ?? fetch
  const now = options.now ?? (() => new Date())

  /** @returns undefined for an answer with one of the codes in `expected` */
  const ask = async <T>(
    answer: z.ZodType<T>,
    method: 'GET' | 'POST',
    path: string,
    input: { body?: unknown; idempotencyKey?: string; expected?: readonly string[] },
  ): Promise<T | undefined> => {
    let response: Response
    let body: unknown
    try {
      // A transport without a socket may not look at the signal.
      const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
      const late = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      const request = send(
        new Request(`${options.url}${path}`, {
          method,
          headers: {
            traceparent: traceparent(),
            authorization: `Bearer ${options.secret}`,
            ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(input.idempotencyKey === undefined ? {} : { 'idempotency-key': input.idempotencyKey }),
          },
          ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
          signal,
        }),
      )
      response = await Promise.race([request, late])
      body = await Promise.race([response.json().catch(() => undefined), late])
    } catch (cause) {
      throw new GatewayUnavailable(`${method} ${path}: no answer`, { cause })
    }
    if (response.status >= 500 || response.status === 429)
      throw new GatewayUnavailable(`${method} ${path}: answered ${response.status}`)
    if (response.ok) {
      const parsed = answer.safeParse(body)
      // What answers like this is something else that stands where the gateway should be.
      if (!parsed.success) throw new GatewayUnavailable(`${method} ${path}: unreadable answer`, { cause: parsed.error })
      return parsed.data
    }
    const refused = problem.safeParse(body)
    if (refused.success && input.expected?.includes(refused.data.code)) return undefined
    throw new Error(`sandbox gateway: ${method} ${path}: ${response.status} ${refused.data?.code ?? 'without a code'}`)
  }

  return {
    name: 'sandbox',

    checkout: () => ({
      tokenizeUrl: options.tokenizeUrl ?? '/sandbox-gateway/v1/tokens',
      testCards: testCards.map(({ number, outcome }) => ({ number, outcome })),
    }),

    async savePaymentMethod({ accountId }, token) {
      const saved = await ask(methodAnswer, 'POST', '/v1/payment-methods', {
        body: { customer: accountId, token },
        expected: ['sandbox-gateway.token-unknown'],
      })
      if (!saved) return undefined
      const { id: reference, ...card } = saved
      return { reference, ...card }
    },

    async charge({ idempotencyKey, paymentMethod, amount, description }) {
      const answer = await ask(chargeAnswer, 'POST', '/v1/charges', {
        body: { paymentMethod, amountMinor: amount.amountMinor, currency: amount.currency, description },
        idempotencyKey,
      })
      return resultOf(answer as z.infer<typeof chargeAnswer>)
    },

    async findCharge(idempotencyKey) {
      const found = await ask(chargeAnswer, 'GET', `/v1/charges?idempotencyKey=${encodeURIComponent(idempotencyKey)}`, {
        expected: ['sandbox-gateway.charge-unknown'],
      })
      return found && resultOf(found)
    },

    async refund({ idempotencyKey, charge, amount }) {
      const answer = await ask(refundAnswer, 'POST', '/v1/refunds', {
        body: { charge, amountMinor: amount.amountMinor },
        idempotencyKey,
        expected: ['sandbox-gateway.charge-unknown'],
      })
      return answer ? { status: answer.status, reference: answer.id } : { status: 'refused', reference: '' }
    },

    parseWebhook(rawBody, headers) {
      const signature = headers[signatureHeader]
      if (typeof signature !== 'string' || !isWebhookSigned(options.secret, rawBody, signature, now())) return undefined
      let body: unknown
      try {
        body = JSON.parse(rawBody.toString())
      } catch {
        return undefined
      }
      const event = webhookBody.safeParse(body)
      if (!event.success) return undefined
      const kind = /^(charge|refund)\./.exec(event.data.type)?.[1] as 'charge' | 'refund' | undefined
      if (!kind) return 'ignored'
      return { id: event.data.id, kind, idempotencyKey: event.data.data.idempotencyKey }
    },
  }
}
