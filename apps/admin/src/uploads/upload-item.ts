/** What a file is uploaded for. */
export interface UploadTarget {
  titleId: string
  episodeId?: string | undefined
  purpose: 'feature' | 'trailer'
  /** For people: `Big Buck Bunny`, `Shorts S1 E2`. */
  name: string
}

/**
 * - `waiting`: its turn has not come
 * - `offline`: the connection is gone; goes on by itself
 * - `interrupted`: the page was closed; goes on when the same file is chosen again
 * - `failed`: the site refused it
 */
export type UploadPhase = 'waiting' | 'uploading' | 'paused' | 'offline' | 'interrupted' | 'failed' | 'done'

export interface UploadItem {
  target: UploadTarget
  mediaId: string
  uploadUrl: string
  fileName: string
  sizeBytes: number
  sentBytes: number
  bytesPerSecond?: number | undefined
  phase: UploadPhase
  error?: unknown
}

/** What each phase may turn into. */
const steps: Record<UploadPhase, readonly UploadPhase[]> = {
  waiting: ['uploading', 'paused', 'failed'],
  uploading: ['paused', 'offline', 'failed', 'done'],
  paused: ['waiting'],
  offline: ['uploading', 'waiting', 'paused', 'failed'],
  interrupted: ['waiting'],
  failed: ['waiting'],
  done: [],
}

export const mayBecome = (from: UploadPhase, to: UploadPhase): boolean => steps[from].includes(to)

/** Phases in which the browser holds the file and works, or will go on by itself: closing the page would interrupt them. */
export const isUnderWay = (phase: UploadPhase): boolean =>
  phase === 'waiting' || phase === 'uploading' || phase === 'offline'

const atOnce = 2

/** Which of the waiting uploads start now, oldest first; few at once, so that each is done sooner. */
export function nextToStart(items: readonly UploadItem[]): UploadItem[] {
  const busy = items.filter(({ phase }) => phase === 'uploading' || phase === 'offline').length
  return items.filter(({ phase }) => phase === 'waiting').slice(0, Math.max(0, atOnce - busy))
}

/** Whether a chosen file can be the one whose upload was interrupted. */
export const isSameFile = (
  item: { fileName: string; sizeBytes: number },
  file: { name: string; size: number },
): boolean => item.fileName === file.name && item.sizeBytes === file.size

/** All uploads together, for the one line of the closed tray. */
export function totalOf(items: readonly UploadItem[]): { share: number; bytesPerSecond: number; left?: number } {
  const moving = items.filter(({ phase }) => isUnderWay(phase))
  const sizeBytes = moving.reduce((sum, item) => sum + item.sizeBytes, 0)
  const sentBytes = moving.reduce((sum, item) => sum + item.sentBytes, 0)
  const bytesPerSecond = moving.reduce((sum, item) => sum + (item.bytesPerSecond ?? 0), 0)
  return {
    share: sizeBytes === 0 ? 0 : sentBytes / sizeBytes,
    bytesPerSecond,
    ...(bytesPerSecond >= 1 ? { left: (sizeBytes - sentBytes) / bytesPerSecond } : {}),
  }
}
