import { artworkWidths, catalog } from '@codeflix/contracts/catalog'
import { matchesEtag } from '@codeflix/kit/etag'
import type { CatalogContext, Route } from '../tables.ts'

const widths = artworkWidths.join('|')
/** Pictures of titles, and the frames of videos that staff choose posters from. Nothing else in the store is public. */
const artworkKey = new RegExp(`^artwork/[0-9a-f]{16,64}-(${widths})\\.webp$`)
const frameKey =
  /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/posters\/[A-Za-z0-9_-]+\.(?:jpg|jpeg|webp|png)$/
const types: Record<string, string> = { webp: 'image/webp', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png' }

/** Whether a key names a picture that anybody may see. */
export const isPublicPicture = (key: string): boolean =>
  artworkKey.test(key) || (frameKey.test(key) && !key.startsWith('uploads/') && !key.startsWith('captions/'))

/** A content hash names the picture, so that one that a browser has is never out of date. */
const forever = 'public, max-age=31536000, immutable'

export const getArtwork =
  (context: CatalogContext): Route<'getArtwork'> =>
  async ({ params, http: { request, reply } }) => {
    const key = params['*']
    if (!isPublicPicture(key)) throw catalog.fault('artwork-not-found')
    const info = await context.ports.storage.head(key)
    if (!info) throw catalog.fault('artwork-not-found')
    reply.header('etag', info.etag).header('cache-control', forever)
    if (matchesEtag(request.headers['if-none-match'], info.etag)) return reply.status(304).send()
    const object = await context.ports.storage.get(key)
    if (!object) throw catalog.fault('artwork-not-found')
    return reply
      .header('content-type', types[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
      .header('content-length', object.info.sizeBytes)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(object.body)
  }
