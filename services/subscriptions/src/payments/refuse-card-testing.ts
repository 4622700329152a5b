import { kitFault } from '@codeflix/contracts/fault'
import type { SubscriptionsContext, Trx } from '../database.ts'

const declinesPerHour = 10

/** Whoever tries stolen cards one after the other is stopped here. @throws Fault `kit.too-many-requests` */
export async function refuseCardTesting(trx: Trx, context: SubscriptionsContext, accountId: string): Promise<void> {
  const { declines } = await trx
    .selectFrom('payment')
    .where('accountId', '=', accountId)
    .where('status', '=', 'declined')
    .where('createdAt', '>', new Date(context.now().getTime() - 3_600_000).toISOString())
    .select((eb) => eb.fn.countAll<number>().as('declines'))
    .executeTakeFirstOrThrow()
  if (declines >= declinesPerHour)
    throw kitFault('kit.too-many-requests', { detail: 'Too many payments were declined. Try again in an hour.' })
}
