import { sql } from 'kysely'
import type { CatalogContext } from '../tables.ts'
import type { Understood } from './understand.ts'
import { everythingQuery, namesQuery, wordsThatCount, type TypedWord } from './words.ts'

/** How many matches are ranked; of more, the most watched. */
const ranked = 400
/** The same of names that begin so, which one letter does with many: enough that the shortest of equally watched is found. */
const begun = 100

interface FoundTitle {
  id: string
  /** 0 the name, 1 its beginning, 2 words of the name, 3 with a slip, 4 people and genres, 5 synopsis; the smaller the better. */
  tier: number
}

/** Titles whose name is, or begins with, what was typed; spaces do not matter. */
async function findByWholeName(context: CatalogContext, squeezed: string, limit: number): Promise<FoundTitle[]> {
  if (squeezed === '') return []
  const { rows } = await sql<FoundTitle>`
    select id, tier from (
      (
        select title_id as id, 0 as tier, popularity, 0 as longer
        from search_name join search_document using (title_id)
        where squeezed = ${squeezed}
        order by popularity desc, title_id limit ${limit}
      )
      union all
      (
        select title_id, 1, popularity, (
          select min(length(squeezed)) from search_name n
          where n.title_id = candidate.title_id and ${begins(squeezed)}
        )
        from (
          select title_id, popularity from search_document d
          where exists (select from search_name n where n.title_id = d.title_id and ${begins(squeezed)})
          order by popularity desc limit ${begun}
        ) as candidate
      )
    ) as found
    order by tier, popularity desc, longer, id
    limit ${2 * limit}`.execute(context.db)
  return rows
}

/** What is longer than the exact name; U+10FFFF is the last sign there is. */
const begins = (squeezed: string) =>
  sql`squeezed > ${squeezed} collate "C" and squeezed < (${squeezed} || U&'\\+10FFFF') collate "C"`

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
        select title_id, words, popularity from most_watched_with(${query}::tsquery, ${ranked})
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
  const meant = words.map((typed) => typed.alternatives.find((other) => !other.beginning)?.word ?? typed.word).join('')
  if (meant !== understood.squeezed) {
    const whole = await findByWholeName(context, meant, limit)
    // Before the others with a slip, as the whole name is before the others without one.
    found.push(...whole.filter(({ tier }) => tier === 0).map(({ id }) => ({ id, tier: 3 })))
  }
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
