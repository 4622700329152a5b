import { sql } from 'kysely'
import type { CatalogContext } from '../tables.ts'
import type { Understood } from './understand.ts'
import { everythingQuery, namesQuery, wordsThatCount, type TypedWord } from './words.ts'

/** How many matches are ranked; of more, the most watched. */
const ranked = 400

interface FoundTitle {
  id: string
  /** 0 the name, 1 its beginning, 2 words of the name, 3 with a slip, 4 people and genres, 5 synopsis; the smaller the better. */
  tier: number
}

/** Titles whose name is, or begins with, what was typed; spaces do not matter. */
async function findByWholeName(context: CatalogContext, squeezed: string, limit: number): Promise<FoundTitle[]> {
  if (squeezed === '') return []
  const { rows } = await sql<FoundTitle>`
    select title_id as id, min(case when squeezed = ${squeezed} then 0 else 1 end) as tier
    from search_name join search_document using (title_id)
    where squeezed >= ${squeezed} collate "C" and squeezed < (${squeezed} || U&'\\+10FFFF') collate "C"
    group by title_id, popularity
    order by tier, popularity desc, min(length(squeezed)), title_id
    limit ${limit}`.execute(context.db)
  return rows
}

/** Titles that have all the words in their names, people and genres. */
export async function findByNames(
  context: CatalogContext,
  words: readonly TypedWord[],
  limit: number,
  join: '&' | '|' = '&',
): Promise<FoundTitle[]> {
  const any = namesQuery(words, '', { typos: true, join })
  const { rows } = await sql<FoundTitle>`
    select id, tier from (
      select title_id as id, popularity,
        case when names @@ ${namesQuery(words, 'A', { typos: false, join })}::tsquery then 2
          when names @@ ${namesQuery(words, 'A', { typos: true, join })}::tsquery then 3 else 4 end as tier,
        ts_rank_cd('{0.1, 0.2, 0.6, 1.0}', names, ${any}::tsquery, 1) as rank
      from (
        select title_id, names, popularity from search_document where names @@ ${any}::tsquery
        order by popularity desc limit ${ranked}
      ) as candidate
    ) as candidate
    order by tier, rank * (1 + popularity) desc, popularity desc, id
    limit ${limit}`.execute(context.db)
  return rows
}

/** Titles that have all the words somewhere, the synopsis included. */
async function findByWords(
  context: CatalogContext,
  words: readonly TypedWord[],
  stems: Understood['stems'],
  limit: number,
): Promise<FoundTitle[]> {
  const query = everythingQuery(words, stems, { typos: true })
  const { rows } = await sql<FoundTitle>`
    select id, 5 as tier from (
      select title_id as id, popularity, ts_rank_cd('{0.1, 0.2, 0.6, 1.0}', words, ${query}::tsquery, 1) as rank
      from (
        select title_id, words, popularity from search_document where words @@ ${query}::tsquery
        order by popularity desc limit ${ranked}
      ) as candidate
    ) as candidate
    order by rank * (1 + popularity) desc, popularity desc, id
    limit ${limit}`.execute(context.db)
  return rows
}

/** Everything that the words match, best first, no title twice. */
export async function findTitles(
  context: CatalogContext,
  understood: Understood,
  words: readonly TypedWord[],
  limit: number,
): Promise<string[]> {
  const found: FoundTitle[] = await findByWholeName(context, understood.squeezed, limit)
  const single = words.length === 1 && (words[0]?.word.length ?? 0) < 2
  // One letter begins a word of most names there are: names that begin with it are answer enough.
  if (!single) {
    found.push(...(await findByNames(context, words, limit)))
    if (distinct(found).length === 0 && words.length > 1)
      found.push(...(await findByNames(context, wordsThatCount(words, false), limit)))
    if (distinct(found).length < limit)
      found.push(...(await findByWords(context, wordsThatCount(words, false), understood.stems, limit)))
  }
  return distinct(found).slice(0, limit)
}

const distinct = (found: readonly FoundTitle[]): string[] => [
  ...new Set(found.toSorted((a, b) => a.tier - b.tier).map((one) => one.id)),
]
