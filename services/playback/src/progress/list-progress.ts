import type { WatchProgress } from '@codeflix/contracts/playback'
import { pathOf } from '@codeflix/contracts/client'
import { catalog } from '@codeflix/contracts/catalog'
import { isWithinLimit } from '../access/decide-access.ts'
import type { PlaybackContext, Video } from '../database.ts'
import { continueWatching } from './progress.ts'

const mostRows = 500
const mostItems = 40

/** The picture's address with `{width}` to be filled in, as the catalogue serves it. */
const posterTemplate = (key: string): string =>
  `${pathOf(catalog.service, catalog.routes.getArtwork, { '*': key })}-{width}.webp`

const progressView = (
  video: Video,
  progress: { positionSeconds: number; finished: boolean; updatedAt: string },
): WatchProgress => ({
  videoId: video.id,
  titleId: video.titleId,
  titleName: video.titleName,
  name: video.name,
  ...(video.season === null ? {} : { season: video.season }),
  ...(video.number === null ? {} : { number: video.number }),
  positionSeconds: progress.positionSeconds,
  durationSeconds: video.durationSeconds,
  finished: progress.finished,
  ...(video.posterKey === null ? {} : { posterTemplate: posterTemplate(video.posterKey) }),
  updatedAt: progress.updatedAt,
})

/** What to continue watching, last watched first. */
export async function listProgress(context: PlaybackContext, profileId: string): Promise<{ items: WatchProgress[] }> {
  const { db } = context
  const watched = await db
    .selectFrom('watchProgress')
    .selectAll()
    .where('profileId', '=', profileId)
    .orderBy('updatedAt', 'desc')
    .limit(mostRows)
    .execute()
  if (watched.length === 0) return { items: [] }
  const videos = await db
    .selectFrom('catalogAdmin.video')
    .selectAll()
    .where('titleId', 'in', [...new Set(watched.map((one) => one.titleId))])
    .execute()
  const profile = await db
    .selectFrom('identity.profile')
    .select('maturityLimit')
    .where('id', '=', profileId)
    .executeTakeFirst()
  const byId = new Map(videos.map((video) => [video.id, video]))
  const items = continueWatching(
    watched,
    (id) => byId.get(id)?.nextVideoId ?? undefined,
    (id) => isWithinLimit(byId.get(id)?.maturityRating ?? '', profile?.maturityLimit) && byId.has(id),
  )
  return {
    items: items.slice(0, mostItems).flatMap((item) => {
      const video = byId.get(item.videoId)
      return video ? [progressView(video, { ...item, finished: false })] : []
    }),
  }
}

export async function getTitleProgress(
  context: PlaybackContext,
  profileId: string,
  titleId: string,
): Promise<{ items: WatchProgress[] }> {
  const rows = await context.db
    .selectFrom('watchProgress as progress')
    .innerJoin('catalogAdmin.video as video', 'video.id', 'progress.videoId')
    .selectAll('video')
    .select(['progress.positionSeconds', 'progress.finished', 'progress.updatedAt'])
    .where('progress.profileId', '=', profileId)
    .where('progress.titleId', '=', titleId)
    .orderBy('video.season')
    .orderBy('video.number')
    .execute()
  return { items: rows.map((row) => progressView(row, row)) }
}

/** Takes a video out of the list: its own progress goes, and the title comes back when it is played again. */
export const forgetProgress = (context: PlaybackContext, profileId: string, videoId: string): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    const video = await trx
      .selectFrom('catalogAdmin.video')
      .select('titleId')
      .where('id', '=', videoId)
      .executeTakeFirst()
    await trx.deleteFrom('watchProgress').where('profileId', '=', profileId).where('videoId', '=', videoId).execute()
    if (video)
      await trx
        .updateTable('watchProgress')
        .set({ hidden: true })
        .where('profileId', '=', profileId)
        .where('titleId', '=', video.titleId)
        .execute()
  })
