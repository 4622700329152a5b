import type { Media } from '@codeflix/contracts/catalog-admin'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'
import { forgetUpload, heldBytes, startTus, unfinishedUploads, type RunningUpload } from './tus-upload.ts'
import {
  isUnderWay,
  mayBecome,
  nextToStart,
  type UploadItem,
  type UploadPhase,
  type UploadTarget,
} from './upload-item.ts'
import { speedometer } from './upload-speed.ts'

/** Between two tries while the connection is gone. */
const offlineRetryMs = 30_000
/** Progress comes many times a second; nobody reads that fast. */
const progressEveryMs = 250

interface Work {
  file: File
  running?: RunningUpload
  release?: () => void
}

let items: readonly UploadItem[] = []
const work = new Map<string, Work>()
const listeners = new Set<() => void>()

export const uploads = (): readonly UploadItem[] => items

export function onUploads(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function publish(next: readonly UploadItem[]): void {
  items = next
  for (const listener of listeners) listener()
}

const find = (mediaId: string): UploadItem | undefined => items.find((item) => item.mediaId === mediaId)

function patch(mediaId: string, change: Partial<UploadItem>): void {
  publish(items.map((item) => (item.mediaId === mediaId ? { ...item, ...change } : item)))
}

/** Takes a step if the item may; says whether it did. */
function step(mediaId: string, phase: UploadPhase, change: Partial<UploadItem> = {}): boolean {
  const item = find(mediaId)
  if (!item || !mayBecome(item.phase, phase)) return false
  patch(mediaId, { ...change, phase, ...(phase === 'uploading' ? {} : { bytesPerSecond: undefined }) })
  return true
}

const lockName = (mediaId: string): string => `codeflix.upload.${mediaId}`

/** Holds the upload for this tab; false when another tab has it. */
function takeLock(mediaId: string): Promise<(() => void) | false> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockName(mediaId), { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(false)
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
}

/**
 * Announces the file to the site and queues it. A file whose upload to the same place was begun before goes on with that.
 * @param unfinished the video that waits for the rest of its file
 */
export async function addUpload(target: UploadTarget, file: File, unfinished?: Media): Promise<void> {
  const media =
    unfinished ??
    (await api.catalogAdmin.createMedia({
      params: { id: target.titleId },
      body: {
        ...(target.episodeId ? { episodeId: target.episodeId } : {}),
        purpose: target.purpose,
        fileName: file.name,
        sizeBytes: file.size,
      },
    }))
  if (!media.uploadUrl) throw new Error('The site gave no address to upload to')
  const before = find(media.id)
  if (before && isUnderWay(before.phase)) return
  const item: UploadItem = {
    target,
    mediaId: media.id,
    uploadUrl: media.uploadUrl,
    fileName: file.name,
    sizeBytes: file.size,
    sentBytes: before?.sentBytes ?? 0,
    phase: 'waiting',
  }
  work.set(media.id, { file })
  publish([...items.filter(({ mediaId }) => mediaId !== media.id), item])
  refresh(target.titleId)
  startNext()
}

function startNext(): void {
  for (const { mediaId } of nextToStart(items)) if (step(mediaId, 'uploading')) void run(mediaId)
}

async function run(mediaId: string): Promise<void> {
  const item = find(mediaId)
  const mine = work.get(mediaId)
  if (!item || !mine) return
  const release = mine.release ?? (await takeLock(mediaId))
  if (!release) {
    drop(mediaId)
    return
  }
  mine.release = release
  if (find(mediaId)?.phase !== 'uploading') return
  if (mine.running) {
    mine.running.goOn()
    return
  }
  const measure = speedometer()
  let shownAt = 0
  mine.running = startTus(item, mine.file, {
    progress(sentBytes) {
      const now = performance.now()
      const bytesPerSecond = measure(sentBytes, now)
      step(mediaId, 'uploading')
      if (now - shownAt < progressEveryMs && sentBytes < item.sizeBytes) return
      shownAt = now
      patch(mediaId, { sentBytes, bytesPerSecond })
    },
    done() {
      step(mediaId, 'done', { sentBytes: item.sizeBytes })
      finish(mediaId)
      refresh(item.target.titleId)
      startNext()
    },
    stalled() {
      step(mediaId, 'offline')
    },
    offline() {
      step(mediaId, 'offline')
      setTimeout(() => goOnlineAgain(mediaId), offlineRetryMs)
    },
    failed(error) {
      step(mediaId, 'failed', { error })
      delete mine.running
      startNext()
    },
  })
}

function goOnlineAgain(mediaId: string): void {
  if (find(mediaId)?.phase === 'offline' && step(mediaId, 'uploading')) void run(mediaId)
}

function finish(mediaId: string): void {
  work.get(mediaId)?.release?.()
  work.delete(mediaId)
}

export function pauseUpload(mediaId: string): void {
  if (!step(mediaId, 'paused')) return
  work.get(mediaId)?.running?.pause()
  startNext()
}

/** Goes on with a paused upload, or tries a failed one again. */
export function resumeUpload(mediaId: string): void {
  if (work.has(mediaId) && step(mediaId, 'waiting', { error: undefined })) startNext()
}

/** Gives an interrupted upload its file back. */
export function continueUpload(mediaId: string, file: File): void {
  if (!step(mediaId, 'waiting')) return
  work.set(mediaId, { file })
  startNext()
}

/** Stops an upload for good and deletes what the site holds of it. */
export async function cancelUpload(mediaId: string): Promise<void> {
  const item = find(mediaId)
  work.get(mediaId)?.running?.pause()
  drop(mediaId)
  await forgetUpload(mediaId)
  await api.catalogAdmin.deleteMedia({ params: { id: mediaId } }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'catalog-admin.media-not-found') throw error
  })
  if (item) refresh(item.target.titleId)
  startNext()
}

/** Takes an upload off the tray; what is under way goes on. */
export function dismissUpload(mediaId: string): void {
  const item = find(mediaId)
  if (item && !isUnderWay(item.phase)) drop(mediaId)
}

function drop(mediaId: string): void {
  finish(mediaId)
  publish(items.filter((item) => item.mediaId !== mediaId))
}

function refresh(titleId: string): void {
  void queryClient.invalidateQueries({ queryKey: ['catalogAdmin', 'getTitle', { params: { id: titleId } }] })
  void queryClient.invalidateQueries({ queryKey: ['catalogAdmin', 'listTitles'] })
}

/** Finds the uploads that a closed tab left behind. */
export async function restoreUploads(): Promise<void> {
  const { held = [] } = await navigator.locks.query()
  const elsewhere = new Set(held.map((lock) => lock.name))
  for (const item of await unfinishedUploads()) {
    if (find(item.mediaId) || elsewhere.has(lockName(item.mediaId))) continue
    const sentBytes = await heldBytes(item.uploadUrl).catch(() => 0)
    if (sentBytes === undefined || sentBytes >= item.sizeBytes) await forgetUpload(item.mediaId)
    else if (!find(item.mediaId)) publish([...items, { ...item, sentBytes }])
  }
}

window.addEventListener('online', () => {
  for (const { mediaId, phase } of items) if (phase === 'offline') goOnlineAgain(mediaId)
})
window.addEventListener('beforeunload', (event) => {
  if (items.some(({ phase }) => isUnderWay(phase))) event.preventDefault()
})
