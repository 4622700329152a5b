import type { PublishedSeason } from '@codeflix/contracts/catalog-admin'
import { playable } from '../media/media.ts'
import type { Tables } from '../tables.ts'
import type { LoadedEpisode, LoadedMedia, LoadedTitle } from './load-titles.ts'

export type PublishedTitle = Tables['catalogAdmin.title']
export type PublishedVideo = Tables['catalogAdmin.video']

interface PlayableEpisode {
  episode: LoadedEpisode
  file: LoadedMedia
}

const hasPlayable = (candidate: {
  episode: LoadedEpisode
  file: LoadedMedia | undefined
}): candidate is PlayableEpisode => candidate.file !== undefined

/** What viewers may see of a published title: its row, and one for each thing that plays. */
export function publishedRows(
  title: LoadedTitle,
  publishedAt: string,
  now: Date,
): { title: PublishedTitle; videos: PublishedVideo[] } {
  const { row } = title
  const updatedAt = now.toISOString()
  const feature = playable(title.media.filter((file) => file.purpose === 'feature'))
  const trailer = playable(title.media.filter((file) => file.purpose === 'trailer'))
  const episodes = title.episodes.map((episode) => ({ episode, file: playable(episode.media) })).filter(hasPlayable)

  const video = (
    id: string,
    file: LoadedMedia,
    more: Partial<Pick<PublishedVideo, 'name' | 'season' | 'number' | 'nextVideoId' | 'posterKey'>> = {},
  ): PublishedVideo => ({
    id,
    titleId: row.id,
    mediaId: file.id,
    purpose: file.purpose,
    name: row.name,
    titleName: row.name,
    season: null,
    number: null,
    nextVideoId: null,
    maturityRating: row.maturityRating,
    durationSeconds: file.durationSeconds ?? 0,
    assetPrefix: file.assetPrefix ?? '',
    captions: file.captions,
    posterKey: row.backdropKey ?? row.posterKey,
    ...more,
    updatedAt,
  })

  const videos: PublishedVideo[] = []
  if (row.kind === 'film' && feature) videos.push(video(row.id, feature))
  for (const [index, { episode, file }] of episodes.entries())
    videos.push(
      video(episode.id, file, {
        name: episode.name,
        season: episode.season,
        number: episode.number,
        nextVideoId: episodes[index + 1]?.episode.id ?? null,
        posterKey: episode.stillKey ?? row.backdropKey ?? row.posterKey,
      }),
    )
  if (trailer) videos.push(video(trailer.id, trailer))

  return {
    title: {
      id: row.id,
      kind: row.kind,
      name: row.name,
      originalName: row.originalName,
      synopsis: row.synopsis,
      translations: row.translations,
      year: row.year,
      maturityRating: row.maturityRating,
      genres: title.genres,
      categoryIds: title.categoryIds,
      credits: title.credits,
      seasons: seasonsOf(episodes),
      durationSeconds: row.kind === 'film' ? (feature?.durationSeconds ?? null) : null,
      hasTrailer: trailer !== undefined,
      trailerVideoId: trailer?.id ?? null,
      captionLanguages: captionLanguagesOf(videos),
      posterKey: row.posterKey,
      backdropKey: row.backdropKey,
      attribution: row.attribution,
      publishedAt,
      updatedAt,
    },
    videos,
  }
}

/** What is only told where a stranger speaks is no caption to choose a film by. */
function captionLanguagesOf(videos: readonly PublishedVideo[]): string[] {
  const languages = videos
    .flatMap(({ captions }) => captions.map(({ language }) => language))
    .filter((language) => !language.endsWith('-x-forced') && language !== 'und')
    .map((language) => language.replace(/-x-.*$/, ''))
  return [...new Set(languages)].toSorted()
}

function seasonsOf(episodes: readonly PlayableEpisode[]): PublishedSeason[] {
  const bySeason = Map.groupBy(episodes, ({ episode }) => episode.season)
  return [...bySeason].map(([number, inSeason]) => ({
    number,
    episodes: inSeason.map(({ episode, file }) => ({
      id: episode.id,
      number: episode.number,
      name: episode.name,
      synopsis: episode.synopsis,
      durationSeconds: file.durationSeconds ?? 0,
      ...(Object.keys(episode.translations).length > 0 ? { translations: episode.translations } : {}),
      ...(episode.stillKey === null ? {} : { stillKey: episode.stillKey }),
    })),
  }))
}
