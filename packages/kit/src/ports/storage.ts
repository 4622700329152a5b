import type { Readable } from 'node:stream'
import type { DataStore } from '@tus/server'

export interface ObjectInfo {
  key: string
  sizeBytes: number
  contentType: string
  /** Changes whenever the content does. */
  etag: string
  modifiedAt: string
}

/** What a list tells of an object: not every store knows the type without looking at each. */
export type ListedObject = Omit<ObjectInfo, 'contentType'>

/** First and last byte, both included (RFC 9110, section 14.1.2). */
export interface ByteRange {
  start: number
  end: number
}

/**
 * What went wrong between us and a store, in words for an operator. `full`: no room for more; `away`: no answer;
 * `settings`: an address, a bucket or a key that has to be mended; `other`: all else. Of what was to be put nothing is there.
 */
export class StoreFailure extends Error {
  override readonly name: string = 'StoreFailure'
  readonly kind: 'full' | 'away' | 'settings' | 'other'

  constructor(kind: StoreFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/**
 * Objects by key. A key is one to 500 characters of `[A-Za-z0-9._-]` in parts separated by `/`; no part is `.` or `..`.
 * An object is whole or absent: a reader never sees half of one.
 */
export interface ObjectStore {
  /** @throws StoreFailure where the store is to blame, as far as it tells */
  put(key: string, body: Readable | Uint8Array | string, options: { contentType: string }): Promise<void>
  /** Undefined when there is no such object. The range must lie inside the object. */
  get(key: string, range?: ByteRange): Promise<{ info: ObjectInfo; body: Readable } | undefined>
  head(key: string): Promise<ObjectInfo | undefined>
  /** Absent objects are no error. */
  delete(key: string): Promise<void>
  deletePrefix(prefix: string): Promise<void>
  /** In the order of the keys; `after` is the last key of the page before. */
  list(prefix: string, options?: { after?: string; limit?: number }): Promise<ListedObject[]>
  /** Writes the object to a local file, by the cheapest means there is. False when there is no such object. */
  download(key: string, path: string): Promise<boolean>
  /**
   * Resumable uploads by tus that end as objects `<prefix>/<upload id>`. Any process that has the same store goes on with
   * one; who writes at a time is for the caller to settle, by a lock that all processes see. Removing one that is not
   * there is no error.
   */
  uploads(prefix: string): DataStore
  /** Removes what puts and uploads have left behind that began before and never ended. Nobody sees it, but it takes room. */
  removeAbandoned(before: Date): Promise<void>
}
