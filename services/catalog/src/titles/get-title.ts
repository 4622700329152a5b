import { catalog, type CatalogTitle } from '@codeflix/contracts/catalog'
import type { Language } from '@codeflix/contracts/fields'
import { sql } from 'kysely'
import { artworkOf, cardOf, wordsIn } from '../cards/card.ts'
import { cardsInOrder } from '../cards/load-cards.ts'
import { briefly } from '../site/cache-control.ts'
import { languageFor } from '../site/site-language.ts'
import type { CatalogContext, Route, TitleRow } from '../tables.ts'

const similarTitles = 12
/** Of each genre, its last so many titles are compared, so that a large genre costs no more than a small one. */
const comparedPerGenre = 200

export const getTitle =
  (context: CatalogContext): Route<'getTitle'> =>
  async ({ params, query, http: { reply } }) => {
    const [language, row] = await Promise.all([
      languageFor(context, query.language),
      context.db.selectFrom('catalogAdmin.title').selectAll().where('id', '=', params.id).executeTakeFirst(),
    ])
    if (!row) throw catalog.fault('title-not-found')
    reply.header('cache-control', briefly)
    return titleView(row, language, context.now(), await cardsInOrder(context, await similarTo(context, row), language))
  }

/** Titles that share most genres, rows and people with this one, the more watched first. */
async function similarTo(context: CatalogContext, row: TitleRow): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with candidate as (
      select title_id, 2 as weight from unnest(${row.genres.map((genre) => genre.id)}::uuid[]) as wanted
        cross join lateral (
          select title_id from title_genre where genre_id = wanted
          order by published_at desc, title_id desc limit ${comparedPerGenre}
        ) as newest
      union all
      select title_id, 1 from unnest(${row.categoryIds}::uuid[]) as wanted
        cross join lateral (
          select title_id from title_category where category_id = wanted
          order by published_at desc, title_id desc limit ${comparedPerGenre}
        ) as newest
    )
    select title_id as id from candidate join search_document using (title_id)
    where title_id <> ${row.id}
    group by title_id, popularity
    order by sum(weight) desc, popularity desc, title_id
    limit ${similarTitles}`.execute(context.db)
  return rows.map((one) => one.id)
}

function titleView(row: TitleRow, language: Language, now: Date, similar: CatalogTitle['similar']): CatalogTitle {
  const firstEpisode = row.seasons[0]?.episodes[0]
  const videoId = row.kind === 'series' ? firstEpisode?.id : row.id
  return {
    ...cardOf(row, language, now),
    ...(row.originalName === null ? {} : { originalName: row.originalName }),
    synopsis: wordsIn(row, language).synopsis,
    credits: row.credits,
    seasonList: row.seasons.map((season) => ({
      number: season.number,
      episodes: season.episodes.map((episode) => {
        const still = artworkOf(episode.stillKey)
        return {
          id: episode.id,
          number: episode.number,
          ...wordsIn({ ...episode, translations: episode.translations ?? {} }, language),
          durationSeconds: episode.durationSeconds,
          ...(still ? { still } : {}),
        }
      }),
    })),
    ...(videoId ? { videoId } : {}),
    hasTrailer: row.hasTrailer,
    ...(row.trailerVideoId === null ? {} : { trailerVideoId: row.trailerVideoId }),
    captionLanguages: row.captionLanguages,
    ...(row.attribution === null ? {} : { attribution: row.attribution }),
    similar,
    publishedAt: row.publishedAt,
  }
}
