import { sql } from 'kysely'
import type { CatalogContext } from '../tables.ts'
import { transpositions, type TypedWord } from './words.ts'

const maxWords = 8
const maxAlternatives = 6
/** Longer words are neither in the table of words nor mistyped by one letter. */
const longestWord = 40

export interface Understood {
  /** The whole query without spaces, as names are kept for comparison. */
  squeezed: string
  words: TypedWord[]
  /** Words that no title has, not even as a beginning where they are unfinished. */
  unknown: ReadonlySet<string>
  stems: ReadonlyMap<string, readonly string[]>
}

/**
 * Splits what somebody typed into folded words, and looks up which of them any title has.
 * @param finished whether something after the last word tells that it is whole
 */
export async function understand(context: CatalogContext, query: string, finished: boolean): Promise<Understood> {
  const { rows } = await sql<{ word: string; known: boolean; begins: boolean; stems: string[] }>`
    select word,
      exists (select from search_lexeme l where l.word = typed.word) as known,
      exists (select from search_lexeme l where l.word >= typed.word collate "C"
        and l.word < (typed.word || U&'\\+10FFFF') collate "C") as begins,
      tsvector_to_array(
        to_tsvector('cf_pt', typed.word || ' ' || other_number(typed.word)) || to_tsvector('cf_en', typed.word)
      ) as stems
    from unnest(string_to_array(search_text(${query.replaceAll('\0', ' ')}), ' ')) with ordinality as typed (word, position)
    where word <> ''
    order by position limit ${maxWords}`.execute(context.db)
  const words = rows.map(({ word }, index): TypedWord => ({
    word,
    unfinished: index === rows.length - 1 && !finished,
    alternatives: [],
  }))
  return {
    squeezed: rows.map((row) => row.word).join(''),
    words,
    unknown: new Set(
      rows.filter((row, index) => !row.known && !(words[index]?.unfinished && row.begins)).map((row) => row.word),
    ),
    stems: new Map(rows.map((row) => [row.word, row.stems])),
  }
}

/**
 * Words that are known and close to those that were typed: two neighboring letters swapped; one letter more, less or
 * other in a short word, two in a long one; and for the word that is still being typed, the same in its beginning.
 */
export async function withAlternatives(
  context: CatalogContext,
  words: readonly TypedWord[],
  which: (word: string) => boolean,
): Promise<TypedWord[]> {
  const doubtful = words.filter(({ word }) => which(word) && word.length >= 3 && word.length <= longestWord)
  if (doubtful.length === 0) return [...words]
  const { rows } = await sql<{ typed: string; word: string; beginning: boolean }>`
    select typed.word as typed, found.word, found.beginning
    from jsonb_to_recordset(${JSON.stringify(
      doubtful.map(({ word, unfinished }) => ({ word, unfinished, swaps: transpositions(word) })),
    )}::jsonb) as typed (word text, unfinished boolean, swaps text[])
    cross join lateral (
      select word, beginning, min(distance) as distance, max(titles) as titles from (
        select l.word, false as beginning, 1 as distance, l.titles
        from search_lexeme l where l.word = any (typed.swaps)
        union all
        select l.word, false, levenshtein_less_equal(l.word, typed.word, 1), l.titles
        from search_lexeme l
        where length(typed.word) < 6 and length(l.word) between length(typed.word) - 1 and length(typed.word) + 1
          and levenshtein_less_equal(l.word, typed.word, 1) <= 1
        union all
        select l.word, false, levenshtein_less_equal(l.word, typed.word, 2), l.titles
        from search_lexeme l
        where length(typed.word) >= 6 and l.word % typed.word
          and abs(length(l.word) - length(typed.word)) <= 2
          and levenshtein_less_equal(l.word, typed.word, 2) <= 2
        union all
        select left(l.word, length(typed.word) + longer), true, 2, l.titles
        from search_lexeme l, unnest(array[0, 1, -1]) as longer
        where typed.unfinished and length(typed.word) >= 4
          and l.word >= left(typed.word, 1) collate "C" and l.word < (left(typed.word, 1) || U&'\\+10FFFF') collate "C"
          and length(l.word) > length(typed.word)
          and levenshtein_less_equal(left(l.word, length(typed.word) + longer), typed.word, 1) <= 1
      ) as close
      where word <> typed.word
      group by word, beginning
      order by distance, titles desc, word
      limit ${maxAlternatives}
    ) as found`.execute(context.db)
  return words.map((typed) => ({
    ...typed,
    alternatives: doubtful.includes(typed)
      ? rows.filter((row) => row.typed === typed.word).map(({ word, beginning }) => ({ word, beginning }))
      : [],
  }))
}
