import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { emit } from '@codeflix/kit/outbox'
import type { CatalogAdminContext, Route, Transaction } from '../tables.ts'
import { lockTitleOrFault } from './change-title.ts'
import { loadTitle, stateOf, type LoadedTitle } from './load-titles.ts'
import { republish } from './republish.ts'
import { requireComplete, step } from './title.ts'
import { titleView } from './title-view.ts'

/**
 * Shows a title to viewers. A title that comes back keeps the instant of its first publication, so that it is not
 * announced as new again.
 * @throws Fault `catalog-admin.illegal-step`, `catalog-admin.title-not-ready`
 */
export async function publish(trx: Transaction, title: LoadedTitle, now: Date): Promise<void> {
  const { row } = title
  const status = step(row.status, 'publish')
  requireComplete(stateOf(title))
  await trx
    .updateTable('title')
    .set({ status, publishedAt: row.publishedAt ?? now.toISOString(), updatedAt: now.toISOString() })
    .where('id', '=', row.id)
    .execute()
  await republish(trx, [row.id], now)
  await emit(trx, catalogAdmin, 'title.published', { titleId: row.id, kind: row.kind, name: row.name })
}

export const publishTitle =
  (context: CatalogAdminContext): Route<'publishTitle'> =>
  async ({ params }) =>
    context.db.transaction().execute(async (trx) => {
      const title = await lockTitleOrFault(trx, params.id)
      await publish(trx, title, context.now())
      return titleView((await loadTitle(trx, params.id)) ?? title)
    })
