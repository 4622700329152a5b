import { Fault } from '@codeflix/contracts/fault'
import { requireAccess, type Access } from '../access/access-to.ts'
import type { PlaybackContext } from '../database.ts'
import { freeAllSlots, lockScreens } from './stream-slots.ts'

/**
 * As `requireAccess`. Without a subscription nothing of the account may be playing, so that its screens are given back:
 * whoever subscribes again a moment later is not held up by what played before.
 */
export async function admitViewer(
  context: PlaybackContext,
  who: { accountId: string; profileId: string },
  videoId: string,
  now: Date,
): Promise<Access> {
  try {
    return await requireAccess(context.db, who, videoId, now)
  } catch (error) {
    if (error instanceof Fault && error.code === 'playback.not-entitled')
      await context.db.transaction().execute(async (trx) => {
        await lockScreens(trx, who.accountId)
        await freeAllSlots(trx, who.accountId)
      })
    throw error
  }
}
