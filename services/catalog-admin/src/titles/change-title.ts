import { catalogAdmin, type Title } from '@codeflix/contracts/catalog-admin'
import type { CatalogAdminContext, Transaction } from '../tables.ts'
import { loadTitle, stateOf, type LoadedTitle } from './load-titles.ts'
import { republish } from './republish.ts'
import { requireComplete } from './title.ts'
import { titleView } from './title-view.ts'

/** Locks a title against all other changes until the transaction ends, and loads it. */
export async function lockTitle(trx: Transaction, id: string): Promise<LoadedTitle | undefined> {
  await trx.selectFrom('title').select('id').where('id', '=', id).forUpdate().execute()
  return loadTitle(trx, id)
}

/** The title that an episode or a video belongs to, before anything is locked. */
export async function titleOf(
  db: CatalogAdminContext['db'],
  table: 'episode' | 'media',
  id: string,
): Promise<string | undefined> {
  const row = await db.selectFrom(table).select('titleId').where('id', '=', id).executeTakeFirst()
  return row?.titleId
}

/**
 * One change of a title by an editor: the title locked, changed, and published anew if it is public, in one
 * transaction. A published title has to stay complete.
 * @throws Fault `catalog-admin.title-not-found`, `catalog-admin.title-not-ready`
 */
export async function changeTitle(
  context: CatalogAdminContext,
  id: string,
  change: (trx: Transaction, title: LoadedTitle) => Promise<void>,
): Promise<Title> {
  return context.db.transaction().execute(async (trx) => {
    const before = await lockTitle(trx, id)
    if (!before) throw catalogAdmin.fault('title-not-found')
    await change(trx, before)
    const now = context.now()
    await trx.updateTable('title').set({ updatedAt: now.toISOString() }).where('id', '=', id).execute()
    const after = await loadTitle(trx, id)
    if (!after) throw catalogAdmin.fault('title-not-found')
    if (after.row.status === 'published') {
      requireComplete(stateOf(after))
      await republish(trx, [id], now)
    }
    return titleView(after)
  })
}
