import type { Localized } from '@codeflix/contracts/fields'
import { sql } from 'kysely'
import type { Db } from '../tables.ts'

interface LoadedGenre {
  id: string
  name: Localized
}

/**
 * The genres that have titles. Walks from one genre to the next in the index, since a `distinct` would read every title
 * of the catalogue for a handful of genres.
 */
export async function loadGenres(db: Db): Promise<LoadedGenre[]> {
  const { rows } = await sql<LoadedGenre>`
    with recursive ${walk}
    select genre_id as id, name from genre`.execute(db)
  return rows
}

const countUpTo = 200

/** The same with how many titles each has, counted up to a limit. */
export async function loadCountedGenres(db: Db): Promise<(LoadedGenre & { titles: number })[]> {
  const { rows } = await sql<LoadedGenre & { titles: number }>`
    with recursive ${walk}
    select genre_id as id, name, (
      select count(*) from (select from title_genre t where t.genre_id = genre.genre_id limit ${countUpTo}) as counted
    ) as titles
    from genre`.execute(db)
  return rows
}

const walk = sql`genre as (
  (select genre_id, name from title_genre order by genre_id, published_at desc, title_id desc limit 1)
  union all
  select next.genre_id, next.name from genre cross join lateral (
    select genre_id, name from title_genre where genre_id > genre.genre_id
    order by genre_id, published_at desc, title_id desc limit 1
  ) as next
)`
