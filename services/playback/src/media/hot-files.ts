import type { ObjectInfo, ObjectStore } from '@codeflix/kit/ports/storage'
import { LRUCache } from 'lru-cache'
import { buffer } from 'node:stream/consumers'
import type { MediaFile } from './media-file.ts'

export interface HotFile {
  bytes: Buffer
  etag: string
}

/** Manifests and captions may be written again; whoever watches sees it after this time. */
const changingMs = 5_000

/** A file that is better streamed than kept. */
export interface LargeFile {
  info: ObjectInfo
}

/** Keeps files in memory that many ask for at once, up to a number of bytes; the least used go first. */
export function hotFiles(storage: ObjectStore, options: { maxBytes: number; maxFileBytes: number }) {
  const cache = new LRUCache<string, HotFile>({
    maxSize: options.maxBytes,
    sizeCalculation: (file) => Math.max(file.bytes.length, 1),
  })
  const underWay = new Map<string, Promise<HotFile | LargeFile | undefined>>()

  const read = async (file: MediaFile): Promise<HotFile | LargeFile | undefined> => {
    const info = await storage.head(file.key)
    if (!info) return undefined
    if (info.sizeBytes > Math.min(options.maxFileBytes, options.maxBytes)) return { info }
    const object = await storage.get(file.key)
    if (!object) return undefined
    const hot = { bytes: await buffer(object.body), etag: object.info.etag }
    cache.set(file.key, hot, file.immutable ? {} : { ttl: changingMs })
    return hot
  }

  return {
    /** Undefined when there is no such file. Many who ask at once read once. */
    async get(file: MediaFile): Promise<HotFile | LargeFile | undefined> {
      const hit = cache.get(file.key)
      if (hit) return hit
      const pending = underWay.get(file.key) ?? read(file).finally(() => underWay.delete(file.key))
      underWay.set(file.key, pending)
      return pending
    },
  }
}
