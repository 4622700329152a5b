import { z } from 'zod'
import { defineContract } from './contract.ts'
import { id, instant, language, maturityRating, pageOf, pageQuery } from './fields.ts'

/** Pictures come in these widths, in pixels, as WebP. */
export const artworkWidths = [200, 400, 800, 1600] as const

const artwork = z.object({
  /** `url` with `{width}` to be replaced by one of {@link artworkWidths}. */
  template: z.string(),
})
export type Artwork = z.infer<typeof artwork>

const card = z.object({
  id,
  kind: z.enum(['film', 'series']),
  name: z.string(),
  year: z.int().optional(),
  maturityRating,
  durationSeconds: z.number().optional(),
  seasons: z.int().optional(),
  genres: z.array(z.string()),
  poster: artwork.optional(),
  backdrop: artwork.optional(),
  /** Published in the last 30 days. */
  isNew: z.boolean(),
})
export type Card = z.infer<typeof card>

const term = z.object({ id, name: z.string() })

const title = card.extend({
  originalName: z.string().optional(),
  synopsis: z.string(),
  genres: z.array(z.string()),
  credits: z.array(z.object({ id, name: z.string(), role: z.string(), character: z.string().optional() })),
  seasonList: z.array(
    z.object({
      number: z.int(),
      episodes: z.array(
        z.object({
          id,
          number: z.int(),
          name: z.string(),
          synopsis: z.string(),
          durationSeconds: z.number(),
          still: artwork.optional(),
        }),
      ),
    }),
  ),
  /** What play starts: the film, or the first episode. */
  videoId: id.optional(),
  hasTrailer: z.boolean(),
  /** What plays the trailer. */
  trailerVideoId: id.optional(),
  captionLanguages: z.array(z.string()),
  attribution: z.string().optional(),
  similar: z.array(card),
  publishedAt: instant,
})
export type CatalogTitle = z.infer<typeof title>

const home = z.object({
  hero: card.extend({ synopsis: z.string() }).optional(),
  rows: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['new', 'category', 'genre']),
      name: z.string().optional(),
      titles: z.array(card),
    }),
  ),
})
export type Home = z.infer<typeof home>

const inLanguage = z.object({ language: language.optional() })

export const catalog = defineContract({
  service: 'catalog',
  summary: 'What viewers browse and search: copies of the published titles, with a search index.',
  faults: {
    'title-not-found': { status: 404, detail: 'This title is not in the catalogue, or is no longer.' },
    'artwork-not-found': { status: 404, detail: 'There is no such picture.' },
  },
  routes: {
    getHome: {
      method: 'GET',
      path: '/home',
      summary: 'A hero and rows by category',
      access: 'anyone',
      query: inLanguage,
      output: home,
      limits: { perMinute: 600 },
    },
    listTitles: {
      method: 'GET',
      path: '/titles',
      summary: 'All titles, filtered and sorted',
      access: 'anyone',
      query: pageQuery.extend({
        language: language.optional(),
        categoryId: id.optional(),
        genreId: id.optional(),
        kind: z.enum(['film', 'series']).optional(),
        sort: z.enum(['newest', 'name', 'year']).default('newest'),
        ids: z.string().max(4000).optional(),
      }),
      output: pageOf(card),
      limits: { perMinute: 600 },
    },
    getTitle: {
      method: 'GET',
      path: '/titles/:id',
      params: z.object({ id }),
      summary: 'One title with its seasons and what resembles it',
      access: 'anyone',
      query: inLanguage,
      output: title,
      faults: ['title-not-found'],
      limits: { perMinute: 600 },
    },
    search: {
      method: 'GET',
      path: '/search',
      summary:
        'Full-text search as one types: blind to accents, forgiving of typos, over names, cast, genres and synopses',
      access: 'anyone',
      query: z.object({
        q: z.string().trim().max(120),
        language: language.optional(),
        limit: z.coerce.number().int().min(1).max(50).default(24),
      }),
      output: z.object({
        titles: z.array(card),
        people: z.array(z.object({ id, name: z.string() })),
        genres: z.array(term),
        /** What was searched for instead, when nothing matched the words as typed. */
        correctedTo: z.string().optional(),
        /** When nothing matched: titles that many like. */
        suggestions: z.array(card),
      }),
      limits: { perMinute: 600 },
    },
    listGenres: {
      method: 'GET',
      path: '/genres',
      summary: 'The genres that have titles',
      access: 'anyone',
      query: inLanguage,
      output: z.object({ items: z.array(term) }),
      limits: { perMinute: 600 },
    },
    getArtwork: {
      method: 'GET',
      path: '/artwork/*',
      params: z.object({ '*': z.string().max(300) }),
      summary: 'A picture, as `<key>-<width>.webp`; it never changes',
      access: 'anyone',
      raw: { responseType: 'image/webp' },
      limits: { perMinute: 6000 },
      faults: ['artwork-not-found'],
    },
  },
  events: {},
  tables: {},
})
