import { defaultOptions, DetailedError, Upload } from 'tus-js-client'
import { Fault, problem } from '@codeflix/contracts/fault'
import { accessToken, renewSession } from '../session/session.ts'
import type { UploadItem, UploadTarget } from './upload-item.ts'

/** Each request carries one piece, so that a fresh token goes with the next and a proxy's limit is not met. */
const pieceBytes = 32 * 1024 * 1024
const retryDelays = [0, 1000, 2000, 5000, 10_000, 20_000, 30_000]

interface TusHandlers {
  progress: (sentBytes: number) => void
  done: () => void
  /** The connection is gone; it is tried again a few times. */
  stalled: () => void
  /** The connection stays gone after all tries. */
  offline: () => void
  failed: (error: unknown) => void
}

export interface RunningUpload {
  pause: () => void
  /** Goes on at once, also in the middle of waiting for the next try. */
  goOn: () => void
}

/** Uploads one file, from where the site says that it stopped. What is needed to resume stays in this browser until it is done. */
export function startTus(item: UploadItem, file: File, on: TusHandlers): RunningUpload {
  let refusedTokens = 0
  const upload = new Upload(file, {
    uploadUrl: new URL(item.uploadUrl, location.origin).href,
    chunkSize: pieceBytes,
    retryDelays,
    removeFingerprintOnSuccess: true,
    metadata: metadataOf(item),
    fingerprint: async () => fingerprintOf(item.target, file),
    async onBeforeRequest(request) {
      const token = await accessToken()
      if (token) request.setHeader('Authorization', `Bearer ${token}`)
    },
    async onAfterResponse(_request, response) {
      if (response.getStatus() === 401) await renewSession()
      else refusedTokens = 0
    },
    onShouldRetry(error) {
      const status = error.originalResponse?.getStatus() ?? 0
      // A token that was revoked gets one renewal; then somebody has to sign in.
      if (status === 401) return refusedTokens++ < 1
      if (!isPassing(status) || !navigator.onLine) return false
      on.stalled()
      return true
    },
    onProgress: on.progress,
    onSuccess: on.done,
    onError(error) {
      const status = error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : undefined
      if (status !== undefined && isPassing(status)) on.offline()
      else on.failed(faultOf(error))
    },
  })
  upload.start()
  return {
    pause: () => void upload.abort(),
    goOn() {
      void upload.abort()
      upload.start()
    },
  }
}

/** 0 is no answer at all; 409 and 423 say that an earlier request still holds the upload. */
const isPassing = (status: number): boolean =>
  status === 0 || status >= 500 || status === 409 || status === 423 || status === 429

function faultOf(error: Error | DetailedError): unknown {
  if (!(error instanceof DetailedError) || !error.originalResponse) return error
  try {
    const parsed = problem.parse(JSON.parse(error.originalResponse.getBody()))
    return new Fault(parsed.code, { status: parsed.status, detail: parsed.detail })
  } catch {
    // An answer to HEAD has no body, so the status has to say it.
    const status = error.originalResponse.getStatus()
    const code = status === 404 || status === 410 ? 'catalog-admin.upload-unknown' : 'kit.internal'
    return new Fault(status === 401 ? 'kit.unauthenticated' : code, { status, detail: error.message, cause: error })
  }
}

const fingerprintOf = (target: UploadTarget, file: File): string =>
  ['codeflix', target.titleId, target.episodeId ?? '', target.purpose, file.name, file.size, file.lastModified].join(
    '/',
  )

function metadataOf({ target, mediaId, fileName }: UploadItem): Record<string, string> {
  return {
    mediaId,
    titleId: target.titleId,
    ...(target.episodeId ? { episodeId: target.episodeId } : {}),
    purpose: target.purpose,
    name: target.name,
    fileName,
  }
}

/** The uploads that began in this browser and are not done. */
export async function unfinishedUploads(): Promise<UploadItem[]> {
  const stored = await defaultOptions.urlStorage.findAllUploads()
  return stored.flatMap(({ metadata, uploadUrl, size }) => {
    const { mediaId, titleId, episodeId, purpose, name, fileName } = metadata
    if (!mediaId || !titleId || !uploadUrl || !name || !fileName) return []
    return [
      {
        target: {
          titleId,
          episodeId,
          purpose: purpose === 'trailer' ? ('trailer' as const) : ('feature' as const),
          name,
        },
        mediaId,
        uploadUrl,
        fileName,
        sizeBytes: size ?? 0,
        sentBytes: 0,
        phase: 'interrupted' as const,
      },
    ]
  })
}

/** Forgets in this browser what would resume an upload. */
export async function forgetUpload(mediaId: string): Promise<void> {
  const stored = await defaultOptions.urlStorage.findAllUploads()
  for (const upload of stored)
    if (upload.metadata['mediaId'] === mediaId) await defaultOptions.urlStorage.removeUpload(upload.urlStorageKey)
}

/** How much of an upload the site holds, in bytes; undefined when it knows it no more. */
export async function heldBytes(uploadUrl: string): Promise<number | undefined> {
  const token = await accessToken()
  const response = await fetch(uploadUrl, {
    method: 'HEAD',
    headers: { 'tus-resumable': '1.0.0', ...(token ? { authorization: `Bearer ${token}` } : {}) },
  })
  const offset = Number(response.headers.get('upload-offset') ?? Number.NaN)
  return response.ok && Number.isFinite(offset) ? offset : undefined
}
