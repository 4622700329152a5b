import type { Currency } from '@codeflix/contracts/fields'
import { json } from '@codeflix/kit/database'
import { sql } from 'kysely'
import type { Trx } from '../database.ts'
import { demoPlan, startingPlans } from './plan.ts'

const lock = 0x706c616e

type New = ReturnType<typeof demoPlan>

const insert = async (trx: Trx, plans: readonly New[]): Promise<void> => {
  await trx
    .insertInto('plan')
    .values(plans.map((plan) => ({ ...plan, name: json(plan.name), description: json(plan.description) })))
    .execute()
}

/** Makes the plans that a site starts with, when it has none. */
export async function ensureStartingPlans(trx: Trx, currency: Currency): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
  const own = await trx.selectFrom('plan').select('id').where('demo', '=', false).limit(1).executeTakeFirst()
  if (!own) await insert(trx, startingPlans(currency))
}

/** Makes the demonstration's own plan, when it is not there. */
export async function ensureDemoPlan(trx: Trx, currency: Currency): Promise<void> {
  await ensureStartingPlans(trx, currency)
  const there = await trx.selectFrom('plan').select('id').where('demo', '=', true).limit(1).executeTakeFirst()
  if (!there) await insert(trx, [demoPlan(currency)])
}
