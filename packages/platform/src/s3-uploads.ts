import type { ObjectInfo } from '@codeflix/kit/ports/storage'
import type { Part } from '@aws-sdk/client-s3'
import { DataStore, ERRORS, Upload } from '@tus/server'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import { atMost, isAbsent, maxParts, partBytes, type S3Bucket } from './s3-bucket.ts'

const lifetimeMs = 7 * 86_400_000
const partsAtOnce = 2
const mebibyte = 1024 * 1024

const stateSchema = z.object({
  uploadId: z.string(),
  size: z.number(),
  metadata: z.record(z.string(), z.string().nullable()).optional(),
  creation_date: z.string(),
})
type State = z.infer<typeof stateSchema>

/** As an error, which the library's own is not, with what it reads from one. */
const refusal = (name: keyof typeof ERRORS) => Object.assign(new Error(ERRORS[name].body.trim()), ERRORS[name])

interface Places {
  /** The name of the object that an upload ends as. */
  keyOf(id: string): string
  /** Below which the state of an upload is kept until it is removed; ends with `/`. */
  stateOf(id: string): string
  finished(id: string): Promise<ObjectInfo | undefined>
}

/**
 * Resumable uploads that are S3 multipart uploads. All that is known about one is in the bucket, so that any process
 * goes on with it: the size and the id of the multipart upload in `state`, and the bytes after the last full part in
 * `tail-<number of the next part>`.
 *
 * Part n always holds the same bytes of the file. Two processes that write at the same time, because one of them did not
 * notice that it lost its lock, then write the same; an upload can fall back by a part but never hold wrong bytes.
 */
export class S3Uploads extends DataStore {
  readonly #bucket: S3Bucket
  readonly #places: Places

  constructor(bucket: S3Bucket, places: Places) {
    super()
    this.#bucket = bucket
    this.#places = places
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration']
  }

  override async create(upload: Upload): Promise<Upload> {
    const { id, size } = upload
    if (size === undefined) throw refusal('UNSUPPORTED_CREATION_DEFER_LENGTH_EXTENSION')
    // One that begins again must not leave the parts of the first try behind.
    await this.remove(id)
    const Key = this.#places.keyOf(id)
    const { name: Bucket } = this.#bucket
    const { UploadId } = await this.#bucket.ask('begin an upload', (s3) =>
      s3.createMultipartUpload({
        Bucket,
        Key,
        ContentType: upload.metadata?.['filetype'] ?? 'application/octet-stream',
      }),
    )
    upload.creation_date ??= new Date().toISOString()
    upload.storage = { type: 's3', path: Key, bucket: Bucket }
    const state = { uploadId: UploadId, size, metadata: upload.metadata, creation_date: upload.creation_date }
    const { uploadId } = stateSchema.parse(state)
    await this.#bucket.ask('note an upload', (s3) =>
      s3.putObject({ Bucket, Key: `${this.#places.stateOf(id)}state`, Body: JSON.stringify({ ...state, uploadId }) }),
    )
    return upload
  }

  /** Takes bytes until the stream ends. What came before it breaks off is kept. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const state = await this.#state(id)
    const full = partSize(state.size)
    const known = await this.#parts(id, state)
    let next = known.length + 1
    const begin = known.length * full
    const tail = begin < state.size ? await this.#tail(id, next) : Buffer.alloc(0)
    if (Math.min(begin, state.size) + tail.length !== offset) throw refusal('INVALID_OFFSET')

    const pending = new Pending(tail)
    const tailOf = tail.length > 0 ? next : undefined
    const sending = atMost(partsAtOnce)
    let reached = offset
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        if (reached + chunk.length > state.size) throw refusal('ERR_SIZE_EXCEEDED')
        reached += chunk.length
        let rest = chunk
        while (rest.length > 0) {
          const room = Math.min(full, state.size - (next - 1) * full) - pending.length
          pending.add(rest.subarray(0, room))
          if (rest.length >= room) {
            const number = next++
            const bytes = pending.take()
            await sending.begin(() => this.#sendPart(id, state, number, bytes))
          }
          rest = rest.subarray(room)
        }
      }
    } finally {
      await sending.end()
      if (pending.length > 0 && reached > offset) await this.#putTail(id, next, pending.take())
    }
    if (tailOf !== undefined && tailOf < next) await this.#delete(`${this.#places.stateOf(id)}tail-${tailOf}`)
    if (reached === state.size) await this.#complete(id, state)
    return reached
  }

  override async getUpload(id: string): Promise<Upload> {
    const state = await this.#state(id)
    const upload = (offset: number): Upload =>
      new Upload({
        id,
        size: state.size,
        offset,
        creation_date: state.creation_date,
        ...(state.metadata ? { metadata: state.metadata } : {}),
        storage: { type: 's3', path: this.#places.keyOf(id), bucket: this.#bucket.name },
      })
    try {
      const parts = await this.#parts(id, state)
      const begin = Math.min(parts.length * partSize(state.size), state.size)
      return upload(begin < state.size ? begin + (await this.#tailLength(id, parts.length + 1)) : begin)
    } catch (error) {
      if (!isAbsent(error)) throw error
      // Completed, or aborted by a rule of the bucket: only the object tells which.
      const object = await this.#places.finished(id)
      if (object?.sizeBytes === state.size) return upload(state.size)
      throw refusal('FILE_NO_LONGER_EXISTS')
    }
  }

  /** Forgets an upload, with its bytes unless it is an object by now. */
  override async remove(id: string): Promise<void> {
    const { name: Bucket } = this.#bucket
    const state = await this.#findState(id)
    if (state)
      await this.#bucket.find('abort an upload', (s3) =>
        s3.abortMultipartUpload({ Bucket, Key: this.#places.keyOf(id), UploadId: state.uploadId }),
      )
    const { Contents = [] } = await this.#bucket.ask('list objects', (s3) =>
      s3.listObjectsV2({ Bucket, Prefix: this.#places.stateOf(id) }),
    )
    for (const { Key } of Contents) if (Key !== undefined) await this.#delete(Key)
  }

  override getExpiration(): number {
    return lifetimeMs
  }

  async #sendPart(id: string, { uploadId }: State, number: number, bytes: Buffer): Promise<void> {
    await this.#bucket.ask('write a part', (s3) =>
      s3.uploadPart({
        Bucket: this.#bucket.name,
        Key: this.#places.keyOf(id),
        UploadId: uploadId,
        PartNumber: number,
        Body: bytes,
        ContentLength: bytes.length,
      }),
    )
  }

  async #complete(id: string, state: State): Promise<void> {
    try {
      let parts = await this.#parts(id, state)
      if (state.size === 0 && parts.length === 0) {
        await this.#sendPart(id, state, 1, Buffer.alloc(0))
        parts = await this.#allParts(id, state)
      }
      const there = parts.reduce((sum, part) => sum + (part.Size ?? 0), 0)
      if (there !== state.size) throw new Error(`upload ${id} has ${there} of ${state.size} bytes in its parts`)
      await this.#bucket.complete(
        this.#places.keyOf(id),
        state.uploadId,
        parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })),
      )
    } catch (error) {
      // Another process was quicker, or the answer to an earlier try was lost.
      if (isAbsent(error) && (await this.#places.finished(id))?.sizeBytes === state.size) return
      throw error
    }
  }

  async #findState(id: string): Promise<State | undefined> {
    const found = await this.#bucket.find('read an object', (s3) =>
      s3.getObject({ Bucket: this.#bucket.name, Key: `${this.#places.stateOf(id)}state` }),
    )
    return found && stateSchema.parse(JSON.parse(String(await buffer(found.Body as Readable))))
  }

  async #state(id: string): Promise<State> {
    const state = await this.#findState(id)
    if (!state) throw refusal('FILE_NOT_FOUND')
    return state
  }

  /** The parts from the first to the last before one that is missing or short. @throws S3Failure where there is no such upload */
  async #parts(id: string, state: State): Promise<Part[]> {
    const full = partSize(state.size)
    const parts = await this.#allParts(id, state)
    const wrong = parts.findIndex(
      ({ PartNumber, Size }, index) => PartNumber !== index + 1 || Size !== Math.min(full, state.size - index * full),
    )
    return wrong === -1 ? parts : parts.slice(0, wrong)
  }

  async #allParts(id: string, { uploadId }: State): Promise<Part[]> {
    const parts: Part[] = []
    let marker: string | undefined
    do {
      const page = await this.#bucket.ask('list the parts of an upload', (s3) =>
        s3.listParts({
          Bucket: this.#bucket.name,
          Key: this.#places.keyOf(id),
          UploadId: uploadId,
          ...(marker === undefined ? {} : { PartNumberMarker: marker }),
        }),
      )
      parts.push(...(page.Parts ?? []))
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
    } while (marker !== undefined)
    return parts
  }

  async #tail(id: string, next: number): Promise<Buffer> {
    const found = await this.#bucket.find('read an object', (s3) =>
      s3.getObject({ Bucket: this.#bucket.name, Key: `${this.#places.stateOf(id)}tail-${next}` }),
    )
    return found ? buffer(found.Body as Readable) : Buffer.alloc(0)
  }

  async #tailLength(id: string, next: number): Promise<number> {
    const found = await this.#bucket.find('look up an object', (s3) =>
      s3.headObject({ Bucket: this.#bucket.name, Key: `${this.#places.stateOf(id)}tail-${next}` }),
    )
    return found?.ContentLength ?? 0
  }

  async #putTail(id: string, next: number, bytes: Buffer): Promise<void> {
    await this.#bucket.ask('write an object', (s3) =>
      s3.putObject({ Bucket: this.#bucket.name, Key: `${this.#places.stateOf(id)}tail-${next}`, Body: bytes }),
    )
  }

  async #delete(name: string): Promise<void> {
    await this.#bucket.find('delete an object', (s3) => s3.deleteObject({ Bucket: this.#bucket.name, Key: name }))
  }
}

/** Bytes that do not make a part yet. */
class Pending {
  #chunks: Buffer[]
  length: number
  constructor(tail: Buffer) {
    this.#chunks = [tail]
    this.length = tail.length
  }
  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.length += chunk.length
  }
  take(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.length = 0
    return all
  }
}

/** The size of all parts but the last. From the size of the file alone, so that every process cuts it alike. */
function partSize(size: number): number {
  return Math.max(partBytes, Math.ceil(size / maxParts / mebibyte) * mebibyte)
}
