import { S3, type CompletedPart, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import { s3Failure, type S3Failure } from './s3-failure.ts'
import type { S3Location } from './s3-url.ts'

/** Above the 5 MiB that S3 asks of all parts but the last. */
export const partBytes = 8 * 1024 * 1024
/** S3's own limit. */
export const maxParts = 10_000

const connectMs = 5_000
const silenceMs = 60_000
/** Some servers copy all parts together before they answer. */
const completionSilenceMs = 15 * 60_000
/** A viewer on a slow line holds a connection for as long as a file takes. */
const connections = 1000

export interface S3Bucket {
  readonly name: string
  readonly prefix: string
  /** Asks the server; `action` goes into the failure, as in `did not read`. @throws S3Failure */
  ask<T>(action: string, call: (s3: S3) => Promise<T>): Promise<T>
  /** The same for what may be absent: undefined then. */
  find<T>(action: string, call: (s3: S3) => Promise<T>): Promise<T | undefined>
  complete(key: string, uploadId: string, parts: CompletedPart[]): Promise<void>
}

export function openBucket(location: S3Location): S3Bucket {
  const { bucket: name, prefix, endpoint, region, credentials, pathStyle } = location
  const at = { server: endpoint ?? 'Amazon S3', bucket: name }
  const clientFor = (socketTimeout: number): S3 =>
    new S3({
      ...(endpoint === undefined ? {} : { endpoint }),
      // Servers of one's own have no regions, but a signature wants one.
      ...(region !== undefined ? { region } : endpoint === undefined ? {} : { region: 'us-east-1' }),
      ...(credentials === undefined ? {} : { credentials }),
      forcePathStyle: pathStyle,
      maxAttempts: 4,
      // Newer checksums are known to few servers other than Amazon's.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: connectMs,
        socketTimeout,
        httpAgent: { maxSockets: connections },
        httpsAgent: { maxSockets: connections },
      },
    } satisfies S3ClientConfig)
  const quick = clientFor(silenceMs)
  const patient = clientFor(completionSilenceMs)
  const ask = async <T>(action: string, call: (s3: S3) => Promise<T>, s3 = quick): Promise<T> => {
    try {
      return await call(s3)
    } catch (error) {
      throw s3Failure(error, action, at)
    }
  }
  return {
    name,
    prefix,
    ask,
    async find(action, call) {
      try {
        return await ask(action, call)
      } catch (error) {
        if (isAbsent(error)) return undefined
        throw error
      }
    },
    async complete(key, uploadId, parts) {
      await ask(
        'complete an upload',
        (s3) =>
          s3.completeMultipartUpload({
            Bucket: name,
            Key: key,
            UploadId: uploadId,
            MultipartUpload: { Parts: parts },
          }),
        patient,
      )
    },
  }
}

/** Of an object, or, as some servers say it, of an upload. */
export const isAbsent = (error: unknown): boolean =>
  ['NoSuchKey', 'NoSuchUpload', '404'].includes((error as S3Failure).code)

/** Does so much work at a time; the first failure is thrown by what is called next. */
export function atMost(limit: number) {
  const underWay = new Set<Promise<void>>()
  let failure: { error: unknown } | undefined
  return {
    async begin(work: () => Promise<unknown>): Promise<void> {
      while (underWay.size >= limit) await Promise.race(underWay)
      if (failure) throw failure.error
      const running = work()
        .then(
          () => {},
          (error: unknown) => void (failure ??= { error }),
        )
        .finally(() => underWay.delete(running))
      underWay.add(running)
    },
    async end(): Promise<void> {
      await Promise.all(underWay)
      if (failure) throw failure.error
    },
  }
}

/** A stream in pieces of one size, of which the last may be shorter, with no more than one piece in memory. */
export async function* piecesOf(stream: Readable, bytes: number): AsyncGenerator<Buffer, void> {
  let chunks: Buffer[] = []
  let length = 0
  for await (const some of stream) {
    let rest = Buffer.isBuffer(some) ? some : Buffer.from(some as Uint8Array | string)
    while (length + rest.length >= bytes) {
      chunks.push(rest.subarray(0, bytes - length))
      rest = rest.subarray(bytes - length)
      yield Buffer.concat(chunks)
      chunks = []
      length = 0
    }
    if (rest.length > 0) chunks.push(rest)
    length += rest.length
  }
  if (length > 0) yield Buffer.concat(chunks)
}
