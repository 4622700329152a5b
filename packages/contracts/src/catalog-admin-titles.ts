import { z } from 'zod'
import { id, instant, language, localized, maturityRating, type Localized } from './fields.ts'

/** What staff see of titles, episodes, media and terms: the parts of which the routes of `catalog-admin` are made. */

export const titleKinds = ['film', 'series'] as const
export const titleStatuses = ['draft', 'published', 'withdrawn'] as const
/** `awaiting-upload → uploaded → encoding → ready | failed`; a failed one goes back to `encoding` on retry. */
export const mediaStatuses = ['awaiting-upload', 'uploaded', 'encoding', 'ready', 'failed'] as const

const credit = z.object({
  castMemberId: id,
  role: z.enum(['actor', 'director', 'writer', 'producer', 'composer']),
  character: z.string().trim().max(120).optional(),
})
export const translation = z.object({ name: z.string().trim().min(1).max(200), synopsis: z.string().trim().max(4000) })

export const titleFields = z.object({
  kind: z.enum(titleKinds),
  name: z.string().trim().min(1).max(200),
  originalName: z.string().trim().max(200).optional(),
  synopsis: z.string().trim().max(4000),
  /** Name and synopsis in other languages than the site's own. */
  translations: z.partialRecord(language, translation),
  year: z.int().min(1870).max(2200).optional(),
  maturityRating,
  genreIds: z.array(id).max(10),
  categoryIds: z.array(id).max(20),
  credits: z.array(credit).max(100),
  /** Who must be named where the title is shown, e.g. a licence's attribution. */
  attribution: z.string().trim().max(500).optional(),
})

/**
 * BCP 47. Text that was inside a film may be of any language, and has `-x-sdh` behind it when it tells what is to be heard,
 * `-x-forced` when it holds only what everybody has to be told.
 */
export const captionLanguage = z.string().regex(/^[A-Za-z0-9]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/)
const captions = z.object({ language: captionLanguage, label: z.string(), url: z.string() })

export const media = z.object({
  id,
  titleId: id,
  episodeId: id.optional(),
  purpose: z.enum(['feature', 'trailer']),
  status: z.enum(mediaStatuses),
  fileName: z.string(),
  sizeBytes: z.int(),
  /** The tus upload itself, created already: the client asks it for its offset and goes on from there. */
  uploadUrl: z.string().optional(),
  /** 0 to 1, while it is encoded. */
  progress: z.number().optional(),
  durationSeconds: z.number().optional(),
  /** Present while staff can look at the beginning of it alone: how much of how much, and whether its sound is not there yet. */
  preview: z.object({ seconds: z.number(), ofSeconds: z.number(), silent: z.boolean() }).optional(),
  /** Present while only the lowest renditions can be played: whether viewers have them already. */
  early: z.object({ shown: z.boolean() }).optional(),
  /** What went wrong, in words for an editor. */
  reason: z.string().optional(),
  /** The same as a fault code of the encoder, for a text in the editor's language. */
  failureCode: z.string().optional(),
  captions: z.array(captions),
  /** Frames to choose a poster or still from. */
  posterCandidates: z.array(z.object({ key: z.string(), url: z.string() })),
  createdAt: instant,
})
export type Media = z.infer<typeof media>

const artwork = z.object({ key: z.string(), url: z.string() })
export const artworkKind = z.enum(['poster', 'backdrop'])

const episode = z.object({
  id,
  season: z.int().min(1).max(200),
  number: z.int().min(1).max(2000),
  name: z.string(),
  synopsis: z.string(),
  /** Name and synopsis in other languages than the site's own. */
  translations: z.partialRecord(language, translation),
  still: artwork.optional(),
  media: media.optional(),
})
export type Episode = z.infer<typeof episode>

export const title = titleFields.extend({
  id,
  status: z.enum(titleStatuses),
  credits: z.array(credit.extend({ name: z.string() })),
  /** Grows with every `updateTitle`, which takes it back, so that nobody overwrites another's change. */
  version: z.int(),
  poster: artwork.optional(),
  backdrop: artwork.optional(),
  feature: media.optional(),
  trailer: media.optional(),
  episodes: z.array(episode),
  /** What still stands in the way of publication; empty when nothing does. */
  missing: z.array(z.enum(['synopsis', 'poster', 'category', 'video', 'encode', 'episode'])),
  demo: z.boolean(),
  publishedAt: instant.optional(),
  createdAt: instant,
  updatedAt: instant,
})
export type Title = z.infer<typeof title>

export const titleSummary = z.object({
  id,
  kind: z.enum(titleKinds),
  name: z.string(),
  year: z.int().optional(),
  status: z.enum(titleStatuses),
  maturityRating,
  poster: artwork.optional(),
  /** How the feature, or the least finished episode, stands. */
  mediaStatus: z.enum(mediaStatuses).optional(),
  missing: z.int(),
  demo: z.boolean(),
  updatedAt: instant,
})
export type TitleSummary = z.infer<typeof titleSummary>

export const term = z.object({ id, name: localized, titles: z.int() })
export const category = term.extend({ position: z.int() })
export const castMember = z.object({ id, name: z.string(), titles: z.int() })
export const bilingual = z.object({ name: localized })

const seasonRow = z.object({
  number: z.int(),
  episodes: z.array(
    z.object({
      id,
      number: z.int(),
      name: z.string(),
      synopsis: z.string(),
      durationSeconds: z.number(),
      translations: z.partialRecord(language, translation).optional(),
      stillKey: z.string().optional(),
    }),
  ),
})
export type PublishedSeason = z.infer<typeof seasonRow>
export interface PublishedCredit {
  id: string
  name: string
  role: z.infer<typeof credit>['role']
  character?: string
}
export interface PublishedTerm {
  id: string
  name: Localized
}
