import { z } from 'zod'
import { column, defineContract } from './contract.ts'
import {
  id,
  idParams,
  instant,
  language,
  languages,
  localized,
  maturityRating,
  pageOf,
  pageQuery,
  type Localized,
} from './fields.ts'

const editor = { staff: ['editor'] } as const

export const titleKinds = ['film', 'series'] as const
export const titleStatuses = ['draft', 'published', 'withdrawn'] as const
/** `awaiting-upload → uploaded → encoding → ready | failed`; a failed one goes back to `encoding` on retry. */
export const mediaStatuses = ['awaiting-upload', 'uploaded', 'encoding', 'ready', 'failed'] as const

const credit = z.object({
  castMemberId: id,
  role: z.enum(['actor', 'director', 'writer', 'producer', 'composer']),
  character: z.string().trim().max(120).optional(),
})
const translation = z.object({ name: z.string().trim().min(1).max(200), synopsis: z.string().trim().max(4000) })

const titleFields = z.object({
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

const captions = z.object({ language, label: z.string(), url: z.string() })

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
const artworkKind = z.enum(['poster', 'backdrop'])

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

const title = titleFields.extend({
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

const titleSummary = z.object({
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

const term = z.object({ id, name: localized, titles: z.int() })
const category = term.extend({ position: z.int() })
const castMember = z.object({ id, name: z.string(), titles: z.int() })
const bilingual = z.object({ name: localized })

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

export const catalogAdmin = defineContract({
  service: 'catalog-admin',
  summary: 'Titles, seasons and episodes, categories, genres, cast members, artwork and media; publication.',
  faults: {
    'title-not-found': { status: 404, detail: 'There is no such title.' },
    'episode-not-found': { status: 404, detail: 'There is no such episode.' },
    'media-not-found': { status: 404, detail: 'There is no such video.' },
    'term-not-found': { status: 404, detail: 'There is no such entry.' },
    'title-changed': {
      status: 409,
      detail: 'Somebody else changed this title in the meantime. Load it again, then make your change.',
    },
    'title-not-ready': { status: 409, detail: 'This title is not ready to be published.' },
    'title-published': { status: 409, detail: 'Withdraw this title before you delete it.' },
    'illegal-step': { status: 409, detail: 'This title cannot take that step from the state it is in.' },
    'episode-taken': { status: 409, detail: 'This season has an episode with that number.' },
    'episode-of-film': { status: 409, detail: 'Only a series has episodes.' },
    'name-taken': { status: 409, detail: 'There is an entry with this name.' },
    'term-in-use': { status: 409, detail: 'Titles use this entry. Take it off them first.' },
    'unknown-reference': {
      status: 422,
      detail: 'A genre, category or cast member that this title names does not exist.',
    },
    'artwork-unreadable': { status: 422, detail: 'This picture cannot be read. Use a JPEG, PNG, WebP or AVIF file.' },
    'artwork-too-small': {
      status: 422,
      detail: 'This picture is too small to look good. Use one that is at least 400 pixels wide.',
    },
    'captions-unreadable': { status: 422, detail: 'These captions cannot be read. Use a WebVTT file.' },
    'upload-too-large': { status: 413, detail: 'This file is larger than this site accepts.' },
    'upload-unknown': {
      status: 404,
      detail: 'There is no such upload; it may have been given up. Choose the file again.',
    },
  },
  routes: {
    listTitles: {
      method: 'GET',
      path: '/titles',
      summary: 'Titles, last changed first; `q` finds by name',
      access: editor,
      query: pageQuery.extend({
        q: z.string().trim().max(100).optional(),
        status: z.enum(titleStatuses).optional(),
        kind: z.enum(titleKinds).optional(),
      }),
      output: pageOf(titleSummary),
    },
    createTitle: {
      method: 'POST',
      path: '/titles',
      summary: 'Create a draft',
      access: editor,
      body: titleFields.partial().required({ kind: true, name: true }),
      output: title,
      status: 201,
      faults: ['unknown-reference'],
    },
    getTitle: {
      method: 'GET',
      path: '/titles/:id',
      params: idParams,
      summary: 'One title with all that belongs to it',
      access: editor,
      output: title,
      faults: ['title-not-found'],
    },
    updateTitle: {
      method: 'PATCH',
      path: '/titles/:id',
      params: idParams,
      summary: 'Change a title; a published one changes for viewers too',
      access: editor,
      body: titleFields
        .omit({ kind: true })
        .partial()
        /** `null` takes the year away. */
        .extend({ version: z.int(), year: titleFields.shape.year.nullable() }),
      output: title,
      faults: ['title-not-found', 'title-changed', 'unknown-reference', 'title-not-ready'],
    },
    deleteTitle: {
      method: 'DELETE',
      path: '/titles/:id',
      params: idParams,
      summary: 'Delete a title that is not published, with its videos',
      access: editor,
      faults: ['title-not-found', 'title-published'],
    },
    publishTitle: {
      method: 'POST',
      path: '/titles/:id/publish',
      params: idParams,
      summary: 'Show a title to viewers',
      access: editor,
      output: title,
      faults: ['title-not-found', 'title-not-ready', 'illegal-step'],
    },
    withdrawTitle: {
      method: 'POST',
      path: '/titles/:id/withdraw',
      params: idParams,
      summary: 'Take a title away from viewers',
      access: editor,
      output: title,
      faults: ['title-not-found', 'illegal-step'],
    },
    setArtwork: {
      method: 'PUT',
      path: '/titles/:id/artwork/:kind',
      params: idParams.extend({ kind: artworkKind }),
      summary: 'Set the poster (2:3) or backdrop (16:9) from a picture in the body',
      access: editor,
      raw: { requestType: 'image/*', responseType: 'application/json' },
      output: title,
      limits: { bodyBytes: 20 * 1024 * 1024, perMinute: 60 },
      faults: ['title-not-found', 'artwork-unreadable', 'artwork-too-small'],
    },
    chooseArtwork: {
      method: 'POST',
      path: '/titles/:id/artwork/:kind',
      params: idParams.extend({ kind: artworkKind }),
      summary: 'Set the poster or backdrop from one of the frames of the video',
      access: editor,
      body: z.object({ key: z.string().max(300) }),
      output: title,
      faults: ['title-not-found', 'artwork-unreadable', 'unknown-reference'],
    },
    createEpisode: {
      method: 'POST',
      path: '/titles/:id/episodes',
      params: idParams,
      summary: 'Add an episode to a series',
      access: editor,
      body: z.object({
        season: z.int().min(1).max(200),
        number: z.int().min(1).max(2000),
        name: z.string().trim().min(1).max(200),
        synopsis: z.string().trim().max(4000).default(''),
        translations: z.partialRecord(language, translation).default({}),
      }),
      output: title,
      status: 201,
      faults: ['title-not-found', 'episode-taken', 'episode-of-film'],
    },
    updateEpisode: {
      method: 'PATCH',
      path: '/episodes/:id',
      params: idParams,
      summary: 'Change an episode',
      access: editor,
      body: z
        .object({
          season: z.int().min(1).max(200),
          number: z.int().min(1).max(2000),
          name: z.string().trim().min(1).max(200),
          synopsis: z.string().trim().max(4000),
          translations: z.partialRecord(language, translation),
        })
        .partial(),
      output: title,
      faults: ['episode-not-found', 'episode-taken'],
    },
    deleteEpisode: {
      method: 'DELETE',
      path: '/episodes/:id',
      params: idParams,
      summary: 'Delete an episode with its video',
      access: editor,
      output: title,
      faults: ['episode-not-found', 'title-not-ready'],
    },
    createMedia: {
      method: 'POST',
      path: '/titles/:id/media',
      params: idParams,
      summary: 'Announce a video file; the answer says where to upload it by tus',
      access: editor,
      body: z.object({
        episodeId: id.optional(),
        purpose: z.enum(['feature', 'trailer']).default('feature'),
        fileName: z.string().trim().min(1).max(255),
        sizeBytes: z.int().min(1),
      }),
      output: media,
      status: 201,
      faults: ['title-not-found', 'episode-not-found', 'upload-too-large'],
    },
    getMedia: {
      method: 'GET',
      path: '/media/:id',
      params: idParams,
      summary: 'One video and how far it is',
      access: editor,
      output: media,
      faults: ['media-not-found'],
    },
    deleteMedia: {
      method: 'DELETE',
      path: '/media/:id',
      params: idParams,
      summary: 'Delete a video that no published title needs',
      access: editor,
      faults: ['media-not-found', 'title-published'],
    },
    getCaptions: {
      method: 'GET',
      path: '/media/:id/captions/:language',
      params: idParams.extend({ language }),
      summary: 'The captions of one language as WebVTT',
      access: editor,
      raw: { responseType: 'text/vtt' },
      faults: ['media-not-found'],
    },
    setCaptions: {
      method: 'PUT',
      path: '/media/:id/captions/:language',
      params: idParams.extend({ language }),
      summary: 'Set the captions of one language from a WebVTT file in the body',
      access: editor,
      raw: { requestType: 'text/vtt', responseType: 'application/json' },
      output: media,
      limits: { bodyBytes: 2 * 1024 * 1024 },
      faults: ['media-not-found', 'captions-unreadable'],
    },
    deleteCaptions: {
      method: 'DELETE',
      path: '/media/:id/captions/:language',
      params: idParams.extend({ language }),
      summary: 'Remove the captions of one language',
      access: editor,
      output: media,
      faults: ['media-not-found'],
    },
    createUpload: {
      method: 'POST',
      path: '/uploads',
      summary: 'tus 1.0 creation',
      access: editor,
      raw: { requestType: 'application/offset+octet-stream', responseType: 'text/plain', anyMethod: true },
      limits: { perMinute: 600 },
      faults: ['upload-too-large', 'upload-unknown'],
    },
    upload: {
      method: 'PATCH',
      path: '/uploads/:id',
      params: z.object({ id: z.string().max(200) }),
      summary: 'tus 1.0 upload, offset and termination (PATCH, HEAD, DELETE)',
      access: editor,
      raw: { requestType: 'application/offset+octet-stream', responseType: 'text/plain', anyMethod: true },
      limits: { bodyBytes: 50 * 1024 ** 3, perMinute: 6000 },
      faults: ['upload-unknown'],
    },
    listGenres: {
      method: 'GET',
      path: '/genres',
      summary: 'All genres by name',
      access: editor,
      output: z.object({ items: z.array(term) }),
    },
    createGenre: {
      method: 'POST',
      path: '/genres',
      summary: 'Add a genre',
      access: editor,
      body: bilingual,
      output: term,
      status: 201,
      faults: ['name-taken'],
    },
    updateGenre: {
      method: 'PATCH',
      path: '/genres/:id',
      params: idParams,
      summary: 'Rename a genre',
      access: editor,
      body: bilingual,
      output: term,
      faults: ['term-not-found', 'name-taken'],
    },
    deleteGenre: {
      method: 'DELETE',
      path: '/genres/:id',
      params: idParams,
      summary: 'Delete a genre that no title uses',
      access: editor,
      faults: ['term-not-found', 'term-in-use'],
    },
    listCategories: {
      method: 'GET',
      path: '/categories',
      summary: 'The rows of the home page, in their order',
      access: editor,
      output: z.object({ items: z.array(category) }),
    },
    createCategory: {
      method: 'POST',
      path: '/categories',
      summary: 'Add a category; it comes last',
      access: editor,
      body: bilingual,
      output: category,
      status: 201,
      faults: ['name-taken'],
    },
    updateCategory: {
      method: 'PATCH',
      path: '/categories/:id',
      params: idParams,
      summary: 'Rename or move a category',
      access: editor,
      body: z.object({ name: localized.optional(), position: z.int().min(0).max(1000).optional() }),
      output: category,
      faults: ['term-not-found', 'name-taken'],
    },
    deleteCategory: {
      method: 'DELETE',
      path: '/categories/:id',
      params: idParams,
      summary: 'Delete a category that no title uses',
      access: editor,
      faults: ['term-not-found', 'term-in-use'],
    },
    listCastMembers: {
      method: 'GET',
      path: '/cast-members',
      summary: 'Cast members by name',
      access: editor,
      query: pageQuery.extend({ q: z.string().trim().max(100).optional() }),
      output: pageOf(castMember),
    },
    createCastMember: {
      method: 'POST',
      path: '/cast-members',
      summary: 'Add a cast member',
      access: editor,
      body: z.object({ name: z.string().trim().min(1).max(120) }),
      output: castMember,
      status: 201,
    },
    updateCastMember: {
      method: 'PATCH',
      path: '/cast-members/:id',
      params: idParams,
      summary: 'Rename a cast member',
      access: editor,
      body: z.object({ name: z.string().trim().min(1).max(120) }),
      output: castMember,
      faults: ['term-not-found'],
    },
    deleteCastMember: {
      method: 'DELETE',
      path: '/cast-members/:id',
      params: idParams,
      summary: 'Delete a cast member that no title names',
      access: editor,
      faults: ['term-not-found', 'term-in-use'],
    },
  },
  events: {
    'media.uploaded': {
      summary: 'A video file is complete in the object store and wants encoding',
      key: 'mediaId',
      payload: z.object({
        mediaId: id,
        titleId: id,
        /** For people: `Big Buck Bunny`, `Shorts S1 E2`. */
        name: z.string(),
        purpose: z.enum(['feature', 'trailer']),
        fileName: z.string(),
        /**
         * `object:<key>` in the object store, or a source that the engine makes:
         * `demo:big-buck-bunny?start=4&duration=10` and `demo:<pattern>?duration=8`.
         */
        source: z.string(),
        sizeBytes: z.int(),
      }),
    },
    'media.removed': {
      summary: 'A video is wanted no more; its renditions and jobs go',
      key: 'mediaId',
      payload: z.object({ mediaId: id }),
    },
    'title.published': {
      summary: 'Viewers may see a title',
      key: 'titleId',
      payload: z.object({ titleId: id, kind: z.enum(titleKinds), name: z.string() }),
    },
    'title.withdrawn': {
      summary: 'Viewers may no longer see a title',
      key: 'titleId',
      payload: z.object({ titleId: id, name: z.string() }),
    },
  },
  tables: {
    title: {
      summary: 'What viewers may see of a title; a row is here exactly while the title is published',
      key: ['id'],
      columns: {
        id: column.uuid(),
        kind: column.text(),
        name: column.text(),
        original_name: column.nullable(column.text()),
        synopsis: column.text(),
        translations: column.jsonb<Partial<Record<(typeof languages)[number], z.infer<typeof translation>>>>(),
        year: column.nullable(column.integer()),
        maturity_rating: column.text(),
        genres: column.jsonb<PublishedTerm[]>(),
        category_ids: column.jsonb<string[]>(),
        credits: column.jsonb<PublishedCredit[]>(),
        seasons: column.jsonb<PublishedSeason[]>(),
        duration_seconds: column.nullable(column.double()),
        has_trailer: column.boolean(),
        /** What plays the trailer, for `catalog_admin.video`. */
        trailer_video_id: column.nullable(column.uuid()),
        caption_languages: column.jsonb<string[]>(),
        poster_key: column.nullable(column.text()),
        backdrop_key: column.nullable(column.text()),
        attribution: column.nullable(column.text()),
        published_at: column.timestamptz(),
        updated_at: column.timestamptz(),
      },
    },
    category: {
      summary: 'The rows of the home page',
      key: ['id'],
      columns: {
        id: column.uuid(),
        name: column.jsonb<Localized>(),
        position: column.integer(),
        updated_at: column.timestamptz(),
      },
    },
    video: {
      summary: 'What can be played: the feature or trailer of a published film, an episode of a published series',
      key: ['id'],
      columns: {
        /** Of the title for a film, of the episode for an episode, of the media for a trailer. */
        id: column.uuid(),
        title_id: column.uuid(),
        media_id: column.uuid(),
        purpose: column.text(),
        name: column.text(),
        title_name: column.text(),
        season: column.nullable(column.integer()),
        number: column.nullable(column.integer()),
        next_video_id: column.nullable(column.uuid()),
        maturity_rating: column.text(),
        duration_seconds: column.double(),
        /** The folder in the object store that holds manifests, segments and storyboard. */
        asset_prefix: column.text(),
        captions: column.jsonb<{ language: string; label: string; key: string }[]>(),
        poster_key: column.nullable(column.text()),
        updated_at: column.timestamptz(),
      },
    },
  },
})
