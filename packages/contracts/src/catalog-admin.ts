import { z } from 'zod'
import {
  artworkKind,
  bilingual,
  castMember,
  category,
  term,
  title,
  titleFields,
  titleKinds,
  titleStatuses,
  titleSummary,
  translation,
  type PublishedCredit,
  type PublishedSeason,
  type PublishedTerm,
} from './catalog-admin-titles.ts'
import { mediaRoutes } from './catalog-admin-media.ts'
import { column, defineContract } from './contract.ts'
import { id, idParams, language, languages, localized, pageOf, pageQuery, type Localized } from './fields.ts'

export { media, mediaStatuses, titleKinds, titleStatuses } from './catalog-admin-titles.ts'
export type { Episode, Media, PublishedCredit, PublishedSeason, Title, TitleSummary } from './catalog-admin-titles.ts'

const editor = { staff: ['editor'] } as const

/** How many titles one change may be made to. */
export const mostTitlesChanged = 500

/** `publish` and `withdraw` are each other's inverse, as are `add` and `remove`. */
const titlesChange = z.discriminatedUnion('what', [
  z.object({ what: z.enum(['publish', 'withdraw']) }),
  z.object({ what: z.enum(['add', 'remove']), term: z.enum(['category', 'genre']), id }),
])

export const catalogAdmin = defineContract({
  service: 'catalog-admin',
  summary: 'Titles, seasons and episodes, categories, genres, cast members, artwork and media; publication.',
  faults: {
    'title-not-found': { status: 404, detail: 'There is no such title.' },
    'episode-not-found': { status: 404, detail: 'There is no such episode.' },
    'media-not-found': { status: 404, detail: 'There is no such video.' },
    'not-playable': { status: 409, detail: 'Not enough of this video can be played yet.' },
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
    'captions-unreadable': {
      status: 422,
      detail: 'These captions cannot be read. Use a SubRip, WebVTT or SubStation Alpha file.',
    },
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
        categoryId: id.optional(),
      }),
      output: pageOf(titleSummary),
    },
    changeTitles: {
      method: 'POST',
      path: '/titles/changes',
      summary: 'Make one change to many titles, each by itself: one that refuses it holds up no other',
      access: editor,
      body: z.object({ ids: z.array(id).min(1).max(mostTitlesChanged), change: titlesChange }),
      output: z.object({
        /** What is another title now: the inverse change of exactly these undoes it. */
        changed: z.array(id),
        /** What could not be changed, and the code of the fault that says why. */
        refused: z.array(z.object({ id, code: z.string() })),
      }),
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
    ...mediaRoutes,
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
