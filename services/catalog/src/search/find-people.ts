import { sql } from 'kysely'
import type { CatalogContext } from '../tables.ts'
import { namesQuery, type TypedWord } from './words.ts'

const people = 6
/** A person is in many titles; of so many matches the persons are told. */
const ranked = 400

/** People whose names have all the words. */
export async function findPeople(
  context: CatalogContext,
  words: readonly TypedWord[],
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select person_id as id, max(name) as name from (
      select person_id, name from search_person
      where words @@ ${namesQuery(words, '', { typos: true })}::tsquery limit ${ranked}
    ) as found
    group by person_id order by count(*) desc, name limit ${people}`.execute(context.db)
  return rows
}
