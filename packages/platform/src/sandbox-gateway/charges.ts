import type { KitDatabase } from '@codeflix/kit/database'
import type { Worker } from '@codeflix/kit/worker'
import type { Selectable, Transaction } from 'kysely'
import { randomUUID } from 'node:crypto'
import { decideCharge } from './card.ts'
import type { GatewayDatabase, GatewayTables } from './gateway-database.ts'
import { gatewayFault } from './gateway-faults.ts'
import { report, type Mischief } from './webhook-deliveries.ts'

export interface GatewayContext {
  db: GatewayDatabase
  now: () => Date
  mischief: Mischief
  /** After how many seconds the card that answers later does. */
  pendingSeconds: number
}

export type Charge = Selectable<GatewayTables['charge']>
type Refund = Selectable<GatewayTables['refund']>
type Trx = Transaction<GatewayTables & KitDatabase>

interface ChargeRequest {
  idempotencyKey: string
  paymentMethod: string
  amountMinor: number
  currency: string
  description: string
}

/** Charges once per idempotency key, however often and however much at once it is asked. @throws Fault `sandbox-gateway.key-reused` */
export async function charge(context: GatewayContext, request: ChargeRequest): Promise<Charge> {
  return context.db.transaction().execute(async (trx) => {
    const method = await trx
      .selectFrom('paymentMethod')
      .selectAll()
      .where('id', '=', request.paymentMethod)
      .forUpdate()
      .executeTakeFirst()
    const outcome = method
      ? decideCharge(method.behavior, await wasCharged(trx, method.id, request.idempotencyKey))
      : ({ status: 'declined', declineCode: 'processing-error' } as const)
    const now = context.now()
    const made = await trx
      .insertInto('charge')
      .values({
        ...request,
        id: `ch_${randomUUID()}`,
        status: outcome.status,
        declineCode: outcome.status === 'declined' ? outcome.declineCode : null,
        settlesAt:
          outcome.status === 'pending' ? new Date(now.getTime() + context.pendingSeconds * 1000).toISOString() : null,
        createdAt: now.toISOString(),
      })
      .onConflict((conflict) => conflict.column('idempotencyKey').doNothing())
      .returningAll()
      .executeTakeFirst()
    if (made) {
      await report(trx, context, `charge.${made.status}`, made)
      return made
    }
    const before = await trx
      .selectFrom('charge')
      .selectAll()
      .where('idempotencyKey', '=', request.idempotencyKey)
      .executeTakeFirstOrThrow()
    const same =
      before.paymentMethod === request.paymentMethod &&
      before.amountMinor === request.amountMinor &&
      before.currency === request.currency
    if (!same) throw gatewayFault('key-reused')
    return before
  })
}

const wasCharged = async (trx: Trx, paymentMethod: string, exceptKey: string): Promise<boolean> =>
  (await trx
    .selectFrom('charge')
    .select('id')
    .where('paymentMethod', '=', paymentMethod)
    .where('status', '=', 'succeeded')
    .where('idempotencyKey', '<>', exceptKey)
    .limit(1)
    .executeTakeFirst()) !== undefined

/** Gives back at most what was charged; more is refused, as a charge that did not succeed is. @throws Fault `sandbox-gateway.charge-unknown`, `.key-reused` */
export async function refund(
  context: GatewayContext,
  request: { idempotencyKey: string; chargeId: string; amountMinor: number },
): Promise<Refund> {
  return context.db.transaction().execute(async (trx) => {
    const of = await trx
      .selectFrom('charge')
      .selectAll()
      .where('id', '=', request.chargeId)
      .forUpdate()
      .executeTakeFirst()
    if (!of) throw gatewayFault('charge-unknown')
    const before = await trx
      .selectFrom('refund')
      .selectAll()
      .where('idempotencyKey', '=', request.idempotencyKey)
      .executeTakeFirst()
    if (before) {
      if (before.chargeId !== request.chargeId || before.amountMinor !== request.amountMinor)
        throw gatewayFault('key-reused')
      return before
    }
    const possible = of.status === 'succeeded' && of.refundedMinor + request.amountMinor <= of.amountMinor
    if (possible)
      await trx
        .updateTable('charge')
        .set({ refundedMinor: of.refundedMinor + request.amountMinor })
        .where('id', '=', of.id)
        .execute()
    const made = await trx
      .insertInto('refund')
      .values({
        ...request,
        id: `re_${randomUUID()}`,
        status: possible ? 'succeeded' : 'refused',
        createdAt: context.now().toISOString(),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await report(trx, context, `refund.${made.status}`, made)
    return made
  })
}

/** Lets pending charges succeed when their time has come. */
export function settleWorker(context: GatewayContext): Worker {
  return {
    name: 'sandbox-settle',
    everySeconds: 0.5,
    run: () =>
      context.db.transaction().execute(async (trx) => {
        const settled = await trx
          .updateTable('charge')
          .set({ status: 'succeeded', settlesAt: null })
          .where('status', '=', 'pending')
          .where('settlesAt', '<=', context.now().toISOString())
          .returning(['id', 'idempotencyKey'])
          .execute()
        for (const one of settled) await report(trx, context, 'charge.succeeded', one)
      }),
  }
}
