import { isValidKey, isValidPrefix } from '@codeflix/kit/object-key'
import type { ByteRange, ListedObject, ObjectInfo, ObjectStore } from '@codeflix/kit/ports/storage'
import type { CompletedPart, GetObjectCommandOutput, ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, isAbsent, maxParts, openBucket, partBytes, piecesOf, type S3Bucket } from './s3-bucket.ts'
import type { S3Failure } from './s3-failure.ts'
import { S3Uploads } from './s3-uploads.ts'
import type { S3Location } from './s3-url.ts'

/** S3's own limit for one answer, and for one deletion. */
const pageSize = 1000
const partsAtOnce = 2
const singleDeletionsAtOnce = 16
const rangeBytes = 16 * 1024 * 1024
const rangesAtOnce = 4
const rangeAttempts = 4

export interface S3Storage extends ObjectStore {
  /** Looks whether the bucket is there and these credentials open it. @throws S3Failure */
  check(): Promise<void>
}

/**
 * Objects in a bucket of any S3-compatible server: `<prefix>objects/<key>`, and `<prefix>incoming/` for the state of
 * uploads that are not whole yet. Any number of processes may share it.
 */
export function s3Storage(location: S3Location): S3Storage {
  const bucket = openBucket(location)
  const { name: Bucket } = bucket
  const objects = `${bucket.prefix}objects/`
  const incoming = `${bucket.prefix}incoming/`

  const nameOf = (key: string): string => {
    if (!isValidKey(key)) throw new Error(`${JSON.stringify(key)} is not the key of an object`)
    return objects + key
  }
  const startOf = (prefix: string): string => {
    if (!isValidPrefix(prefix)) throw new Error(`${JSON.stringify(prefix)} is not the start of a key`)
    return objects + prefix
  }

  const head = async (key: string): Promise<ObjectInfo | undefined> => {
    const Key = nameOf(key)
    const found = await bucket.find('look up an object', (s3) => s3.headObject({ Bucket, Key }))
    return found && infoOf(key, found, found.ContentLength ?? 0)
  }

  return {
    async put(key, body, { contentType }) {
      const Key = nameOf(key)
      const target = { Bucket, Key, ContentType: contentType }
      const put = (bytes: Uint8Array) =>
        bucket.ask('write an object', (s3) => s3.putObject({ ...target, Body: bytes, ContentLength: bytes.length }))
      if (!(body instanceof Readable)) return void (await put(Buffer.from(body)))
      const pieces = piecesOf(body, partBytes)
      const first = await pieces.next()
      if (first.done) return void (await put(Buffer.alloc(0)))
      if (first.value.length < partBytes) return void (await put(first.value))
      await putInParts(bucket, target, first.value, pieces)
    },

    async get(key, range) {
      const Key = nameOf(key)
      const asked = range && { Range: `bytes=${range.start}-${range.end}` }
      const outside = (size?: number): RangeError =>
        new RangeError(`bytes ${range?.start}-${range?.end} are not inside ${key}${size ? ` of ${size} bytes` : ''}`)
      if (range && (range.start < 0 || range.end < range.start)) throw outside()
      const found = await bucket
        .find('read an object', (s3) => s3.getObject({ Bucket, Key, ...asked }))
        .catch((error: S3Failure) => {
          throw error.code === 'InvalidRange' || error.code === '416' ? outside() : error
        })
      if (!found) return undefined
      const body = found.Body as Readable
      const sizeBytes = range ? Number(found.ContentRange?.split('/').at(-1)) : (found.ContentLength ?? 0)
      // A server gives what there is of a range; half of what was asked for would be taken for all of it.
      if (range && !(range.end < sizeBytes)) {
        body.destroy()
        throw outside(sizeBytes)
      }
      return { info: infoOf(key, found, sizeBytes), body }
    },

    head,

    async delete(key) {
      const Key = nameOf(key)
      await bucket.find('delete an object', (s3) => s3.deleteObject({ Bucket, Key }))
    },

    async deletePrefix(prefix) {
      const start = startOf(prefix)
      await deleteAll(bucket, start)
    },

    async list(prefix, { after = '', limit = pageSize } = {}) {
      const start = startOf(prefix)
      const found: ListedObject[] = []
      let last = after === '' ? undefined : objects + after
      while (found.length < limit) {
        const page = await listPage(bucket, start, last, Math.min(limit - found.length, pageSize))
        for (const { Key = '', Size = 0, ETag = '', LastModified } of page.contents)
          found.push({
            key: Key.slice(objects.length),
            sizeBytes: Size,
            etag: ETag,
            modifiedAt: (LastModified ?? new Date(0)).toISOString(),
          })
        last = page.contents.at(-1)?.Key
        if (!page.more || last === undefined) break
      }
      return found
    },

    async download(key, path) {
      const info = await head(key)
      if (!info) return false
      await rm(path, { force: true })
      const file = await open(path, 'wx')
      try {
        await downloadRanges(bucket, nameOf(key), info, file)
      } catch (error) {
        await file.close()
        await rm(path, { force: true })
        if (isAbsent(error)) return false
        throw error
      }
      await file.close()
      return true
    },

    uploads: (prefix) =>
      new S3Uploads(bucket, {
        keyOf: (id) => nameOf(`${prefix}/${id}`),
        stateOf: (id) => `${incoming}${nameOf(`${prefix}/${id}`).slice(objects.length)}/`,
        finished: (id) => head(`${prefix}/${id}`),
      }),

    async removeAbandoned(before) {
      await abortUploads(bucket, objects, before)
      await removeStates(bucket, incoming, before)
    },

    async check() {
      await bucket.ask('list objects', (s3) => s3.listObjectsV2({ Bucket, Prefix: objects, MaxKeys: 1 }))
    },
  }
}

function infoOf(
  key: string,
  { ContentType, ETag, LastModified }: Pick<GetObjectCommandOutput, 'ContentType' | 'ETag' | 'LastModified'>,
  sizeBytes: number,
): ObjectInfo {
  return {
    key,
    sizeBytes,
    contentType: ContentType ?? 'application/octet-stream',
    etag: ETag ?? '',
    modifiedAt: (LastModified ?? new Date(0)).toISOString(),
  }
}

/** An object too large for one request; it appears whole with its completion, and its parts go when that fails. */
async function putInParts(
  bucket: S3Bucket,
  target: { Bucket: string; Key: string; ContentType: string },
  first: Buffer,
  rest: AsyncIterable<Buffer>,
): Promise<void> {
  const { Bucket, Key } = target
  const { UploadId } = await bucket.ask('begin an upload', (s3) => s3.createMultipartUpload(target))
  if (UploadId === undefined) throw new Error('the object store gave no id to an upload')
  const parts: CompletedPart[] = []
  const sending = atMost(partsAtOnce)
  try {
    let number = 0
    for await (const Body of inTurn(first, rest)) {
      const PartNumber = ++number
      if (PartNumber > maxParts) throw new Error(`an object has at most ${maxParts * partBytes} bytes`)
      await sending.begin(async () => {
        const { ETag } = await bucket.ask('write a part', (s3) =>
          s3.uploadPart({ Bucket, Key, UploadId, PartNumber, Body, ContentLength: Body.length }),
        )
        parts[PartNumber - 1] = { PartNumber, ETag }
      })
    }
    await sending.end()
    await bucket.complete(Key, UploadId, parts)
  } catch (error) {
    await sending.end().catch(() => {})
    // What cannot be taken back now is removed with what else was abandoned.
    await bucket.ask('abort an upload', (s3) => s3.abortMultipartUpload({ Bucket, Key, UploadId })).catch(() => {})
    throw error
  }
}

async function* inTurn(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

async function listPage({ name: Bucket, ask }: S3Bucket, prefix: string, after: string | undefined, limit = pageSize) {
  const page = await ask('list objects', (s3) =>
    s3.listObjectsV2({ Bucket, Prefix: prefix, StartAfter: after, MaxKeys: limit }),
  )
  return { contents: page.Contents ?? [], more: page.IsTruncated === true }
}

async function* objectsBelow(bucket: S3Bucket, prefix: string) {
  let after: string | undefined
  for (;;) {
    const { contents, more } = await listPage(bucket, prefix, after)
    yield contents
    after = contents.at(-1)?.Key
    if (!more || after === undefined) return
  }
}

async function deleteAll(bucket: S3Bucket, prefix: string): Promise<void> {
  let deleting: Promise<void> = Promise.resolve()
  for await (const page of objectsBelow(bucket, prefix)) {
    // One page is deleted while the next is listed.
    await deleting
    deleting = deleteKeys(
      bucket,
      page.flatMap(({ Key }) => (Key === undefined ? [] : [Key])),
    )
    deleting.catch(() => {})
  }
  await deleting
}

/** What servers say that do not know how to delete many at once, or want it signed in a way that Amazon gave up. */
const oneByOne = /^(NotImplemented|501|MissingContentMD5|MethodNotAllowed|405|InvalidRequest)$/

async function deleteKeys({ name: Bucket, ask }: S3Bucket, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const Objects = keys.map((Key) => ({ Key }))
  const answer = await ask('delete objects', (s3) =>
    s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } }),
  ).catch((error: S3Failure) => {
    if (oneByOne.test(error.code)) return undefined
    throw error
  })
  const [first] = answer?.Errors ?? []
  if (first)
    throw new Error(`${answer?.Errors?.length} objects were not deleted, ${first.Key} among them: ${first.Code}`)
  if (answer) return
  const deleting = atMost(singleDeletionsAtOnce)
  for (const Key of keys) await deleting.begin(() => ask('delete an object', (s3) => s3.deleteObject({ Bucket, Key })))
  await deleting.end()
}

/** Several ranges at a time, each read again from where it broke off; all of the same version of the object. */
async function downloadRanges(bucket: S3Bucket, Key: string, info: ObjectInfo, file: FileHandle): Promise<void> {
  const ranges: ByteRange[] = []
  for (let start = 0; start < info.sizeBytes; start += rangeBytes)
    ranges.push({ start, end: Math.min(start + rangeBytes, info.sizeBytes) - 1 })
  const read = async (range: ByteRange): Promise<void> => {
    let at = range.start
    for (let attempt = 1, from = at; ; attempt++, from = at)
      try {
        const { Body } = await bucket.ask('read an object', (s3) =>
          s3.getObject({ Bucket: bucket.name, Key, IfMatch: info.etag, Range: `bytes=${at}-${range.end}` }),
        )
        for await (const chunk of Body as AsyncIterable<Buffer>)
          for (let rest = chunk; rest.length > 0;) {
            const { bytesWritten } = await file.write(rest, 0, rest.length, at)
            at += bytesWritten
            rest = rest.subarray(bytesWritten)
          }
        if (at === range.end + 1) return
        throw new Error(`the object store ended its answer after ${at} of ${info.sizeBytes} bytes`)
      } catch (error) {
        // Only tries that bring nothing count.
        if (at > from) attempt = 1
        const over = isAbsent(error) || (error as { code?: string }).code === 'PreconditionFailed'
        if (attempt === rangeAttempts || over) throw error
        await sleep(250 * 2 ** attempt)
      }
  }
  const carry = async (): Promise<void> => {
    for (let range = ranges.shift(); range; range = ranges.shift()) await read(range)
  }
  const carried = await Promise.allSettled(Array.from({ length: rangesAtOnce }, carry))
  for (const one of carried) if (one.status === 'rejected') throw one.reason
}

async function abortUploads({ name: Bucket, ask, find }: S3Bucket, prefix: string, before: Date): Promise<void> {
  let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
  while (from) {
    const page: ListMultipartUploadsCommandOutput = await ask('list uploads', (s3) =>
      s3.listMultipartUploads({ Bucket, Prefix: prefix, ...from }),
    )
    for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
      if (Initiated && Initiated < before)
        await find('abort an upload', (s3) => s3.abortMultipartUpload({ Bucket, Key, UploadId }))
    const { NextKeyMarker, NextUploadIdMarker } = page
    from =
      page.IsTruncated && NextKeyMarker !== undefined
        ? {
            KeyMarker: NextKeyMarker,
            ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
          }
        : undefined
  }
}

/** Removes the state of uploads that began before. */
async function removeStates(bucket: S3Bucket, incoming: string, before: Date): Promise<void> {
  const uploads = new Map<string, { began: Date; keys: string[] }>()
  for await (const page of objectsBelow(bucket, incoming))
    for (const { Key = '', LastModified = new Date() } of page) {
      const folder = Key.slice(0, Key.lastIndexOf('/'))
      const known = uploads.get(folder)
      // An upload is as old as the first that was kept of it.
      const began = known && known.began < LastModified ? known.began : LastModified
      uploads.set(folder, { began, keys: [...(known?.keys ?? []), Key] })
    }
  const keys = [...uploads.values()].flatMap((one) => (one.began < before ? one.keys : []))
  while (keys.length > 0) await deleteKeys(bucket, keys.splice(0, pageSize))
}
