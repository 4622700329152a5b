import type { ReplicaRow } from '@codeflix/contracts/all'
import type { Trx as KitTrx } from '@codeflix/kit/database'
import type { Context } from '@codeflix/kit/service'
import type { Generated, Selectable } from 'kysely'
import type { PlaybackConfig } from './config.ts'

export const videoColumns = [
  'id',
  'title_id',
  'media_id',
  'purpose',
  'name',
  'title_name',
  'season',
  'number',
  'next_video_id',
  'maturity_rating',
  'duration_seconds',
  'asset_prefix',
  'captions',
  'poster_key',
] as const

export interface PlaybackTables {
  'catalogAdmin.video': ReplicaRow<'catalog-admin.video', (typeof videoColumns)[number]>
  'subscriptions.entitlement': ReplicaRow<'subscriptions.entitlement', 'account_id' | 'max_streams' | 'valid_until'>
  'identity.profile': ReplicaRow<'identity.profile', 'id' | 'account_id' | 'maturity_limit'>
  playbackSession: {
    id: Generated<string>
    accountId: string
    profileId: string
    signInId: string
    /** Where it plays, e.g. one browser tab; null when the player did not say. */
    playerId: string | null
    videoId: string
    titleId: string
    purpose: string
    assetPrefix: string
    startedAt: string
    renewedAt: string
    endedAt: string | null
    endReason: EndReason | null
  }
  streamSlot: { accountId: string; slot: number; sessionId: string | null; renewedAt: string | null }
  revokedSignIn: { signInId: string; revokedAt: string }
  grantKey: { id: Generated<number>; secret: Buffer; createdAt: string }
  watchProgress: {
    profileId: string
    videoId: string
    titleId: string
    positionSeconds: number
    durationSeconds: number
    finished: boolean
    hidden: Generated<boolean>
    sessionStartedAt: string
    updatedAt: string
  }
  demoHistory: { id: number; pending: boolean; removedAt: string | null }
  myList: { profileId: string; titleId: string; addedAt: string }
}

/**
 * Why a session is over: the viewer stopped, the same player began another, another screen took its place, or the browser
 * was signed out.
 */
export type EndReason = 'stopped' | 'replaced' | 'taken-over' | 'signed-out'

export type Video = Selectable<PlaybackTables['catalogAdmin.video']>
export type Session = Selectable<PlaybackTables['playbackSession']>
export type Trx = KitTrx<PlaybackTables>
export type PlaybackContext = Context<PlaybackTables, PlaybackConfig, 'storage'>
