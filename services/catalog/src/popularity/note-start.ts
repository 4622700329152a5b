import type { EventHandler } from '@codeflix/kit/inbox'
import { sql } from 'kysely'
import type { Tables } from '../tables.ts'

/** A change of the search index writes all of a title's words anew: of plays in hundreds one more changes no ranking. */
const noticeable = 0.05

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
  const popularity = Math.log1p(plays)
  await trx
    .updateTable('searchDocument')
    .set({ popularity })
    .where('titleId', '=', titleId)
    .where(sql<boolean>`abs(popularity - ${popularity}) >= ${noticeable}`)
    .execute()
}
