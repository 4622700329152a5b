import type { MediaStatus, Preview } from '../tables.ts'

export type MediaStep = 'upload' | 'progress' | 'preview' | 'playable' | 'complete' | 'fail'

/**
 * What becomes of a video file. Reports of the encoder arrive at least once and may be late, so that one which does
 * not fit the state any more changes nothing.
 */
const steps = {
  'awaiting-upload': { upload: 'uploaded' },
  uploaded: { progress: 'encoding', preview: 'encoding', playable: 'encoding', complete: 'ready', fail: 'failed' },
  encoding: { progress: 'encoding', preview: 'encoding', playable: 'encoding', complete: 'ready', fail: 'failed' },
  failed: { progress: 'encoding', preview: 'failed', playable: 'encoding', complete: 'ready', fail: 'failed' },
  ready: { complete: 'ready' },
} as const satisfies Record<MediaStatus, Partial<Record<MediaStep, MediaStatus>>>

/** The state after a step, or undefined when it comes too late to matter. */
export function advance(status: MediaStatus, step: MediaStep): MediaStatus | undefined {
  const next: Partial<Record<MediaStep, MediaStatus>> = steps[status]
  return next[step]
}

/** A film has one place for its feature and one for its trailer, a series one per episode. */
export interface Placed {
  id: string
  episodeId: string | null
  purpose: 'feature' | 'trailer'
  status: MediaStatus
  /** Where the files are that can be played: all of a ready one, the lowest renditions of one that is being encoded. */
  assetPrefix: string | null
  shownEarly: boolean
  createdAt: string
}

export const samePlace = (a: Pick<Placed, 'episodeId' | 'purpose'>, b: Pick<Placed, 'episodeId' | 'purpose'>) =>
  a.episodeId === b.episodeId && a.purpose === b.purpose

const newestFirst = (a: Placed, b: Placed): number => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id)

/** What editors see in a place: the file that was brought last, however far it is. */
export const newest = <T extends Placed>(media: readonly T[]): T | undefined => media.toSorted(newestFirst)[0]

/** Whether viewers may have a file: once it is ready, or before that, as far as it goes, when an editor wished so. */
export const isShown = (one: Pick<Placed, 'status' | 'assetPrefix' | 'shownEarly'>): boolean =>
  one.status === 'ready' || (one.shownEarly && one.assetPrefix !== null)

/** Whether a preview is more than what staff have of a file: never once all of it can be played. */
export const isMore = (file: { assetPrefix: string | null; preview: Preview | null }, next: Preview): boolean =>
  file.assetPrefix === null &&
  (file.preview === null ||
    next.seconds > file.preview.seconds ||
    (next.seconds === file.preview.seconds && file.preview.silent && !next.silent))

/** What viewers get in a place: the last file that is shown, so that a replacement is seen only once it is ready. */
export const playable = <T extends Placed>(media: readonly T[]): T | undefined =>
  media.filter(isShown).toSorted(newestFirst)[0]

/** What a file that was announced makes needless: whatever was brought for the same place and cannot be played. */
export const supersededByAnnouncement = <T extends Placed>(
  media: readonly T[],
  place: Pick<Placed, 'episodeId' | 'purpose'>,
): T[] => media.filter((one) => samePlace(one, place) && !isShown(one))

/** What a file that became playable makes needless: all that was brought for its place before it. */
export const supersededByCompletion = <T extends Placed>(media: readonly T[], completed: Placed): T[] =>
  media.filter((one) => one.id !== completed.id && samePlace(one, completed) && newestFirst(one, completed) > 0)
