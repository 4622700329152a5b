import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import type { CatalogAdminContext, Route, Transaction } from '../tables.ts'
import { changeTitle } from '../titles/change-title.ts'
import { filesOf, loadTitle, type LoadedTitle } from '../titles/load-titles.ts'
import { mediaView } from '../titles/title-view.ts'
import { supersededByAnnouncement } from './media.ts'
import { removeMedia } from './remove-media.ts'

/** The folder of uploaded files in the object store; an upload has the id of its media. */
export const uploadsPrefix = 'uploads'

/** @throws Fault `catalog-admin.episode-not-found` when the place does not fit the title */
function requirePlace(title: LoadedTitle, place: { episodeId?: string | undefined; purpose: 'feature' | 'trailer' }) {
  if (place.episodeId && !title.episodes.some((episode) => episode.id === place.episodeId))
    throw catalogAdmin.fault('episode-not-found')
  // A series plays through its episodes; only its trailer is a video of its own.
  if (!place.episodeId && title.row.kind === 'series' && place.purpose === 'feature')
    throw catalogAdmin.fault('episode-not-found', { detail: 'Say which episode of the series this video is.' })
  if (place.episodeId && place.purpose === 'trailer')
    throw catalogAdmin.fault('episode-not-found', { detail: 'A trailer belongs to the title and not to an episode.' })
}

export const createMedia =
  (context: CatalogAdminContext): Route<'createMedia'> =>
  async ({ params, body, caller }) => {
    if (body.sizeBytes > context.config.maxUploadBytes)
      throw catalogAdmin.fault('upload-too-large', { details: { maxBytes: context.config.maxUploadBytes } })
    let id = ''
    await changeTitle(context, params.id, async (trx: Transaction, title) => {
      requirePlace(title, body)
      const place = { episodeId: body.episodeId ?? null, purpose: body.purpose }
      await removeMedia(trx, supersededByAnnouncement(filesOf(title), place))
      id = crypto.randomUUID()
      await trx
        .insertInto('media')
        .values({
          ...place,
          id,
          titleId: title.row.id,
          status: 'awaiting-upload',
          fileName: body.fileName,
          sizeBytes: body.sizeBytes,
          source: `object:${uploadsPrefix}/${id}`,
          announcedBy: caller.accountId,
          progress: null,
          durationSeconds: null,
          assetPrefix: null,
          failureCode: null,
          reason: null,
          createdAt: context.now().toISOString(),
          updatedAt: context.now().toISOString(),
        })
        .execute()
    })
    return mediaView(await findMedia(context.db, id))
  }

export async function findMedia(db: CatalogAdminContext['db'], id: string) {
  const row = await db.selectFrom('media').select('titleId').where('id', '=', id).executeTakeFirst()
  const title = row && (await loadTitle(db, row.titleId))
  const found = title && filesOf(title).find((file) => file.id === id)
  if (!found) throw catalogAdmin.fault('media-not-found')
  return found
}

export const getMedia =
  (context: CatalogAdminContext): Route<'getMedia'> =>
  async ({ params }) =>
    mediaView(await findMedia(context.db, params.id))
