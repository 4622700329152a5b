import { sql } from 'kysely'
import type { Database } from '@codeflix/kit/database'
import type { PlaybackTables, Trx } from '../database.ts'

type Db = Database<PlaybackTables> | Trx

export interface SlotRequest {
  accountId: string
  sessionId: string
  maxStreams: number
  now: Date
  /** A slot that was renewed before this is free. */
  leaseSince: Date
}

/** Makes the rows that the account's screens stand for, where they are missing. */
export async function makeSlots(db: Db, accountId: string, maxStreams: number): Promise<void> {
  await sql`
    insert into stream_slot (account_id, slot)
    select ${accountId}::uuid, n from generate_series(1, ${maxStreams}::integer) n
    on conflict do nothing`.execute(db)
}

/**
 * Lets the changes of one account's screens and sessions happen one after the other; the first thing that a transaction
 * does, so that nobody waits in a circle. That never too many play does not depend on it.
 */
export async function lockScreens(trx: Trx, accountId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${accountId}, 0))`.execute(trx)
}

/**
 * Takes a free slot, in one statement: rows that others take at this moment are passed over, so that never more streams
 * play than the plan has screens, however many start at once.
 */
export async function takeFreeSlot(db: Db, request: SlotRequest): Promise<boolean> {
  const { rows } = await sql`
    with free as (
      select account_id, slot from stream_slot
      where account_id = ${request.accountId}::uuid and slot <= ${request.maxStreams}::integer
        and (session_id is null or renewed_at < ${request.leaseSince.toISOString()}::timestamptz)
      order by slot limit 1
      for update skip locked
    )
    update stream_slot
    set session_id = ${request.sessionId}::uuid, renewed_at = ${request.now.toISOString()}::timestamptz
    from free where stream_slot.account_id = free.account_id and stream_slot.slot = free.slot
    returning stream_slot.slot`.execute(db)
  return rows.length > 0
}

/** Keeps the slot that a session holds, unless the plan has shrunk below it. */
export async function keepSlot(db: Db, request: SlotRequest): Promise<boolean> {
  const kept = await db
    .updateTable('streamSlot')
    .set({ renewedAt: request.now.toISOString() })
    .where('accountId', '=', request.accountId)
    .where('sessionId', '=', request.sessionId)
    .where('slot', '<=', request.maxStreams)
    .returning('slot')
    .execute()
  return kept.length > 0
}

/** The session that was started first of those on the account's screens. */
export const oldestStream = (
  trx: Trx,
  request: SlotRequest,
): Promise<{ sessionId: string; slot: number } | undefined> =>
  trx
    .selectFrom('streamSlot')
    .innerJoin('playbackSession', 'playbackSession.id', 'streamSlot.sessionId')
    .select(['playbackSession.id as sessionId', 'streamSlot.slot'])
    .where('streamSlot.accountId', '=', request.accountId)
    .where('streamSlot.slot', '<=', request.maxStreams)
    .orderBy('playbackSession.startedAt')
    .orderBy('playbackSession.id')
    .limit(1)
    .executeTakeFirst()

export async function giveSlot(trx: Trx, request: SlotRequest, slot: number): Promise<void> {
  await trx
    .updateTable('streamSlot')
    .set({ sessionId: request.sessionId, renewedAt: request.now.toISOString() })
    .where('accountId', '=', request.accountId)
    .where('slot', '=', slot)
    .execute()
}

export async function freeSlots(trx: Trx, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return
  await trx
    .updateTable('streamSlot')
    .set({ sessionId: null, renewedAt: null })
    .where('sessionId', 'in', sessionIds)
    .execute()
}

export async function freeAllSlots(trx: Trx, accountId: string): Promise<void> {
  await trx
    .updateTable('streamSlot')
    .set({ sessionId: null, renewedAt: null })
    .where('accountId', '=', accountId)
    .where('sessionId', 'is not', null)
    .execute()
}
