import { json } from '@codeflix/kit/database'
import { sql, type ExpressionBuilder, type InsertObject } from 'kysely'
import type { Tables, Transaction } from '../tables.ts'
import { loadTitles } from './load-titles.ts'
import { publishedRows, type PublishedTitle, type PublishedVideo } from './published-rows.ts'

/** How many titles are held in memory at once when one change touches many, as the renaming of a genre does. */
const portion = 100

/**
 * Makes the published rows of these titles equal to what they now are: rows for a published title, none for any other.
 * Rows that would stay the same are not written, so that nothing travels to the copies needlessly.
 */
export async function republish(trx: Transaction, titleIds: readonly string[], now: Date): Promise<void> {
  for (let start = 0; start < titleIds.length; start += portion) {
    const ids = titleIds.slice(start, start + portion)
    const published = (await loadTitles(trx, ids)).filter((title) => title.row.status === 'published')
    const rows = published.map((title) => publishedRows(title, title.row.publishedAt ?? now.toISOString(), now))
    await write(trx, ids, rows)
  }
}

/** The same for all titles of a genre, or of a person, that has changed. */
export async function republishAllOf(
  trx: Transaction,
  changed: { genreId: string } | { castMemberId: string },
  now: Date,
): Promise<void> {
  const titleIds =
    'genreId' in changed
      ? trx.selectFrom('titleGenre').select('titleId').where('genreId', '=', changed.genreId)
      : trx.selectFrom('credit').select('titleId').where('castMemberId', '=', changed.castMemberId)
  // In the order of ids, as everybody locks more than one title.
  const titles = await trx
    .selectFrom('title')
    .select('id')
    .where('id', 'in', titleIds)
    .orderBy('id')
    .forUpdate()
    .execute()
  await republish(
    trx,
    titles.map((title) => title.id),
    now,
  )
}

const titleColumns = [
  'kind',
  'name',
  'originalName',
  'synopsis',
  'translations',
  'year',
  'maturityRating',
  'genres',
  'categoryIds',
  'credits',
  'seasons',
  'durationSeconds',
  'hasTrailer',
  'trailerVideoId',
  'captionLanguages',
  'posterKey',
  'backdropKey',
  'attribution',
  'publishedAt',
] as const satisfies readonly (keyof PublishedTitle)[]

const videoColumns = [
  'titleId',
  'mediaId',
  'purpose',
  'name',
  'titleName',
  'season',
  'number',
  'nextVideoId',
  'maturityRating',
  'durationSeconds',
  'assetPrefix',
  'captions',
  'posterKey',
] as const satisfies readonly (keyof PublishedVideo)[]

async function write(
  trx: Transaction,
  ids: readonly string[],
  rows: readonly { title: PublishedTitle; videos: PublishedVideo[] }[],
): Promise<void> {
  const titles = rows.map((row) => row.title)
  const videos = rows.flatMap((row) => row.videos)

  let staleTitles = trx.deleteFrom('catalogAdmin.title').where('id', 'in', ids)
  if (titles.length > 0)
    staleTitles = staleTitles.where(
      'id',
      'not in',
      titles.map((title) => title.id),
    )
  await staleTitles.execute()
  let staleVideos = trx.deleteFrom('catalogAdmin.video').where('titleId', 'in', ids)
  if (videos.length > 0)
    staleVideos = staleVideos.where(
      'id',
      'not in',
      videos.map((video) => video.id),
    )
  await staleVideos.execute()

  if (titles.length > 0)
    await trx
      .insertInto('catalogAdmin.title')
      .values(
        titles.map((title): InsertObject<Tables, 'catalogAdmin.title'> => ({
          ...title,
          translations: json(title.translations),
          genres: json(title.genres),
          categoryIds: json(title.categoryIds),
          credits: json(title.credits),
          seasons: json(title.seasons),
          captionLanguages: json(title.captionLanguages),
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => fromExcluded(eb, [...titleColumns, 'updatedAt']))
          .where(sql<boolean>`${rowOf('title', titleColumns)} is distinct from ${rowOf('excluded', titleColumns)}`),
      )
      .execute()
  if (videos.length > 0)
    await trx
      .insertInto('catalogAdmin.video')
      .values(
        videos.map((video): InsertObject<Tables, 'catalogAdmin.video'> => ({
          ...video,
          captions: json(video.captions),
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => fromExcluded(eb, [...videoColumns, 'updatedAt']))
          .where(sql<boolean>`${rowOf('video', videoColumns)} is distinct from ${rowOf('excluded', videoColumns)}`),
      )
      .execute()
}

const fromExcluded = <DB, Table extends keyof DB, Name extends string>(
  eb: ExpressionBuilder<DB, Table>,
  columns: readonly Name[],
): Record<Name, never> =>
  Object.fromEntries(columns.map((column) => [column, eb.ref(`excluded.${column}` as never)])) as Record<Name, never>

const rowOf = (table: string, columns: readonly string[]) =>
  sql`(${sql.join(columns.map((column) => sql.ref(`${table}.${column}`)))})`
