import type { CatalogAdminContext } from '../tables.ts'
import { lockTitle } from '../titles/change-title.ts'
import { removeMedia } from './remove-media.ts'

/** As long as the object store keeps an upload that is not whole. */
const lifetimeDays = 7

/** Removes videos that were announced and whose bytes never all came. */
export async function giveUpUploads(context: CatalogAdminContext): Promise<'again' | void> {
  const deadline = new Date(context.now().getTime() - lifetimeDays * 86_400_000).toISOString()
  const late = await context.db
    .selectFrom('media')
    .select(['id', 'titleId'])
    .where('status', '=', 'awaiting-upload')
    .where('createdAt', '<', deadline)
    .limit(100)
    .execute()
  for (const { id, titleId } of late)
    await context.db.transaction().execute(async (trx) => {
      const title = await lockTitle(trx, titleId)
      const files = [...(title?.media ?? []), ...(title?.episodes ?? []).flatMap((episode) => episode.media)]
      await removeMedia(
        trx,
        files.filter((file) => file.id === id && file.status === 'awaiting-upload'),
      )
    })
  return late.length === 100 ? 'again' : undefined
}
