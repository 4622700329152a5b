import type { EventHandler } from '@codeflix/kit/inbox'
import { sql } from 'kysely'
import type { Tables } from '../tables.ts'

/** Somebody pressed play: what many watch ranks before what few watch, where both fit equally well. */
export const noteStart: EventHandler<'playback.session.started', Tables> = async (trx, { titleId }) => {
  const { plays } = await trx
    .insertInto('titlePopularity')
    .values({ titleId, plays: 1 })
    .onConflict((conflict) =>
      conflict.column('titleId').doUpdateSet({ plays: sql<number>`title_popularity.plays + 1` }),
    )
    .returning('plays')
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('searchDocument')
    .set({ popularity: Math.log1p(plays) })
    .where('titleId', '=', titleId)
    .execute()
}
