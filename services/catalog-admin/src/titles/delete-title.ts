import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { removeMedia } from '../media/remove-media.ts'
import type { CatalogAdminContext, Route, Transaction } from '../tables.ts'
import { lockTitleOrFault } from './change-title.ts'
import { filesOf, type LoadedTitle } from './load-titles.ts'

/** Deletes a title that viewers do not see, with its episodes and videos. Its pictures go when nothing else uses them. */
export async function erase(trx: Transaction, title: LoadedTitle): Promise<void> {
  await trx.deleteFrom('title').where('id', '=', title.row.id).execute()
  await removeMedia(trx, filesOf(title))
}

export const deleteTitle =
  (context: CatalogAdminContext): Route<'deleteTitle'> =>
  async ({ params }) => {
    await context.db.transaction().execute(async (trx) => {
      const title = await lockTitleOrFault(trx, params.id)
      if (title.row.status === 'published') throw catalogAdmin.fault('title-published')
      await erase(trx, title)
    })
  }
