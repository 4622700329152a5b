import type { Currency, Money } from '@codeflix/contracts/fields'
import type { SubscriptionsContext, SubscriptionState } from '../database.ts'
import { monthlyMinor } from '../plans/plan.ts'

interface Summary {
  states: Partial<Record<SubscriptionState, number>>
  monthlyRecurring: Money[]
  newThisMonth: number
  endedThisMonth: number
}

/**
 * Live subscriptions by state with all that ever ended, and what recurs every month: of those that will be charged
 * again, with a year's price divided by twelve. What is canceled or given brings in nothing more.
 */
export async function getSummary(context: SubscriptionsContext): Promise<Summary> {
  const now = context.now()
  const monthStart = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString()
  const began = context.db
    .selectFrom('subscription')
    .where((eb) => eb.or([eb('state', '<>', 'ended'), eb('activatedAt', 'is not', null)]))
  const [counts, recurring, months] = await Promise.all([
    began
      .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute(),
    context.db
      .selectFrom('subscription')
      .innerJoin('plan', 'plan.id', 'subscription.planId')
      .where('state', 'in', ['active', 'past-due'])
      .select((eb) => ['plan.currency', 'plan.interval', 'plan.amountMinor', eb.fn.countAll<number>().as('count')])
      .groupBy(['plan.currency', 'plan.interval', 'plan.amountMinor'])
      .execute(),
    began
      .select((eb) => [
        eb.fn.countAll<number>().filterWhere('activatedAt', '>=', monthStart).as('newThisMonth'),
        eb.fn.countAll<number>().filterWhere('endedAt', '>=', monthStart).as('endedThisMonth'),
      ])
      .executeTakeFirstOrThrow(),
  ])
  const byCurrency = new Map<Currency, number>()
  for (const row of recurring)
    byCurrency.set(row.currency, (byCurrency.get(row.currency) ?? 0) + row.count * monthlyMinor(row))
  return {
    states: Object.fromEntries(counts.map(({ state, count }) => [state, count])),
    monthlyRecurring: [...byCurrency].map(([currency, amount]) => ({ amountMinor: Math.round(amount), currency })),
    ...months,
  }
}
