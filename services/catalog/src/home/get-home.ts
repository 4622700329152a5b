import type { Home } from '@codeflix/contracts/catalog'
import type { Language, Localized } from '@codeflix/contracts/fields'
import { sql } from 'kysely'
import { wordsIn } from '../cards/card.ts'
import { loadCards } from '../cards/load-cards.ts'
import { loadCountedGenres } from '../genres/load-genres.ts'
import { briefly } from '../site/cache-control.ts'
import { languageFor } from '../site/site-language.ts'
import type { CatalogContext, Route } from '../tables.ts'

const rowLength = 24
const genreRows = 10
/** A genre with fewer titles is no row of its own; its titles are found in the others. */
const leastInGenreRow = 3
/** The hero is the most watched of the last so many titles. */
const heroCandidates = 20

/** The first page that anybody sees: a hero, what is new, the editors' rows in their order, then rows by genre. */
export const getHome =
  (context: CatalogContext): Route<'getHome'> =>
  async ({ query, http: { reply } }) => {
    const language = await languageFor(context, query.language)
    const [newest, categories, genres] = await Promise.all([
      context.db
        .selectFrom('catalogAdmin.title')
        .select('id')
        .orderBy('publishedAt', 'desc')
        .orderBy('id', 'desc')
        .limit(rowLength)
        .execute(),
      sql<{ id: string; name: Localized; titleIds: string[] }>`
        select category.id, category.name, row.title_ids as "titleIds"
        from catalog_admin.category
        cross join lateral (
          select array_agg(title_id order by published_at desc, title_id desc) as title_ids from (
            select title_id, published_at from title_category where category_id = category.id
            order by published_at desc, title_id desc limit ${rowLength}
          ) as newest
        ) as row
        where row.title_ids is not null
        order by category.position, category.id`.execute(context.db),
      loadCountedGenres(context.db),
    ])
    const rowGenres = genres
      .filter((genre) => genre.titles >= leastInGenreRow)
      .toSorted((a, b) => b.titles - a.titles || a.name.en.localeCompare(b.name.en))
      .slice(0, genreRows)
    const inGenres = await Promise.all(
      rowGenres.map((genre) =>
        context.db
          .selectFrom('titleGenre')
          .select('titleId')
          .where('genreId', '=', genre.id)
          .orderBy('publishedAt', 'desc')
          .orderBy('titleId', 'desc')
          .limit(rowLength)
          .execute(),
      ),
    )

    const rows = [
      { id: 'new', kind: 'new' as const, titleIds: newest.map((row) => row.id) },
      ...categories.rows.map((row) => ({
        id: row.id,
        kind: 'category' as const,
        name: row.name[language],
        titleIds: row.titleIds,
      })),
      ...rowGenres.map((genre, index) => ({
        id: genre.id,
        kind: 'genre' as const,
        name: genre.name[language],
        titleIds: (inGenres[index] ?? []).map((row) => row.titleId),
      })),
    ]
    const [cards, hero] = await Promise.all([
      loadCards(
        context,
        rows.flatMap((row) => row.titleIds),
        language,
      ),
      findHero(context, language),
    ])
    const heroCard = hero && cards.get(hero.id)
    reply.header('cache-control', briefly)
    return {
      ...(heroCard && hero ? { hero: { ...heroCard, synopsis: hero.synopsis } } : {}),
      rows: rows
        .map(({ titleIds, ...row }): Home['rows'][number] => ({
          ...row,
          titles: titleIds.flatMap((id) => cards.get(id) ?? []),
        }))
        .filter((row) => row.titles.length > 0),
    }
  }

async function findHero(
  context: CatalogContext,
  language: Language,
): Promise<{ id: string; synopsis: string } | undefined> {
  const row = await context.db
    .selectFrom((eb) =>
      eb
        .selectFrom('catalogAdmin.title')
        .selectAll()
        .orderBy('publishedAt', 'desc')
        .orderBy('id', 'desc')
        .limit(heroCandidates)
        .as('title'),
    )
    .innerJoin('searchDocument', 'searchDocument.titleId', 'title.id')
    .select(['id', 'name', 'synopsis', 'translations'])
    .where('backdropKey', 'is not', null)
    .orderBy('popularity', 'desc')
    .orderBy('publishedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { id: row.id, synopsis: wordsIn(row, language).synopsis }
}
