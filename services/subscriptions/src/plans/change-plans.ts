import { subscriptions as contract } from '@codeflix/contracts/subscriptions'
import type { Plan } from '@codeflix/contracts/subscriptions'
import { json } from '@codeflix/kit/database'
import { sql } from 'kysely'
import type { SubscriptionsContext } from '../database.ts'
import { planView } from './plan.ts'

type PlanFields = Omit<Plan, 'id' | 'status' | 'position'>

export const createPlan = (context: SubscriptionsContext, fields: PlanFields): Promise<Plan> =>
  context.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('plan')
      .values((eb) => ({
        name: json(fields.name),
        description: json(fields.description),
        amountMinor: fields.price.amountMinor,
        currency: fields.price.currency,
        interval: fields.interval,
        maxStreams: fields.maxStreams,
        position: eb.selectFrom('plan').select(sql<number>`coalesce(max(position), 0) + 1`.as('position')),
      }))
      .returningAll()
      .executeTakeFirstOrThrow()
    return planView(row)
  })

/** More or fewer screens hold at once for everybody who has the plan. */
export const updatePlan = (
  context: SubscriptionsContext,
  id: string,
  change: Partial<Pick<Plan, 'name' | 'description' | 'maxStreams' | 'status' | 'position'>>,
): Promise<Plan> =>
  context.db.transaction().execute(async (trx) => {
    const before = await trx.selectFrom('plan').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!before) throw contract.fault('plan-not-found')
    const row = await trx
      .updateTable('plan')
      .set({
        name: json(change.name ?? before.name),
        description: json(change.description ?? before.description),
        maxStreams: change.maxStreams ?? before.maxStreams,
        status: change.status ?? before.status,
        position: change.position ?? before.position,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (row.maxStreams !== before.maxStreams)
      await trx
        .updateTable('subscriptions.entitlement')
        .set({ maxStreams: row.maxStreams, updatedAt: context.now().toISOString() })
        .where('planId', '=', id)
        .execute()
    return planView(row)
  })

/** A plan that somebody ever had stays, since invoices name it. */
export const deletePlan = (context: SubscriptionsContext, id: string): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    const plan = await trx.selectFrom('plan').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
    if (!plan) throw contract.fault('plan-not-found')
    const used = await trx.selectFrom('subscription').select('id').where('planId', '=', id).limit(1).executeTakeFirst()
    if (used) throw contract.fault('plan-in-use')
    await trx.deleteFrom('plan').where('id', '=', id).execute()
  })
