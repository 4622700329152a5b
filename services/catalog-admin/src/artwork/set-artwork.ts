import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { readBody } from '@codeflix/kit/http'
import { buffer } from 'node:stream/consumers'
import type { CatalogAdminContext, Route } from '../tables.ts'
import { changeTitle } from '../titles/change-title.ts'
import { filesOf, loadTitle } from '../titles/load-titles.ts'
import { storeArtwork } from './store-artwork.ts'

const setKey = (context: CatalogAdminContext, titleId: string, kind: 'poster' | 'backdrop', key: string) =>
  changeTitle(context, titleId, async (trx) => {
    await trx
      .updateTable('title')
      .set(kind === 'poster' ? { posterKey: key } : { backdropKey: key })
      .where('id', '=', titleId)
      .execute()
  })

const requireTitle = async (context: CatalogAdminContext, id: string) => {
  const title = await loadTitle(context.db, id)
  if (!title) throw catalogAdmin.fault('title-not-found')
  return title
}

export const setArtwork =
  (context: CatalogAdminContext): Route<'setArtwork'> =>
  async ({ params, http }) => {
    await requireTitle(context, params.id)
    const bytes = await readBody(http.request, catalogAdmin.routes.setArtwork.limits.bodyBytes)
    return setKey(context, params.id, params.kind, await storeArtwork(context, bytes, params.kind))
  }

export const chooseArtwork =
  (context: CatalogAdminContext): Route<'chooseArtwork'> =>
  async ({ params, body }) => {
    const title = await requireTitle(context, params.id)
    const frames = filesOf(title).flatMap((file) => file.posterCandidates)
    if (!frames.includes(body.key))
      throw catalogAdmin.fault('unknown-reference', { detail: 'This frame is not one of the title’s videos.' })
    const frame = await context.ports.storage.get(body.key)
    if (!frame) throw catalogAdmin.fault('artwork-unreadable', { detail: 'This frame is no longer there.' })
    const key = await storeArtwork(context, await buffer(frame.body), params.kind, { anySize: true })
    return setKey(context, params.id, params.kind, key)
  }
