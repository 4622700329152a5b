import type { Media, Title, TitleSummary } from '@codeflix/contracts/catalog-admin'
import { newest, samePlace } from '../media/media.ts'
import type { MediaStatus, Preview } from '../tables.ts'
import { stateOf, type LoadedMedia, type LoadedTitle } from './load-titles.ts'
import { missingOf } from './title.ts'

const artworkUrl = (path: string): string => `/api/catalog/artwork/${path}`

/** A picture of ours as staff see it: its key, and a size that fits a form. */
const artworkView = (key: string | null) => (key === null ? undefined : { key, url: artworkUrl(`${key}-400.webp`) })

export const uploadPath = '/api/catalog-admin/uploads'

/** A video file as the contract shows it. */
export function mediaView(file: LoadedMedia): Media {
  return {
    id: file.id,
    titleId: file.titleId,
    ...(file.episodeId === null ? {} : { episodeId: file.episodeId }),
    purpose: file.purpose,
    status: file.status,
    fileName: file.fileName,
    sizeBytes: file.sizeBytes,
    ...(file.status === 'awaiting-upload' ? { uploadUrl: `${uploadPath}/${file.id}` } : {}),
    ...(file.progress === null || file.status !== 'encoding' ? {} : { progress: file.progress }),
    ...(file.durationSeconds === null ? {} : { durationSeconds: file.durationSeconds }),
    ...(file.preview === null ? {} : { preview: previewView(file.preview) }),
    ...(file.status === 'ready' || file.assetPrefix === null ? {} : { early: { shown: file.shownEarly } }),
    ...(file.reason === null ? {} : { reason: file.reason }),
    ...(file.failureCode === null ? {} : { failureCode: file.failureCode }),
    captions: file.captions.map(({ language, label }) => ({
      language,
      label,
      url: `/api/catalog-admin/media/${file.id}/captions/${language}`,
    })),
    posterCandidates: file.posterCandidates.map((key) => ({ key, url: artworkUrl(key) })),
    createdAt: file.createdAt,
  }
}

const previewView = ({ seconds, ofSeconds, silent }: Preview): Media['preview'] => ({ seconds, ofSeconds, silent })

/** A title as the contract shows it. */
export function titleView(title: LoadedTitle): Title {
  const { row } = title
  const inPlace = (purpose: 'feature' | 'trailer') => {
    const file = newest(title.media.filter((one) => samePlace(one, { episodeId: null, purpose })))
    return file && mediaView(file)
  }
  const poster = artworkView(row.posterKey)
  const backdrop = artworkView(row.backdropKey)
  const feature = inPlace('feature')
  const trailer = inPlace('trailer')
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    version: row.version,
    name: row.name,
    ...(row.originalName === null ? {} : { originalName: row.originalName }),
    synopsis: row.synopsis,
    translations: row.translations,
    ...(row.year === null ? {} : { year: row.year }),
    maturityRating: row.maturityRating,
    genreIds: title.genres.map((genre) => genre.id),
    categoryIds: title.categoryIds,
    credits: title.credits.map(({ id, ...credit }) => ({ castMemberId: id, ...credit })),
    ...(row.attribution === null ? {} : { attribution: row.attribution }),
    ...(poster ? { poster } : {}),
    ...(backdrop ? { backdrop } : {}),
    ...(feature ? { feature } : {}),
    ...(trailer ? { trailer } : {}),
    episodes: title.episodes.map((episode) => {
      const file = newest(episode.media)
      const still = artworkView(episode.stillKey)
      return {
        id: episode.id,
        season: episode.season,
        number: episode.number,
        name: episode.name,
        synopsis: episode.synopsis,
        translations: episode.translations,
        ...(still ? { still } : {}),
        ...(file ? { media: mediaView(file) } : {}),
      }
    }),
    missing: missingOf(stateOf(title)),
    demo: row.demoKey !== null,
    ...(row.publishedAt === null ? {} : { publishedAt: row.publishedAt }),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

/** From what needs an editor's eye to what needs none. */
const leastFinished: readonly MediaStatus[] = ['failed', 'awaiting-upload', 'uploaded', 'encoding', 'ready']

/** A line of the list of titles. */
export function summaryView(title: LoadedTitle): TitleSummary {
  const { row } = title
  const places =
    row.kind === 'film'
      ? [title.media.filter((file) => file.purpose === 'feature')]
      : title.episodes.map((episode) => episode.media)
  const statuses = places.flatMap((files) => newest(files)?.status ?? [])
  const mediaStatus = leastFinished.find((status) => statuses.includes(status))
  const poster = artworkView(row.posterKey)
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    ...(row.year === null ? {} : { year: row.year }),
    status: row.status,
    maturityRating: row.maturityRating,
    ...(poster ? { poster } : {}),
    ...(mediaStatus ? { mediaStatus } : {}),
    missing: missingOf(stateOf(title)).length,
    demo: row.demoKey !== null,
    updatedAt: row.updatedAt,
  }
}
