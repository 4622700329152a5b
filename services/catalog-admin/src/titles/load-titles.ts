import type { Selectable } from 'kysely'
import type { Localized } from '@codeflix/contracts/fields'
import type { PublishedCredit } from '@codeflix/contracts/catalog-admin'
import { isShown, samePlace } from '../media/media.ts'
import type { Db, EpisodeTable, MediaTable, TitleTable } from '../tables.ts'
import type { TitleState } from './title.ts'

export interface LoadedMedia extends Selectable<MediaTable> {
  captions: { language: string; label: string; key: string }[]
}
export interface LoadedEpisode extends Selectable<EpisodeTable> {
  media: LoadedMedia[]
}

/** A title with all that belongs to it. */
export interface LoadedTitle {
  row: Omit<Selectable<TitleTable>, 'searchName'>
  genres: { id: string; name: Localized }[]
  categoryIds: string[]
  credits: PublishedCredit[]
  /** In the order of seasons and numbers. */
  episodes: LoadedEpisode[]
  /** The files of the title itself: of a film its feature, and the trailer of either kind. */
  media: LoadedMedia[]
}

const titleColumns = [
  'id',
  'kind',
  'status',
  'name',
  'originalName',
  'synopsis',
  'translations',
  'year',
  'maturityRating',
  'attribution',
  'posterKey',
  'backdropKey',
  'version',
  'demoKey',
  'publishedAt',
  'createdAt',
  'updatedAt',
] as const

/** Titles by id, each complete, with one query per table however many they are. Ids that are unknown are left out. */
export async function loadTitles(db: Db, ids: readonly string[]): Promise<LoadedTitle[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('title').select(titleColumns).where('id', 'in', ids).execute()
  const [genres, categories, credits, episodes, media, captions] = [
    await db
      .selectFrom('titleGenre')
      .innerJoin('genre', 'genre.id', 'titleGenre.genreId')
      .select(['titleId', 'genre.id', 'genre.name'])
      .where('titleId', 'in', ids)
      .orderBy('position')
      .execute(),
    await db
      .selectFrom('titleCategory')
      .select(['titleId', 'categoryId'])
      .where('titleId', 'in', ids)
      .orderBy('position')
      .execute(),
    await db
      .selectFrom('credit')
      .innerJoin('castMember', 'castMember.id', 'credit.castMemberId')
      .select(['titleId', 'castMember.id', 'castMember.name', 'role', 'character'])
      .where('titleId', 'in', ids)
      .orderBy('position')
      .execute(),
    await db
      .selectFrom('episode')
      .selectAll()
      .where('titleId', 'in', ids)
      .orderBy('season')
      .orderBy('number')
      .execute(),
    await db.selectFrom('media').selectAll().where('titleId', 'in', ids).execute(),
    await db
      .selectFrom('captions')
      .innerJoin('media', 'media.id', 'captions.mediaId')
      .select(['mediaId', 'language', 'label', 'key'])
      .where('media.titleId', 'in', ids)
      .orderBy('language')
      .execute(),
  ]
  const captionsOf = Map.groupBy(captions, (one) => one.mediaId)
  const withCaptions = media.map((one) => ({
    ...one,
    captions: (captionsOf.get(one.id) ?? []).map(({ language, label, key }) => ({ language, label, key })),
  }))
  const mediaOf = Map.groupBy(withCaptions, (one) => one.titleId)
  const genresOf = Map.groupBy(genres, (one) => one.titleId)
  const categoriesOf = Map.groupBy(categories, (one) => one.titleId)
  const creditsOf = Map.groupBy(credits, (one) => one.titleId)
  const episodesOf = Map.groupBy(episodes, (one) => one.titleId)
  return rows.map((row) => {
    const files = mediaOf.get(row.id) ?? []
    return {
      row,
      genres: (genresOf.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
      categoryIds: (categoriesOf.get(row.id) ?? []).map((one) => one.categoryId),
      credits: (creditsOf.get(row.id) ?? []).map(({ id, name, role, character }) => ({
        id,
        name,
        role,
        ...(character === null ? {} : { character }),
      })),
      episodes: (episodesOf.get(row.id) ?? []).map((episode) => ({
        ...episode,
        media: files.filter((file) => file.episodeId === episode.id),
      })),
      media: files.filter((file) => file.episodeId === null),
    }
  })
}

export async function loadTitle(db: Db, id: string): Promise<LoadedTitle | undefined> {
  return (await loadTitles(db, [id]))[0]
}

/** All video files of a title, those of its episodes too. */
export const filesOf = (title: Pick<LoadedTitle, 'media' | 'episodes'>): LoadedMedia[] => [
  ...title.media,
  ...title.episodes.flatMap((episode) => episode.media),
]

const featuresOf = (title: LoadedTitle): LoadedMedia[] =>
  title.media.filter((file) => samePlace(file, { episodeId: null, purpose: 'feature' }))

/** What the rules of publication look at. */
export const stateOf = (title: LoadedTitle): TitleState => ({
  kind: title.row.kind,
  synopsis: title.row.synopsis,
  posterKey: title.row.posterKey,
  categories: title.categoryIds.length,
  features:
    title.row.kind === 'film'
      ? [featuresOf(title).map(isShown)]
      : title.episodes.map((episode) => episode.media.map(isShown)),
})
