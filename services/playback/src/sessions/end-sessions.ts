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

/** A player hears late that another session took the place of its own, and then still says how far it came. */
const hasMoreToSay: readonly (EndReason | null)[] = [null, 'replaced', 'taken-over']

/** The viewer has stopped. Of a session that has stopped before, was signed out, or is somebody else's nothing is noted. */
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
      .executeTakeFirst()
    if (!session || !hasMoreToSay.includes(session.endReason)) return
    await freeSlots(trx, [session.id])
    await trx
      .updateTable('playbackSession')
      .set({ endedAt: session.endedAt ?? context.now().toISOString(), endReason: 'stopped' })
      .where('id', '=', session.id)
      .execute()
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
