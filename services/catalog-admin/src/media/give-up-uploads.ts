import type { CatalogAdminContext } from '../tables.ts'
import { lockTitle } from '../titles/change-title.ts'
import { filesOf } from '../titles/load-titles.ts'
import { removeMedia } from './remove-media.ts'

/** For as long the object store answers for an upload that is not whole. */
const lifetimeDays = 7
/** By then what is known of an upload was removed in its own order, and what is left is known to nobody. */
const forgottenDays = lifetimeDays + 1

/** Removes videos that were announced and whose bytes never all came, and what processes left behind that died. */
export async function giveUpUploads(context: CatalogAdminContext): Promise<'again' | void> {
  const daysAgo = (days: number): Date => new Date(context.now().getTime() - days * 86_400_000)
  const deadline = daysAgo(lifetimeDays).toISOString()
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
      const files = title ? filesOf(title) : []
      await removeMedia(
        trx,
        files.filter((file) => file.id === id && file.status === 'awaiting-upload'),
      )
    })
  if (late.length === 100) return 'again'
  await context.ports.storage.removeAbandoned(daysAgo(forgottenDays))
}
