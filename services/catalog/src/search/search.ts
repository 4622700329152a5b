import type { Language } from '@codeflix/contracts/fields'
import { sql } from 'kysely'
import { cardsInOrder } from '../cards/load-cards.ts'
import { loadGenres } from '../genres/load-genres.ts'
import { briefly } from '../site/cache-control.ts'
import { languageFor } from '../site/site-language.ts'
import type { CatalogContext, Route } from '../tables.ts'
import { findPeople } from './find-people.ts'
import { findByNames, findTitles } from './find-titles.ts'
import { understand, withAlternatives } from './understand.ts'
import { corrected, type TypedWord } from './words.ts'

const suggested = 12

/**
 * Titles, people and genres for what somebody is typing. Words as they are typed come first; what they may have been
 * meant to be counts only where they match nothing; then titles that have at least one of the words; and when there is
 * no such title either, titles that many watch.
 */
export const search =
  (context: CatalogContext): Route<'search'> =>
  async ({ query, http: { request, reply } }) => {
    reply.header('cache-control', briefly)
    const [language, understood] = await Promise.all([
      languageFor(context, query.language),
      understand(context, query.q, endsInSpace(request.query)),
    ])
    if (understood.words.length === 0)
      return { titles: [], people: [], genres: [], suggestions: await suggestions(context, language) }

    let words: readonly TypedWord[] = await withAlternatives(context, understood.words, (word) =>
      understood.unknown.has(word),
    )
    let ids = await findTitles(context, understood, words, query.limit)
    if (ids.length === 0) {
      // Each word alone is known, and no title has them all: one of them may be another than was meant.
      words = await withAlternatives(context, understood.words, () => true)
      ids = await findTitles(context, understood, words, query.limit)
    }
    const correctedTo = ids[0] ? await correctionFor(context, words, ids[0]) : undefined
    if (ids.length === 0 && words.length > 1)
      ids = (await findByNames(context, words, query.limit, '|')).map((found) => found.id)

    const [titles, people, genres] = await Promise.all([
      cardsInOrder(context, ids, language),
      findPeople(context, words),
      matchingGenres(context, words, language),
    ])
    return {
      titles,
      people,
      genres,
      ...(correctedTo ? { correctedTo } : {}),
      suggestions: titles.length > 0 ? [] : await suggestions(context, language),
    }
  }

/** Whether a space was typed after the last word, which the validated query has no more. */
function endsInSpace(query: unknown): boolean {
  const { q } = query as { q?: unknown }
  return typeof q === 'string' && /\s$/.test(q)
}

/** What was searched for instead; undefined when the best title has the words as they were typed. */
async function correctionFor(
  context: CatalogContext,
  words: readonly TypedWord[],
  titleId: string,
): Promise<string | undefined> {
  if (words.every((word) => word.alternatives.length === 0)) return undefined
  const row = await context.db
    .selectFrom('catalogAdmin.title')
    .select(['name', 'originalName', 'translations', 'credits', 'genres', 'synopsis'])
    .where('id', '=', titleId)
    .executeTakeFirst()
  if (!row) return undefined
  const translations = Object.values(row.translations)
  return corrected(words, [
    row.name,
    row.originalName ?? '',
    ...translations.map((one) => one.name),
    ...row.credits.flatMap((credit) => [credit.name, credit.character ?? '']),
    ...row.genres.flatMap((genre) => Object.values(genre.name)),
    row.synopsis,
    ...translations.map((one) => one.synopsis),
  ])
}

async function matchingGenres(
  context: CatalogContext,
  words: readonly TypedWord[],
  language: Language,
): Promise<{ id: string; name: string }[]> {
  const genres = await loadGenres(context.db)
  if (genres.length === 0) return []
  const { rows } = await sql<{ words: string[] }>`
    select string_to_array(search_text(name), ' ') as words
    from unnest(${genres.map((genre) => Object.values(genre.name).join(' '))}::text[])
      with ordinality as genre (name, position)
    order by position`.execute(context.db)
  const has = (found: readonly string[], typed: TypedWord): boolean =>
    found.some(
      (word) =>
        word === typed.word ||
        (typed.unfinished && word.startsWith(typed.word)) ||
        typed.alternatives.some((other) => (other.beginning ? word.startsWith(other.word) : word === other.word)),
    )
  return genres
    .filter((_, index) => words.every((typed) => has(rows[index]?.words ?? [], typed)))
    .map(({ id, name }) => ({ id, name: name[language] }))
}

async function suggestions(context: CatalogContext, language: Language) {
  const popular = await context.db
    .selectFrom('searchDocument')
    .innerJoin('catalogAdmin.title', 'catalogAdmin.title.id', 'searchDocument.titleId')
    .select('titleId')
    .orderBy('popularity', 'desc')
    .orderBy('publishedAt', 'desc')
    .limit(suggested)
    .execute()
  return cardsInOrder(
    context,
    popular.map((row) => row.titleId),
    language,
  )
}
