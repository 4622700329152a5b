import { playback as contract } from '@codeflix/contracts/playback'
import { emit } from '@codeflix/kit/outbox'
import type { PlaybackContext, Session, Trx } from '../database.ts'
import { isFinished, mayNote } from './progress.ts'

/** Notes how far a video was watched, and tells of it the first time that it was watched to its end. */
export async function saveProgress(
  trx: Trx,
  context: PlaybackContext,
  session: Session,
  said: { positionSeconds: number; playing: boolean },
): Promise<void> {
  if (session.purpose === 'trailer') return
  const video = await trx
    .selectFrom('catalogAdmin.video')
    .select('durationSeconds')
    .where('id', '=', session.videoId)
    .executeTakeFirst()
  if (!video) return
  const position = Math.min(said.positionSeconds, video.durationSeconds)
  const before = await trx
    .selectFrom('watchProgress')
    .selectAll()
    .where('profileId', '=', session.profileId)
    .where('videoId', '=', session.videoId)
    .forUpdate()
    .executeTakeFirst()
  if (!mayNote({ startedAt: session.startedAt, playing: said.playing }, before)) return
  // A paused player tells the same position again and again.
  if (before && before.positionSeconds === position && before.sessionStartedAt === session.startedAt) return

  const written = {
    titleId: session.titleId,
    positionSeconds: position,
    durationSeconds: video.durationSeconds,
    finished: isFinished(position, video.durationSeconds),
    hidden: false,
    sessionStartedAt: session.startedAt,
    updatedAt: context.now().toISOString(),
  }
  await trx
    .insertInto('watchProgress')
    .values({ profileId: session.profileId, videoId: session.videoId, ...written })
    .onConflict((conflict) => conflict.columns(['profileId', 'videoId']).doUpdateSet(written))
    .execute()
  // Who plays one episode wants the series back that was taken out of the list.
  await trx
    .updateTable('watchProgress')
    .set({ hidden: false })
    .where('profileId', '=', session.profileId)
    .where('titleId', '=', session.titleId)
    .where('hidden', '=', true)
    .execute()
  if (written.finished && !before?.finished)
    await emit(trx, contract, 'title.finished', {
      accountId: session.accountId,
      videoId: session.videoId,
      titleId: session.titleId,
    })
}
