/** Whoever has seen nearly all of it has seen it: the credits need not run out. */
const finishedShare = 0.95
/** Of something short, the last half minute is the end, unless that is more than a tenth of it. */
const lastSeconds = 30
const lastShare = 0.9
/** A start of some seconds was a look and not a beginning. */
const begunSeconds = 10
const begunShare = 0.05

export function isFinished(positionSeconds: number, durationSeconds: number): boolean {
  if (durationSeconds <= 0) return false
  const share = positionSeconds / durationSeconds
  return share >= finishedShare || (durationSeconds - positionSeconds <= lastSeconds && share >= lastShare)
}

export const isBegun = (positionSeconds: number, durationSeconds: number): boolean =>
  positionSeconds >= Math.min(begunSeconds, durationSeconds * begunShare)

/** Where to go on: at the start again after the end. */
export const resumeAt = (progress: { positionSeconds: number; finished: boolean } | undefined): number =>
  !progress || progress.finished ? 0 : progress.positionSeconds

/**
 * Whether what a session says about the position counts, when another session of the same profile may have said something
 * since. Who plays has the last word; a screen that stands still, or whose farewell comes late, does not take back what was
 * watched elsewhere after it began.
 */
export const mayNote = (
  session: { startedAt: string; playing: boolean },
  before: { sessionStartedAt: string } | undefined,
): boolean => session.playing || before === undefined || before.sessionStartedAt <= session.startedAt

export interface Watched {
  videoId: string
  titleId: string
  positionSeconds: number
  durationSeconds: number
  finished: boolean
  hidden: boolean
  updatedAt: string
}

interface Continuation {
  videoId: string
  positionSeconds: number
  updatedAt: string
}

/**
 * What to continue with, for each title once: what was watched last, or the episode after it when that was finished.
 * `watched` is in the order of `updatedAt`, newest first; `nextOf` is undefined for a video that is gone.
 */
export function continueWatching(
  watched: readonly Watched[],
  nextOf: (videoId: string) => string | undefined,
  isAvailable: (videoId: string) => boolean,
): Continuation[] {
  const byVideo = new Map(watched.map((one) => [one.videoId, one]))
  const seenTitles = new Set<string>()
  const items: Continuation[] = []
  for (const one of watched) {
    if (seenTitles.has(one.titleId)) continue
    seenTitles.add(one.titleId)
    if (one.hidden) continue
    if (!one.finished) {
      if (isBegun(one.positionSeconds, one.durationSeconds) && isAvailable(one.videoId))
        items.push({ videoId: one.videoId, positionSeconds: one.positionSeconds, updatedAt: one.updatedAt })
      continue
    }
    const passed = new Set([one.videoId])
    let next = nextOf(one.videoId)
    while (next !== undefined && byVideo.get(next)?.finished && !passed.has(next)) {
      passed.add(next)
      next = nextOf(next)
    }
    if (next === undefined || passed.has(next) || !isAvailable(next)) continue
    items.push({ videoId: next, positionSeconds: resumeAt(byVideo.get(next)), updatedAt: one.updatedAt })
  }
  return items
}
