import { LRUCache } from 'lru-cache'
import type { PlaybackContext } from '../database.ts'
import { fileFolderOf, type MediaFolder } from '../media/media-file.ts'

const mostSessions = 10_000

/** What a session may read now. */
export interface SessionStates {
  /** Undefined when it may read nothing: it ended, lost its screen or its subscription, or the video is gone. */
  folderOf(sessionId: string): Promise<MediaFolder | undefined>
}

/**
 * Reads what sessions may do, and believes it for some seconds. The end of a session is heard of at once; the end of a
 * subscription is seen when those seconds are over. A refusal is never kept: a renewal may lift it at once.
 */
export async function openSessionStates(context: PlaybackContext): Promise<SessionStates> {
  const ttl = context.config.sessionCacheSeconds * 1000
  const known = new LRUCache<string, { folder: Promise<MediaFolder | undefined> }>({ max: mostSessions, ttl: ttl || 1 })
  // Without a payload something may have been missed.
  await context.listen('session_ended', (sessionId) => {
    if (sessionId) known.delete(sessionId)
    else known.clear()
  })

  const read = async (sessionId: string): Promise<MediaFolder | undefined> => {
    const row = await context.db
      .selectFrom('playbackSession as session')
      .innerJoin('catalogAdmin.video as video', 'video.id', 'session.videoId')
      .leftJoin('subscriptions.entitlement as entitlement', 'entitlement.accountId', 'session.accountId')
      .leftJoin('streamSlot as slot', 'slot.sessionId', 'session.id')
      .leftJoin('revokedSignIn as revoked', 'revoked.signInId', 'session.signInId')
      .select([
        'session.assetPrefix',
        'session.purpose',
        'video.assetPrefix as videoPrefix',
        'video.captions',
        'entitlement.validUntil',
        'slot.slot',
      ])
      .where('session.id', '=', sessionId)
      .where('session.endedAt', 'is', null)
      .where('revoked.revokedAt', 'is', null)
      .executeTakeFirst()
    // Another file took its place; one that was encoded anew is played on as it was.
    if (!row || fileFolderOf(row.videoPrefix) !== fileFolderOf(row.assetPrefix)) return undefined
    const entitled = row.validUntil !== null && new Date(row.validUntil) > context.now()
    // Without a slot another screen plays in its place.
    if (row.purpose !== 'trailer' && (!entitled || row.slot === null)) return undefined
    return { assetPrefix: row.assetPrefix, captions: row.captions }
  }

  return {
    async folderOf(sessionId) {
      const hit = known.get(sessionId)
      if (hit) return hit.folder
      const entry = { folder: read(sessionId) }
      known.set(sessionId, entry)
      const forget = (): void => {
        if (known.peek(sessionId) === entry) known.delete(sessionId)
      }
      entry.folder.then((folder) => folder ?? forget(), forget)
      return entry.folder
    },
  }
}
