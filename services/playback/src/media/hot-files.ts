import type { ObjectInfo, ObjectStore } from '@codeflix/kit/ports/storage'
import { LRUCache } from 'lru-cache'
import type { Readable } from 'node:stream'
import type { MediaFile } from './media-file.ts'

interface HotFile {
  bytes: Buffer
  etag: string
}

/** Manifests and captions may be written again; whoever watches sees it after this time. */
const changingMs = 5_000

/** A file that is better streamed than kept. */
interface LargeFile {
  info: ObjectInfo
}
/** What it weighs that a file is known to be large. */
const largeFileBytes = 1024

/**
 * Keeps files in memory that many ask for at once, up to a number of bytes; the least used go first. What is being read
 * takes as much again at most, however many files are asked for at once: the rest waits for its turn.
 */
export function hotFiles(storage: ObjectStore, options: { maxBytes: number; maxFileBytes: number }) {
  const keepBytes = Math.min(options.maxFileBytes, options.maxBytes)
  const cache = new LRUCache<string, HotFile | LargeFile>({
    maxSize: options.maxBytes,
    sizeCalculation: (file) => ('info' in file ? largeFileBytes : Math.max(file.bytes.length, 1)),
  })
  const underWay = new Map<string, Promise<HotFile | LargeFile | undefined>>()
  const turns = takeTurns(Math.max(4, Math.floor(options.maxBytes / keepBytes)))

  /** One request to the store for a file that is kept, and one more, once, for a large one. */
  const read = async (file: MediaFile): Promise<HotFile | LargeFile | undefined> => {
    const object = await storage.get(file.key)
    if (!object) return undefined
    const { info, body } = object
    const large = info.sizeBytes > keepBytes
    if (large) body.destroy()
    const found = large ? { info } : { bytes: await wholeOf(body, info.sizeBytes), etag: info.etag }
    cache.set(file.key, found, file.immutable ? {} : { ttl: changingMs })
    return found
  }

  return {
    /** Undefined when there is no such file. Many who ask at once read once. */
    async get(file: MediaFile): Promise<HotFile | LargeFile | undefined> {
      const hit = cache.get(file.key)
      if (hit) return hit
      const pending = underWay.get(file.key) ?? turns(() => read(file)).finally(() => underWay.delete(file.key))
      underWay.set(file.key, pending)
      return pending
    },
    /** After it turned out to be another one by now. */
    forget(file: MediaFile): void {
      cache.delete(file.key)
    },
  }
}

/** Into memory of the right size at once, which saves a copy of all of it. */
async function wholeOf(body: Readable, sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(sizeBytes)
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunk.copy(bytes, length)
    length += chunk.length
  }
  if (length !== sizeBytes) throw new Error(`the store sent ${length} of ${sizeBytes} bytes`)
  return bytes
}

/** Does so much work at a time; the rest waits in the order in which it came. */
function takeTurns(limit: number) {
  let busy = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy--
    }
  }
}
