import { demoAccounts } from '@codeflix/contracts/demo-accounts'
import type { EventHandler } from '@codeflix/kit/inbox'
import type { Worker } from '@codeflix/kit/worker'
import { sql } from 'kysely'
import type { PlaybackContext, PlaybackTables, Trx } from '../database.ts'
import { lockScreens } from '../sessions/stream-slots.ts'
import { demoPositions, listedTitles } from './demo-positions.ts'

const [ana] = demoAccounts
const accountIds = demoAccounts.map((account) => account.id)

/**
 * Notes that the demonstration's history of watching is wanted; its videos come later, as they are encoded. A request that
 * was sent before the last removal, and comes after it, is passed over.
 */
export const demoRequested: EventHandler<'identity.demo.requested', PlaybackTables> = async (
  trx,
  _payload,
  { occurredAt },
) => {
  await trx
    .insertInto('demoHistory')
    .values({ id: 1, pending: true, removedAt: null })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ pending: true })
        .where((eb) => eb.or([eb('demoHistory.removedAt', 'is', null), eb('demoHistory.removedAt', '<', occurredAt)])),
    )
    .execute()
}

/** Forgets all that the demonstration's accounts have watched, and ends what they watch. */
export const demoRemoved: EventHandler<'identity.demo.removed', PlaybackTables> = async (
  trx,
  _payload,
  { occurredAt },
) => {
  await trx
    .insertInto('demoHistory')
    .values({ id: 1, pending: false, removedAt: occurredAt })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        pending: false,
        removedAt: sql`greatest(demo_history.removed_at, excluded.removed_at)`,
      }),
    )
    .execute()
  for (const accountId of accountIds) await lockScreens(trx, accountId)
  await trx.deleteFrom('streamSlot').where('accountId', 'in', accountIds).execute()
  // Ended and not deleted: the other processes are told of it only so.
  await trx
    .updateTable('playbackSession')
    .set({ endedAt: occurredAt, endReason: 'signed-out' })
    .where('accountId', 'in', accountIds)
    .where('endedAt', 'is', null)
    .execute()
  await trx.deleteFrom('watchProgress').where('profileId', 'in', accountIds).execute()
  await trx.deleteFrom('myList').where('profileId', 'in', accountIds).execute()
}

/** Fills in what the demonstration's first account has watched, as soon as there is enough to have been watched. */
export const demoHistoryWorker = (context: PlaybackContext): Worker => ({
  name: 'demo-history',
  everySeconds: 15,
  run: () =>
    context.db.transaction().execute(async (trx) => {
      const wanted = await trx
        .selectFrom('demoHistory')
        .select('id')
        .where('pending', '=', true)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (wanted && (await fillIn(trx, context.now())))
        await trx.updateTable('demoHistory').set({ pending: false }).execute()
    }),
})

/** @returns whether the history is there */
async function fillIn(trx: Trx, now: Date): Promise<boolean> {
  const videos = await trx
    .selectFrom('catalogAdmin.video')
    .select(['id', 'titleId', 'durationSeconds'])
    .where('purpose', '<>', 'trailer')
    .orderBy('titleName')
    .orderBy('season')
    .orderBy('number')
    .execute()
  const positions = demoPositions(videos, now)
  if (!positions) return false
  const titleIds = listedTitles(videos)
  await trx
    .insertInto('watchProgress')
    .values(positions.map((position) => ({ profileId: ana.id, sessionStartedAt: position.updatedAt, ...position })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  if (titleIds.length > 0)
    await trx
      .insertInto('myList')
      .values(titleIds.map((titleId) => ({ profileId: ana.id, titleId, addedAt: now.toISOString() })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  return true
}
