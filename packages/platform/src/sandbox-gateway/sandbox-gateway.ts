import { sandboxCard } from '@codeflix/contracts/subscriptions'
import { openDatabase } from '@codeflix/kit/database'
import { migrate } from '@codeflix/kit/migrate'
import { startWorker } from '@codeflix/kit/worker'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import { readCard } from './card.ts'
import { charge, refund, settleWorker, type Charge, type GatewayContext } from './charges.ts'
import { gatewayMigrations, type GatewayTables } from './gateway-database.ts'
import { gatewayFault } from './gateway-faults.ts'
import { deliveryWorker, report, type Mischief } from './webhook-deliveries.ts'

interface SandboxGatewayOptions {
  /** A database of its own. */
  databaseUrl: string
  /** Opens the routes that move money; also what the signature of webhooks is derived from. */
  secret: string
  /** Where webhooks go, e.g. `http://127.0.0.1:8080/api/subscriptions/webhooks/sandbox`; asked for before each. */
  webhookUrl: () => string
  log: Logger
  /** How webhooks are sent; over a socket unless given. */
  fetch?: (request: Request) => Promise<Response>
  now?: () => Date
  /** A fifth of the webhooks comes twice, and a fifth late, unless said otherwise. */
  mischief?: Mischief
  /** After how many seconds the card that answers later does; 5 unless given. */
  pendingSeconds?: number
  /** Multiplies the rate limit of cards. */
  rateLimitFactor?: number
}

const tokenLifetimeMs = 15 * 60_000

const saveBody = z.object({ customer: z.string().min(1).max(200), token: z.string().min(1).max(200) })
const chargeBody = z.object({
  paymentMethod: z.string().min(1).max(200),
  amountMinor: z.int().min(1),
  currency: z.string().length(3),
  description: z.string().max(500),
})
const refundBody = z.object({ charge: z.string().min(1).max(200), amountMinor: z.int().min(1) })
const idempotencyKey = z.string().min(1).max(200)

/** @throws Fault `sandbox-gateway.request-invalid` */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw gatewayFault(
    'request-invalid',
    result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  )
}

const chargeView = (of: Charge) => ({
  id: of.id,
  status: of.status,
  ...(of.declineCode ? { declineCode: of.declineCode } : {}),
  amountMinor: of.amountMinor,
  currency: of.currency,
  refundedMinor: of.refundedMinor,
})

/**
 * A payment gateway for a site that takes no money yet. It behaves like a real one: the browser hands it the card and
 * gets a token, the same idempotency key never acts twice, and webhooks come signed, late, twice and out of order.
 */
export function sandboxGateway(options: SandboxGatewayOptions): FastifyPluginAsync {
  return async (app) => {
    await migrate(options.databaseUrl, [gatewayMigrations])
    const db = openDatabase<GatewayTables>(options.databaseUrl, { name: 'sandbox-gateway', maxConnections: 4 })
    const now = options.now ?? (() => new Date())
    const context: GatewayContext = {
      db,
      now,
      mischief: options.mischief ?? { duplicates: 0.2, delays: 0.2 },
      pendingSeconds: options.pendingSeconds ?? 5,
    }
    const deliveries = deliveryWorker({
      ...context,
      secret: options.secret,
      webhookUrl: options.webhookUrl,
      send: options.fetch ?? fetch,
    })
    let workers: ReturnType<typeof startWorker>[] = []
    // A webhook that is sent within this process would find routes missing before.
    app.addHook('onReady', async () => {
      workers = [deliveries, settleWorker(context)].map((worker) => startWorker(worker, options.log))
    })
    app.addHook('onClose', async () => {
      await Promise.all(workers.map((worker) => worker.stop()))
      await db.destroy()
    })

    const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
    const expected = digest(`Bearer ${options.secret}`)
    const merchantOnly = async (request: FastifyRequest): Promise<void> => {
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) throw gatewayFault('secret-wrong')
    }

    app.post(
      '/v1/tokens',
      {
        bodyLimit: 4096,
        config: { rateLimit: { max: Math.ceil(30 * (options.rateLimitFactor ?? 1)), timeWindow: '1 minute' } },
      },
      async (request, reply) => {
        const read = readCard(parse(sandboxCard, request.body), now())
        if ('problems' in read) throw gatewayFault('card-invalid', read.problems)
        const id = `tok_${randomUUID()}`
        await db
          .insertInto('token')
          .values({ ...read.card, id, createdAt: now().toISOString() })
          .execute()
        const { behavior: _, ...card } = read.card
        return reply
          .status(201)
          .header('cache-control', 'no-store')
          .send({ token: id, ...card })
      },
    )

    app.post('/v1/payment-methods', { onRequest: merchantOnly, bodyLimit: 4096 }, async (request) => {
      const { customer, token } = parse(saveBody, request.body)
      return db.transaction().execute(async (trx) => {
        const behind = await trx.selectFrom('token').selectAll().where('id', '=', token).executeTakeFirst()
        const fresh = behind && now().getTime() - Date.parse(behind.createdAt) < tokenLifetimeMs
        const { id: _, ...card } = behind ?? { id: undefined }
        const saved =
          fresh &&
          (await trx
            .insertInto('paymentMethod')
            .values({
              ...(card as Omit<GatewayTables['token'], 'id'>),
              id: `pm_${randomUUID()}`,
              customer,
              tokenId: token,
              createdAt: now().toISOString(),
            })
            .onConflict((conflict) => conflict.column('tokenId').doNothing())
            .returningAll()
            .executeTakeFirst())
        // The same customer may ask again, since the first answer may have been lost.
        const method =
          saved ||
          (await trx
            .selectFrom('paymentMethod')
            .selectAll()
            .where('tokenId', '=', token)
            .where('customer', '=', customer)
            .executeTakeFirst())
        if (!method) throw gatewayFault('token-unknown')
        if (saved) await report(trx, context, 'payment-method.saved', { id: method.id, idempotencyKey: token })
        const { id, brand, last4, expiresMonth, expiresYear } = method
        return { id, brand, last4, expiresMonth, expiresYear }
      })
    })

    app.post('/v1/charges', { onRequest: merchantOnly, bodyLimit: 4096 }, async (request) =>
      chargeView(
        await charge(context, {
          ...parse(chargeBody, request.body),
          idempotencyKey: parse(idempotencyKey, request.headers['idempotency-key']),
        }),
      ),
    )

    app.get('/v1/charges', { onRequest: merchantOnly }, async (request) => {
      const query = parse(z.object({ idempotencyKey }), request.query)
      const found = await db
        .selectFrom('charge')
        .selectAll()
        .where('idempotencyKey', '=', query.idempotencyKey)
        .executeTakeFirst()
      if (!found) throw gatewayFault('charge-unknown')
      return chargeView(found)
    })

    app.post('/v1/refunds', { onRequest: merchantOnly, bodyLimit: 4096 }, async (request) => {
      const body = parse(refundBody, request.body)
      const made = await refund(context, {
        idempotencyKey: parse(idempotencyKey, request.headers['idempotency-key']),
        chargeId: body.charge,
        amountMinor: body.amountMinor,
      })
      return { id: made.id, status: made.status }
    })
  }
}
