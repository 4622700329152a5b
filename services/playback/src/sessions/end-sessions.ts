import type { EventHandler } from '@codeflix/kit/inbox'
import type { EndReason, PlaybackContext, PlaybackTables, Trx } from '../database.ts'
import { saveProgress } from '../progress/save-progress.ts'
import { freeSlots, lockScreens } from './stream-slots.ts'

/** Ends sessions; every process is told of it and stops to serve them. */
export async function markEnded(trx: Trx, sessionIds: readonly string[], reason: EndReason, now: Date): Promise<void> {
  if (sessionIds.length === 0) return
  await trx
    .updateTable('playbackSession')
    .set({ endedAt: now.toISOString(), endReason: reason })
    .where('id', 'in', sessionIds)
    .where('endedAt', 'is', null)
    .execute()
}

/** The viewer has stopped. Of a session that is over already, or somebody else's, nothing is noted. */
export const endSession = (
  context: PlaybackContext,
  accountId: string,
  sessionId: string,
  positionSeconds: number | undefined,
): Promise<void> =>
  context.db.transaction().execute(async (trx) => {
    await lockScreens(trx, accountId)
    const session = await trx
      .selectFrom('playbackSession')
      .selectAll()
      .where('id', '=', sessionId)
      .where('accountId', '=', accountId)
      .where('endedAt', 'is', null)
      .executeTakeFirst()
    if (!session) return
    await freeSlots(trx, [session.id])
    await markEnded(trx, [session.id], 'stopped', context.now())
    if (positionSeconds !== undefined) await saveProgress(trx, context, session, { positionSeconds, playing: false })
  })

/** Whoever is signed out watches nothing more, and starts nothing with the access token that is still good for minutes. */
export const sessionRevoked =
  (context: PlaybackContext): EventHandler<'identity.session.revoked', PlaybackTables> =>
  async (trx, { accountId, sessionIds }) => {
    if (sessionIds.length === 0) return
    await lockScreens(trx, accountId)
    const now = context.now()
    await trx
      .insertInto('revokedSignIn')
      .values(sessionIds.map((signInId) => ({ signInId, revokedAt: now.toISOString() })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const sessions = await trx
      .selectFrom('playbackSession')
      .select('id')
      .where('signInId', 'in', sessionIds)
      .where('endedAt', 'is', null)
      .execute()
    const ids = sessions.map((session) => session.id)
    await freeSlots(trx, ids)
    await markEnded(trx, ids, 'signed-out', now)
  }
