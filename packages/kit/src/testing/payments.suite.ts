import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { GatewayUnavailable, type GatewayEvent, type PaymentGateway } from '../ports/payments.ts'
import { eventually } from './eventually.ts'

export interface ReceivedWebhook {
  body: Buffer
  headers: Record<string, string | string[] | undefined>
}

interface PaymentsSuiteOptions {
  open(): Promise<{
    gateway: PaymentGateway
    /** A fresh one-time token, as the browser would get it from the gateway. */
    cardToken(kind: 'succeeds' | 'has-no-funds' | 'answers-later'): Promise<string>
    /** What the gateway has sent so far. */
    webhooks(): readonly ReceivedWebhook[]
    /** The same adapter, when nothing answers at the gateway's address. */
    unreachable: PaymentGateway
    /** The same adapter, when the gateway takes the request and never answers. */
    silent: PaymentGateway
    close(): Promise<void>
  }>
}

const amount = { amountMinor: 2990, currency: 'BRL' } as const

/** What every payment adapter must do. */
export function paymentsSuite(name: string, options: PaymentsSuiteOptions): void {
  describe(`payments: ${name}`, () => {
    let opened: Awaited<ReturnType<PaymentsSuiteOptions['open']>>
    let gateway: PaymentGateway
    beforeAll(async () => {
      opened = await options.open()
      gateway = opened.gateway
    })
    afterAll(() => opened.close())

    const newMethod = async (kind: Parameters<typeof opened.cardToken>[0]) => {
      const saved = await gateway.savePaymentMethod({ accountId: randomUUID() }, await opened.cardToken(kind))
      if (!saved) throw new Error('a fresh token was refused')
      return saved
    }
    const newCharge = async (kind: Parameters<typeof opened.cardToken>[0]) => {
      const idempotencyKey = randomUUID()
      const { reference } = await newMethod(kind)
      const request = { idempotencyKey, paymentMethod: reference, amount, description: 'Standard, 1 month' }
      return { request, result: await gateway.charge(request) }
    }
    const eventsOf = (idempotencyKey: string): GatewayEvent[] =>
      opened
        .webhooks()
        .map(({ body, headers }) => gateway.parseWebhook(body, headers))
        .filter((event) => typeof event === 'object')
        .filter((event) => event.idempotencyKey === idempotencyKey)
    test('the browser learns how to turn a card into a token', () => {
      const checkout = gateway.checkout()
      expect(checkout.tokenizeUrl ?? checkout.publishableKey).toBeTruthy()
    })

    test('a token becomes a payment method that shows what is on the card, and no more', async () => {
      const method = await newMethod('succeeds')
      expect(method).toEqual({
        reference: expect.stringMatching(/.{5,}/),
        brand: expect.stringMatching(/./),
        last4: expect.stringMatching(/^\d{4}$/),
        expiresMonth: expect.any(Number),
        expiresYear: expect.any(Number),
      })
    })

    test('a token is good once; only its customer may ask again, whose first answer may have been lost', async () => {
      const accountId = randomUUID()
      const token = await opened.cardToken('succeeds')
      const first = await gateway.savePaymentMethod({ accountId }, token)
      expect(first).toBeDefined()
      expect(await gateway.savePaymentMethod({ accountId }, token)).toEqual(first)
      expect(await gateway.savePaymentMethod({ accountId: randomUUID() }, token)).toBeUndefined()
    })

    test('a token that nobody made is refused', async () => {
      expect(await gateway.savePaymentMethod({ accountId: randomUUID() }, `tok_${randomUUID()}`)).toBeUndefined()
    })

    test('a charge succeeds and can be found by our key', async () => {
      const { request, result } = await newCharge('succeeds')
      expect(result).toEqual({ status: 'succeeded', reference: expect.stringMatching(/.{5,}/) })
      expect(await gateway.findCharge(request.idempotencyKey)).toEqual(result)
    })

    test('a declined charge says why, and the same customer may pay with another card', async () => {
      const { request, result } = await newCharge('has-no-funds')
      expect(result).toMatchObject({ status: 'declined', declineCode: 'insufficient-funds' })
      expect(await gateway.findCharge(request.idempotencyKey)).toEqual(result)
      expect(await newCharge('succeeds')).toMatchObject({ result: { status: 'succeeded' } })
    })

    test('a declined charge stays declined under its key', async () => {
      const { request, result } = await newCharge('has-no-funds')
      expect(await gateway.charge(request)).toEqual(result)
    })

    test('a charge that was never asked for is not found', async () => {
      expect(await gateway.findCharge(randomUUID())).toBeUndefined()
    })

    test('20 requests at once with one key charge once', async () => {
      const { reference } = await newMethod('succeeds')
      const request = { idempotencyKey: randomUUID(), paymentMethod: reference, amount, description: 'Race' }
      const results = await Promise.all(Array.from({ length: 20 }, () => gateway.charge(request)))
      expect(new Set(results.map((result) => result.reference)).size).toBe(1)
      expect(results.every((result) => result.status === 'succeeded')).toBe(true)
    })

    test('a key is never used for another amount', async () => {
      const { request } = await newCharge('succeeds')
      const other = gateway.charge({ ...request, amount: { ...amount, amountMinor: 1 } })
      // Our own mistake, and no reason to try again.
      await expect(other).rejects.toSatisfy((error) => !(error instanceof GatewayUnavailable))
    })

    test('a refund gives back parts, never more than was charged', async () => {
      const { result } = await newCharge('succeeds')
      const give = (amountMinor: number) =>
        gateway.refund({ idempotencyKey: randomUUID(), charge: result.reference, amount: { ...amount, amountMinor } })
      expect(await give(1000)).toMatchObject({ status: 'succeeded' })
      expect(await give(1991)).toMatchObject({ status: 'refused' })
      expect(await give(1990)).toMatchObject({ status: 'succeeded' })
      expect(await give(1)).toMatchObject({ status: 'refused' })
    })

    test('a refund with the same key gives back once', async () => {
      const { result } = await newCharge('succeeds')
      const request = {
        idempotencyKey: randomUUID(),
        charge: result.reference,
        amount: { ...amount, amountMinor: 2000 },
      }
      const [first, ...rest] = await Promise.all([request, request, request].map((one) => gateway.refund(one)))
      expect(first).toMatchObject({ status: 'succeeded' })
      for (const one of rest) expect(one).toEqual(first)
    })

    test('of refunds at once that are too much together, one is refused', async () => {
      const { result } = await newCharge('succeeds')
      const results = await Promise.all(
        [1, 2].map(() => gateway.refund({ idempotencyKey: randomUUID(), charge: result.reference, amount })),
      )
      expect(results.map((one) => one.status).toSorted()).toEqual(['refused', 'succeeded'])
    })

    test('what never was paid cannot be given back', async () => {
      const { result } = await newCharge('has-no-funds')
      expect(await gateway.refund({ idempotencyKey: randomUUID(), charge: result.reference, amount })).toMatchObject({
        status: 'refused',
      })
    })

    test('a charge that is pending succeeds later, and a webhook says when', async () => {
      const { request, result } = await newCharge('answers-later')
      expect(result.status).toBe('pending')
      await eventually(async () =>
        expect(await gateway.findCharge(request.idempotencyKey)).toEqual({
          status: 'succeeded',
          reference: result.reference,
        }),
      )
      // One that it is pending and one that it succeeded, each once or more.
      await eventually(() =>
        expect(new Set(eventsOf(request.idempotencyKey).map((event) => event.id)).size).toBeGreaterThan(1),
      )
    })

    test('webhooks tell by our keys which charges and refunds to look at', async () => {
      const { request, result } = await newCharge('succeeds')
      const refundKey = randomUUID()
      await gateway.refund({ idempotencyKey: refundKey, charge: result.reference, amount })
      await eventually(() => {
        expect(eventsOf(request.idempotencyKey)[0]).toMatchObject({ kind: 'charge' })
        expect(eventsOf(refundKey)[0]).toMatchObject({ kind: 'refund' })
      })
    })

    test('a webhook that was changed, or that has no signature or an old one, is not believed', async () => {
      await newCharge('succeeds')
      await eventually(() => expect(opened.webhooks().length).toBeGreaterThan(0))
      const { body, headers } = opened.webhooks()[0] as ReceivedWebhook
      expect(gateway.parseWebhook(body, headers)).toBeDefined()
      expect(gateway.parseWebhook(Buffer.concat([body, Buffer.from(' ')]), headers)).toBeUndefined()
      expect(gateway.parseWebhook(body, { 'content-type': 'application/json' })).toBeUndefined()
      vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] })
      try {
        expect(gateway.parseWebhook(body, headers)).toBeUndefined()
      } finally {
        vi.useRealTimers()
      }
    })

    test.each(['unreachable', 'silent'] as const)('a gateway that is %s is told apart from a refusal', async (how) => {
      const broken = opened[how]
      const charge = { idempotencyKey: randomUUID(), paymentMethod: 'pm_1', amount, description: '' }
      const attempts = [
        broken.savePaymentMethod({ accountId: randomUUID() }, 'tok_1'),
        broken.charge(charge),
        broken.findCharge(charge.idempotencyKey),
        broken.refund({ idempotencyKey: randomUUID(), charge: 'ch_1', amount }),
      ]
      for (const attempt of await Promise.allSettled(attempts))
        expect(attempt).toMatchObject({ status: 'rejected', reason: expect.any(GatewayUnavailable) })
    })
  })
}
