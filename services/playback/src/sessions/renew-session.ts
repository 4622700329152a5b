import { playback as contract, type Grant } from '@codeflix/contracts/playback'
import { requireAccess } from '../access/access-to.ts'
import type { PlaybackContext } from '../database.ts'
import type { GrantKeys } from '../grants/grant-keys.ts'
import { saveProgress } from '../progress/save-progress.ts'
import { grantFor } from './session-view.ts'
import { slotRequest } from './start-session.ts'
import { freeSlots, keepSlot, makeSlots, takeFreeSlot } from './stream-slots.ts'

/**
 * Gives a session a fresh grant, also after a night: the session lives as long as the subscription. Whether it may go on
 * is decided anew each time, and a screen that somebody else took meanwhile has to be free again.
 * @throws Fault `playback.session-ended`, `.not-entitled`, `.maturity-limit`, `.video-not-found`, `.too-many-streams`
 */
export async function renewSession(
  context: PlaybackContext,
  keys: GrantKeys,
  accountId: string,
  sessionId: string,
  request: { positionSeconds?: number | undefined },
): Promise<Grant> {
  const { db } = context
  const now = context.now()
  const session = await db
    .selectFrom('playbackSession')
    .selectAll()
    .where('id', '=', sessionId)
    .where('accountId', '=', accountId)
    .executeTakeFirst()
  if (!session || session.endedAt)
    throw contract.fault('session-ended', session?.endReason ? { details: { reason: session.endReason } } : {})
  const { video, maxStreams } = await requireAccess(db, session, session.videoId, now).catch(async (error: unknown) => {
    // What may not be watched any more takes no screen: whoever subscribes again watches at once.
    await freeSlots(db, [session.id])
    throw error
  })
  // The video was encoded anew and its old files go.
  if (video.assetPrefix !== session.assetPrefix)
    throw contract.fault('session-ended', { details: { reason: 'replaced' } })

  const slots = slotRequest(context, session, maxStreams)
  const counts = session.purpose !== 'trailer'
  if (counts && !(await keepSlot(db, slots))) {
    await makeSlots(db, accountId, maxStreams)
    await db.transaction().execute(async (trx) => {
      await freeSlots(trx, [session.id])
      if (!(await takeFreeSlot(trx, slots))) throw contract.fault('too-many-streams', { details: { maxStreams } })
    })
  }
  await db.transaction().execute(async (trx) => {
    const renewed = await trx
      .updateTable('playbackSession')
      .set({ renewedAt: now.toISOString() })
      .where('id', '=', session.id)
      .where('endedAt', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!renewed) throw contract.fault('session-ended')
    if (request.positionSeconds !== undefined)
      await saveProgress(trx, context, session, request.positionSeconds, { ending: false })
  })
  return grantFor(context, keys, session)
}
