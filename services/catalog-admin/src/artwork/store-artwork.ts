import type { CatalogAdminContext } from '../tables.ts'
import { renderArtwork, type ArtworkKind } from './render-artwork.ts'

/**
 * Stores a picture in all its sizes and gives its key. Nothing refers to it yet; it stays for an hour, in which a title
 * has to take it, or else a worker removes it.
 */
export async function storeArtwork(
  context: CatalogAdminContext,
  bytes: Uint8Array,
  kind: ArtworkKind,
  options: { ours?: boolean; anySize?: boolean } = {},
): Promise<string> {
  const { key, files } = await renderArtwork(bytes, kind, options)
  // Before the objects: this waits for a worker that is about to remove the same picture.
  const touchedAt = context.now().toISOString()
  await context.db
    .insertInto('artwork')
    .values({ key, touchedAt })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ touchedAt }))
    .execute()
  for (const file of files) await context.ports.storage.put(file.key, file.bytes, { contentType: 'image/webp' })
  return key
}
