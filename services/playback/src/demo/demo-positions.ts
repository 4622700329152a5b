import { isFinished } from '../progress/progress.ts'

const dayMs = 86_400_000
/** How much of each title was watched, the last first. */
const shares = [0.4, 0.7, 1]
const onTheList = 3

interface Video {
  id: string
  titleId: string
  durationSeconds: number
}

const firstOfEach = (videos: readonly Video[]): Video[] =>
  [...new Map(videos.toReversed().map((video) => [video.titleId, video])).values()].toReversed()

/**
 * What somebody who has used the site for some days has watched of these videos, which are in the order in which one
 * watches them; undefined while there are too few.
 */
export function demoPositions(videos: readonly Video[], now: Date) {
  const first = firstOfEach(videos)
  if (first.length < shares.length + onTheList) return undefined
  return shares.flatMap((share, daysAgo) => {
    const video = first[daysAgo]
    if (!video) return []
    const positionSeconds = video.durationSeconds * share
    return [
      {
        videoId: video.id,
        titleId: video.titleId,
        positionSeconds,
        durationSeconds: video.durationSeconds,
        finished: isFinished(positionSeconds, video.durationSeconds),
        updatedAt: new Date(now.getTime() - (daysAgo + 1) * dayMs).toISOString(),
      },
    ]
  })
}

/** The titles that they mean to watch: others than those that were begun. */
export const listedTitles = (videos: readonly Video[]): string[] =>
  firstOfEach(videos)
    .slice(shares.length, shares.length + onTheList)
    .map((video) => video.titleId)
