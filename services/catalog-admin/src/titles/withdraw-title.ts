import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { emit } from '@codeflix/kit/outbox'
import type { CatalogAdminContext, Route, Transaction } from '../tables.ts'
import { lockTitleOrFault } from './change-title.ts'
import { loadTitle, type LoadedTitle } from './load-titles.ts'
import { republish } from './republish.ts'
import { step } from './title.ts'
import { titleView } from './title-view.ts'

/** Takes a title away from viewers. @throws Fault `catalog-admin.illegal-step` */
export async function withdraw(trx: Transaction, title: LoadedTitle, now: Date): Promise<void> {
  const { row } = title
  const status = step(row.status, 'withdraw')
  await trx.updateTable('title').set({ status, updatedAt: now.toISOString() }).where('id', '=', row.id).execute()
  await republish(trx, [row.id], now)
  await emit(trx, catalogAdmin, 'title.withdrawn', { titleId: row.id, name: row.name })
}

export const withdrawTitle =
  (context: CatalogAdminContext): Route<'withdrawTitle'> =>
  async ({ params }) =>
    context.db.transaction().execute(async (trx) => {
      const title = await lockTitleOrFault(trx, params.id)
      await withdraw(trx, title, context.now())
      return titleView((await loadTitle(trx, params.id)) ?? title)
    })
