import type { Plan } from '@codeflix/contracts/subscriptions'
import type { SubscriptionsContext } from '../database.ts'
import { planView } from './plan.ts'

export async function listPlans(context: SubscriptionsContext): Promise<{ items: Plan[] }> {
  const rows = await context.db
    .selectFrom('plan')
    .selectAll()
    .where('status', '=', 'offered')
    .orderBy('position')
    .orderBy('createdAt')
    .execute()
  return { items: rows.map(planView) }
}

/** For staff: the retired ones too, and how many accounts have each now. */
export async function listAllPlans(
  context: SubscriptionsContext,
): Promise<{ items: (Plan & { subscribers: number; demo: boolean })[] }> {
  const rows = await context.db
    .selectFrom('plan')
    .selectAll('plan')
    .select((eb) =>
      eb
        .selectFrom('subscription')
        .whereRef('subscription.planId', '=', 'plan.id')
        .where('subscription.state', 'not in', ['ended', 'incomplete'])
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('subscribers'),
    )
    .orderBy('position')
    .orderBy('createdAt')
    .execute()
  return { items: rows.map((row) => ({ ...planView(row), subscribers: row.subscribers ?? 0, demo: row.demo })) }
}
