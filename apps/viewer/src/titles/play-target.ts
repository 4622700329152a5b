import type { CatalogTitle } from '@codeflix/contracts/catalog'
import type { WatchProgress } from '@codeflix/contracts/playback'

interface PlayTarget {
  videoId: string
  /** From 0 to 1 when there is something to resume. */
  share?: number
  /** What is left of it, in seconds, when there is something to resume. */
  remainingSeconds?: number
  season?: number
  number?: number
}

/**
 * What the play button of a title plays: the video that was left unfinished last; else, in a series, the episode after
 * the last one finished; else the beginning.
 */
export function playTarget(
  title: Pick<CatalogTitle, 'kind' | 'videoId' | 'seasonList'>,
  progress: readonly WatchProgress[],
): PlayTarget | undefined {
  const episodes = title.seasonList.flatMap((season) =>
    season.episodes.map((episode) => ({ videoId: episode.id, season: season.number, number: episode.number })),
  )
  const known = new Map(episodes.map((episode) => [episode.videoId, episode]))
  const [last] = progress
    .filter((one) => one.videoId === title.videoId || known.has(one.videoId))
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))
  if (last && !last.finished && last.positionSeconds > 0)
    return {
      videoId: last.videoId,
      share: last.durationSeconds > 0 ? last.positionSeconds / last.durationSeconds : 0,
      remainingSeconds: Math.max(0, last.durationSeconds - last.positionSeconds),
      ...placeOf(known.get(last.videoId)),
    }
  const next = last && episodes[episodes.findIndex((episode) => episode.videoId === last.videoId) + 1]
  if (next && last.finished && known.has(last.videoId)) return { videoId: next.videoId, ...placeOf(next) }
  return title.videoId ? { videoId: title.videoId, ...placeOf(known.get(title.videoId)) } : undefined
}

function placeOf(episode: { season: number; number: number } | undefined): { season?: number; number?: number } {
  return episode ? { season: episode.season, number: episode.number } : {}
}
