import { sql } from 'kysely'
import type { Transaction } from '../tables.ts'
import { publishCategories } from '../terms/categories.ts'
import { lockTitle } from '../titles/change-title.ts'
import { erase } from '../titles/delete-title.ts'
import { withdraw } from '../titles/withdraw-title.ts'

/** Removes one title of the demonstration with all that was made for it. */
export async function removeDemoTitle(trx: Transaction, id: string, now: Date): Promise<void> {
  const title = await lockTitle(trx, id)
  if (!title) return
  if (title.row.status === 'published') await withdraw(trx, title, now)
  await erase(trx, title)
  const pictures = [
    title.row.posterKey,
    title.row.backdropKey,
    ...title.episodes.map((episode) => episode.stillKey),
  ].filter((key) => key !== null)
  // Long ago, so that the worker removes those that no other title shows at its next look.
  if (pictures.length > 0)
    await trx
      .updateTable('artwork')
      .set({ touchedAt: new Date(0).toISOString() })
      .where('key', 'in', pictures)
      .execute()
}

/** Removes the genres, rows and people that came with the demonstration. What a title still uses stays and is the site's own. */
export async function removeDemoTerms(trx: Transaction, now: Date): Promise<void> {
  await sql`lock table category in share row exclusive mode`.execute(trx)
  await sql`delete from genre where demo and not exists (select from title_genre where genre_id = genre.id)`.execute(
    trx,
  )
  await sql`
    delete from category where demo and not exists (select from title_category where category_id = category.id)`.execute(
    trx,
  )
  await sql`delete from cast_member where demo and not exists (select from credit where cast_member_id = cast_member.id)`.execute(
    trx,
  )
  for (const table of ['genre', 'category', 'castMember'] as const)
    await trx.updateTable(table).set({ demo: false }).where('demo', '=', true).execute()
  await sql`
    update category set position = numbered.position
    from (select id, row_number() over (order by position, id) - 1 as position from category) as numbered
    where numbered.id = category.id and category.position <> numbered.position`.execute(trx)
  await publishCategories(trx, now)
}
