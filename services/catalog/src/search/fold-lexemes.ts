import { sql } from 'kysely'
import type { CatalogContext } from '../tables.ts'

const portion = 100_000

/** Adds what has changed to the counts of words, in as few writes as there are words. */
export const foldLexemes = (context: CatalogContext) => async (): Promise<'again' | void> => {
  const folded = await context.db.transaction().execute(async (trx) => {
    // One at a time: two would wait for each other's words in different orders.
    const { rows: lock } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('fold-lexemes')) as mine`.execute(trx)
    if (!lock[0]?.mine) return 0
    const { rows } = await sql<{ folded: number }>`
      with taken as (
        delete from search_lexeme_change
        where id in (select id from search_lexeme_change order by id limit ${portion})
        returning word, change
      ),
      changed as (
        select word, sum(change)::integer as change from taken group by word having sum(change) <> 0
      ),
      written as (
        insert into search_lexeme as l (word, titles) select word, change from changed
        on conflict (word) do update set titles = l.titles + excluded.titles
        returning 1
      )
      select (select count(*) from taken) as folded, (select count(*) from written) as written`.execute(trx)
    await sql`delete from search_lexeme where titles = 0`.execute(trx)
    return rows[0]?.folded ?? 0
  })
  return folded === portion ? 'again' : undefined
}
