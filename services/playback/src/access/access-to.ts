import { playback as contract } from '@codeflix/contracts/playback'
import type { Database } from '@codeflix/kit/database'
import type { PlaybackTables, Trx, Video } from '../database.ts'
import { decideAccess } from './decide-access.ts'

export interface Access {
  video: Video
  /** Screens of the account's plan; 0 without a subscription. */
  maxStreams: number
}

/**
 * Reads from our copies whether a profile may watch a video now.
 * @throws Fault `playback.video-not-found`, `.not-entitled`, `.maturity-limit`
 */
export async function requireAccess(
  db: Database<PlaybackTables> | Trx,
  who: { accountId: string; profileId: string },
  videoId: string,
  now: Date,
): Promise<Access> {
  const found = await db
    .selectFrom('catalogAdmin.video as video')
    .leftJoin('subscriptions.entitlement as entitlement', (join) =>
      join.on('entitlement.accountId', '=', who.accountId),
    )
    .leftJoin('identity.profile as profile', (join) =>
      join.on('profile.id', '=', who.profileId).on('profile.accountId', '=', who.accountId),
    )
    .selectAll('video')
    .select(['entitlement.maxStreams', 'entitlement.validUntil', 'profile.maturityLimit'])
    .where('video.id', '=', videoId)
    .executeTakeFirst()
  if (!found) throw contract.fault('video-not-found')
  const { maxStreams, validUntil, maturityLimit, ...video } = found
  const decision = decideAccess(
    {
      purpose: video.purpose,
      maturityRating: video.maturityRating,
      maturityLimit: maturityLimit ?? undefined,
      entitledUntil: validUntil ?? undefined,
    },
    now,
  )
  if (!decision.allowed)
    throw contract.fault(decision.reason === 'maturity-limit' ? 'maturity-limit' : 'not-entitled', {
      details: { reason: decision.reason },
    })
  return { video, maxStreams: maxStreams ?? 0 }
}
