import { kitFault } from '@codeflix/contracts/fault'
import { playback as contract, type PlaybackSession } from '@codeflix/contracts/playback'
import { emit } from '@codeflix/kit/outbox'
import type { Access } from '../access/access-to.ts'
import type { PlaybackContext, Session, Trx, Video } from '../database.ts'
import type { GrantKeys } from '../grants/grant-keys.ts'
import { resumeAt } from '../progress/progress.ts'
import { admitViewer } from './admit-viewer.ts'
import { markEnded } from './end-sessions.ts'
import { grantFor } from './session-view.ts'
import {
  freeSlots,
  giveSlot,
  lockScreens,
  makeSlots,
  oldestStream,
  takeFreeSlot,
  type SlotRequest,
} from './stream-slots.ts'

export interface Viewer {
  accountId: string
  profileId: string
  /** The sign-in of the browser or device. */
  signInId: string
}

/**
 * Starts playback: the access is decided from our copies, and a screen of the plan is taken.
 * @throws Fault `playback.video-not-found`, `.not-entitled`, `.maturity-limit`, `.too-many-streams`
 */
export async function startSession(
  context: PlaybackContext,
  keys: GrantKeys,
  viewer: Viewer,
  request: { videoId: string; takeOver: boolean; playerId?: string | undefined },
  signal: AbortSignal,
): Promise<PlaybackSession> {
  const { db } = context
  const now = context.now()
  const revoked = await db
    .selectFrom('revokedSignIn')
    .select('signInId')
    .where('signInId', '=', viewer.signInId)
    .executeTakeFirst()
  if (revoked) throw kitFault('kit.unauthenticated', { detail: 'You have signed out. Sign in again.' })
  const access = await admitViewer(context, viewer, request.videoId, now)
  const counts = access.video.purpose !== 'trailer'
  if (counts) await makeSlots(db, viewer.accountId, access.maxStreams)

  const session = await db.transaction().execute(async (trx) => {
    await lockScreens(trx, viewer.accountId)
    if (request.playerId) await endPrevious(trx, viewer.accountId, request.playerId, now)
    const started = await insertSession(trx, viewer, request.playerId, access.video, now)
    if (counts) await takeScreen(trx, context, started, access, request.takeOver)
    await emit(trx, contract, 'session.started', {
      sessionId: started.id,
      accountId: viewer.accountId,
      videoId: access.video.id,
      titleId: access.video.titleId,
    })
    // Whoever pressed play and left before the answer must not hold a screen that they know nothing of.
    if (signal.aborted) throw contract.fault('session-ended')
    return started
  })
  const progress = await db
    .selectFrom('watchProgress')
    .select(['positionSeconds', 'finished'])
    .where('profileId', '=', viewer.profileId)
    .where('videoId', '=', access.video.id)
    .executeTakeFirst()
  return sessionView(context, keys, session, access.video, counts ? resumeAt(progress) : 0)
}

/** One player plays one thing: whoever presses play again, quickly or after a crash, is not in their own way. */
async function endPrevious(trx: Trx, accountId: string, playerId: string, now: Date): Promise<void> {
  const previous = await trx
    .selectFrom('playbackSession')
    .select('id')
    .where('accountId', '=', accountId)
    .where('playerId', '=', playerId)
    .where('endedAt', 'is', null)
    .execute()
  const ids = previous.map((session) => session.id)
  await freeSlots(trx, ids)
  await markEnded(trx, ids, 'replaced', now)
}

const insertSession = (
  trx: Trx,
  viewer: Viewer,
  playerId: string | undefined,
  video: Video,
  now: Date,
): Promise<Session> =>
  trx
    .insertInto('playbackSession')
    .values({
      accountId: viewer.accountId,
      profileId: viewer.profileId,
      signInId: viewer.signInId,
      playerId: playerId ?? null,
      videoId: video.id,
      titleId: video.titleId,
      purpose: video.purpose,
      assetPrefix: video.assetPrefix,
      startedAt: now.toISOString(),
      renewedAt: now.toISOString(),
      endedAt: null,
      endReason: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()

export const slotRequest = (
  context: PlaybackContext,
  session: Pick<Session, 'id' | 'accountId'>,
  maxStreams: number,
): SlotRequest => {
  const now = context.now()
  return {
    accountId: session.accountId,
    sessionId: session.id,
    maxStreams,
    now,
    leaseSince: new Date(now.getTime() - context.config.leaseSeconds * 1000),
  }
}

async function takeScreen(
  trx: Trx,
  context: PlaybackContext,
  session: Session,
  access: Access,
  takeOver: boolean,
): Promise<void> {
  const slots = slotRequest(context, session, access.maxStreams)
  if (await takeFreeSlot(trx, slots)) return
  const oldest = takeOver ? await oldestStream(trx, slots) : undefined
  if (!oldest) throw contract.fault('too-many-streams', { details: { maxStreams: access.maxStreams } })
  await giveSlot(trx, slots, oldest.slot)
  await markEnded(trx, [oldest.sessionId], 'taken-over', context.now())
}

function sessionView(
  context: PlaybackContext,
  keys: GrantKeys,
  session: Session,
  video: Video,
  positionSeconds: number,
): PlaybackSession {
  return {
    ...grantFor(context, keys, session),
    videoId: video.id,
    titleId: video.titleId,
    titleName: video.titleName,
    name: video.name,
    ...(video.season === null ? {} : { season: video.season }),
    ...(video.number === null ? {} : { number: video.number }),
    ...(video.nextVideoId === null ? {} : { nextVideoId: video.nextVideoId }),
    durationSeconds: video.durationSeconds,
    positionSeconds,
    dashManifest: 'manifest.mpd',
    hlsManifest: 'master.m3u8',
    storyboard: 'storyboard.vtt',
    chapters: 'chapters.vtt',
    captions: video.captions.map(({ language, label }) => ({ language, label, file: `captions/${language}.vtt` })),
    heartbeatSeconds: context.config.heartbeatSeconds,
  }
}
