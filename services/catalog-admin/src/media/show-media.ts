import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { filmContentType } from '@codeflix/kit/film-files'
import { isValidKey } from '@codeflix/kit/object-key'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle } from '../titles/change-title.ts'
import { mediaView } from '../titles/title-view.ts'
import { findMedia } from './announce-media.ts'

/** Lets viewers have a video that can be played to its end, though not at its best yet; once it is ready it is shown anyway. */
export const showMediaEarly =
  (context: CatalogAdminContext): Route<'showMediaEarly'> =>
  async ({ params }) => {
    const file = await findMedia(context.db, params.id)
    await changeTitle(context, file.titleId, async (trx) => {
      const shown = await trx
        .updateTable('media')
        .set({ shownEarly: true, updatedAt: context.now().toISOString() })
        .where('id', '=', file.id)
        .where('assetPrefix', 'is not', null)
        .returning('id')
        .executeTakeFirst()
      if (!shown) throw catalogAdmin.fault('not-playable')
    })
    return mediaView(await findMedia(context.db, params.id))
  }

/** A file of what was encoded so far. Viewers get theirs from `playback`, by grants; here the editor's role is the proof. */
export const getMediaFile =
  (context: CatalogAdminContext): Route<'getMediaFile'> =>
  async ({ params, http: { reply } }) => {
    const file = await context.db
      .selectFrom('media')
      .select(['assetPrefix', 'preview'])
      .where('id', '=', params.id)
      .executeTakeFirst()
    if (!file) throw catalogAdmin.fault('media-not-found')
    const prefix = file.assetPrefix ?? file.preview?.assetPrefix
    if (prefix === undefined) throw catalogAdmin.fault('not-playable')
    const path = params['*']
    const contentType = filmContentType(path)
    const object = contentType && isValidKey(path) ? await context.ports.storage.get(`${prefix}/${path}`) : undefined
    if (!contentType || !object) throw catalogAdmin.fault('media-not-found', { detail: 'This video has no such file.' })
    return reply
      .header('content-type', contentType)
      .header('content-length', object.info.sizeBytes)
      .header('cache-control', 'private, no-store')
      .send(object.body)
  }
