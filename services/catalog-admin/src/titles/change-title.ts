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

/** The same for one that has to be there. @throws Fault `catalog-admin.title-not-found` */
export async function lockTitleOrFault(trx: Transaction, id: string): Promise<LoadedTitle> {
  const title = await lockTitle(trx, id)
  if (!title) throw catalogAdmin.fault('title-not-found')
  return title
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
    await change(trx, await lockTitleOrFault(trx, id))
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
