import { sql } from 'kysely'
import type { CatalogAdminContext } from '../tables.ts'
import { demoTitles } from './demo-titles.ts'
import { makeDemoTitle } from './make-demo-title.ts'
import { removeDemoTerms, removeDemoTitle } from './remove-demo.ts'

/**
 * Makes the demonstration titles equal to what was asked for, one title at a time, each in one transaction: a process
 * may die at any point, and the next goes on from there. The row of the wish is locked meanwhile, so that one process
 * works and a change of mind waits for the title under way.
 */
export const settleDemo = (context: CatalogAdminContext) => async (): Promise<'again' | void> =>
  context.db.transaction().execute(async (trx) => {
    const wish = await trx
      .selectFrom('demo')
      .selectAll()
      .where('settled', '=', false)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!wish) return undefined

    const made = await trx.selectFrom('title').select(['id', 'demoKey']).where('demoKey', 'is not', null).execute()
    if (wish.wanted) {
      const next = demoTitles.find((title) => !made.some((one) => one.demoKey === title.key))
      if (next) {
        await makeDemoTitle(context, trx, next, wish.language)
        return 'again'
      }
    } else {
      const next = made[0]
      if (next) {
        await removeDemoTitle(trx, next.id, context.now())
        return 'again'
      }
      await removeDemoTerms(trx, context.now())
      await sql`select pg_notify('removal', '')`.execute(trx)
    }
    await trx.updateTable('demo').set({ settled: true }).execute()
    return undefined
  })
