import { Fault } from '@codeflix/contracts/fault'
import { buffer } from 'node:stream/consumers'
import type { CatalogAdminContext } from '../tables.ts'
import { lockTitle } from '../titles/change-title.ts'
import { republish } from '../titles/republish.ts'
import { storeArtwork } from './store-artwork.ts'

/**
 * Takes a frame of each video that became ready: as the still of its episode, or as the backdrop of a film that has
 * none yet. A worker does it, since an event must not wait for pictures to be made.
 */
export const takeStills = (context: CatalogAdminContext) => async (): Promise<'again' | void> => {
  const media = await context.db
    .selectFrom('media')
    .select(['id', 'titleId', 'episodeId', 'purpose', 'posterCandidates'])
    .where('status', '=', 'ready')
    .where('pictured', '=', false)
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst()
  if (!media) return

  const frame = media.posterCandidates[Math.floor(media.posterCandidates.length / 2)]
  const object = media.purpose === 'feature' && frame ? await context.ports.storage.get(frame) : undefined
  const key = object
    ? await storeArtwork(context, await buffer(object.body), media.episodeId ? 'still' : 'backdrop', {
        anySize: true,
      }).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error
        context.log.warn({ err: error, frame }, 'no still could be made of this frame')
        return undefined
      })
    : undefined

  await context.db.transaction().execute(async (trx) => {
    const title = await lockTitle(trx, media.titleId)
    await trx.updateTable('media').set({ pictured: true }).where('id', '=', media.id).execute()
    if (!title || !key) return
    if (media.episodeId)
      await trx.updateTable('episode').set({ stillKey: key }).where('id', '=', media.episodeId).execute()
    else
      await trx
        .updateTable('title')
        .set({ backdropKey: key })
        .where('id', '=', title.row.id)
        .where('backdropKey', 'is', null)
        .execute()
    await republish(trx, [title.row.id], context.now())
  })
  return 'again'
}
