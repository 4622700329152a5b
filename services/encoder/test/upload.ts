import type { EventPayload } from '@codeflix/contracts/all'
import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'

type Upload = EventPayload<'catalog-admin.media.uploaded'>

/** What `catalog-admin` says of a file that is there: a drawing of eight seconds, unless something else is given. */
export const uploaded = (own: Partial<Upload> = {}): Upload => ({
  mediaId: randomUUID(),
  titleId: randomUUID(),
  name: 'Film',
  purpose: 'feature',
  fileName: 'film.mp4',
  source: 'demo:mandelbrot?duration=8',
  sizeBytes: 1000,
  ...own,
})

/** Tells the encoder of a file. @returns what it was told */
export async function announce(site: BootedTest, own: Partial<Upload> = {}, messageId?: string): Promise<Upload> {
  const payload = uploaded(own)
  await site.deliver('encoder', 'catalog-admin.media.uploaded', payload, messageId)
  return payload
}

/** Puts a file where uploads lie, and tells the encoder of it. @returns the id of its media */
export async function upload(site: BootedTest, path: string, own: Partial<Upload> = {}): Promise<string> {
  const key = `uploads/${randomUUID()}`
  await site.ports.storage.put(key, createReadStream(path), { contentType: 'video/mp4' })
  const { mediaId } = await announce(site, { ...own, source: `object:${key}` })
  return mediaId
}
