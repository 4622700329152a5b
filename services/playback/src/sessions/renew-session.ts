import { playback as contract, type Grant } from '@codeflix/contracts/playback'
import type { PlaybackContext, Trx } from '../database.ts'
import type { GrantKeys } from '../grants/grant-keys.ts'
import { fileFolderOf } from '../media/media-file.ts'
import { saveProgress } from '../progress/save-progress.ts'
import { admitViewer } from './admit-viewer.ts'
import { grantFor } from './session-view.ts'
import { slotRequest } from './start-session.ts'
import { freeSlots, keepSlot, lockScreens, makeSlots, takeFreeSlot, type SlotRequest } from './stream-slots.ts'

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
  request: { positionSeconds?: number | undefined; playing: boolean },
): Promise<Grant> {
  const { db } = context
  const now = context.now()
  const session = await db
    .selectFrom('playbackSession')
    .selectAll()
    .where('id', '=', sessionId)
    .where('accountId', '=', accountId)
    .executeTakeFirst()
  if (!session || session.endedAt) throw ended(session?.endReason)
  const { video, maxStreams } = await admitViewer(context, session, session.videoId, now)
  if (!(await mayGoOn(context, session.assetPrefix, video.assetPrefix))) throw ended('encoded-anew')

  const slots = slotRequest(context, session, maxStreams)
  await db.transaction().execute(async (trx) => {
    await lockScreens(trx, accountId)
    if (session.purpose !== 'trailer' && !(await keepSlot(trx, slots)) && !(await regainSlot(trx, slots)))
      throw contract.fault('too-many-streams', { details: { maxStreams } })
    const renewed = await trx
      .updateTable('playbackSession')
      .set({ renewedAt: now.toISOString() })
      .where('id', '=', session.id)
      .where('endedAt', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('revokedSignIn').select('signInId').where('signInId', '=', session.signInId))),
      )
      .returning('id')
      .executeTakeFirst()
    // Ended since it was read: what was done about its screen is undone with the transaction.
    if (!renewed) throw ended(undefined)
    const { positionSeconds, playing } = request
    if (positionSeconds !== undefined) await saveProgress(trx, context, session, { positionSeconds, playing })
  })
  return grantFor(context, keys, session)
}

/** A video that was encoded anew is played on as it was, for as long as those files are kept; another file is not. */
async function mayGoOn({ ports }: PlaybackContext, played: string, current: string): Promise<boolean> {
  if (played === current) return true
  if (fileFolderOf(played) !== fileFolderOf(current)) return false
  return (await ports.storage.head(`${played}/manifest.mpd`)) !== undefined
}

const ended = (reason: string | null | undefined) =>
  contract.fault('session-ended', reason ? { details: { reason } } : {})

/** Takes a screen again for a session that lost its own: during a pause, or because the plan has fewer now. */
async function regainSlot(trx: Trx, slots: SlotRequest): Promise<boolean> {
  await makeSlots(trx, slots.accountId, slots.maxStreams)
  await freeSlots(trx, [slots.sessionId])
  return takeFreeSlot(trx, slots)
}
