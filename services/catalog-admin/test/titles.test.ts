import type { Title } from '@codeflix/contracts/catalog-admin'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import type { Db } from '../src/tables.ts'
import { bootCatalogAdmin, completed, makeTitle, uploadedMedia, type Staff } from './fixtures.ts'

let test: BootedTest
let editor: Staff
let db: () => Db
beforeAll(async () => {
  ;({ test, editor, db } = await bootCatalogAdmin())
})
afterAll(() => test.close())

const publishedTitle = (id: string) =>
  db().selectFrom('catalogAdmin.title').selectAll().where('id', '=', id).executeTakeFirst()
const publishedVideos = (titleId: string) =>
  db()
    .selectFrom('catalogAdmin.video')
    .selectAll()
    .where('titleId', '=', titleId)
    .orderBy('season')
    .orderBy('number')
    .execute()
const emitted = async (event: string) => (await test.emitted('catalog-admin')).filter((one) => one.event === event)

async function readyFilm(name: string): Promise<{ film: Title; mediaId: string }> {
  const film = await makeTitle(test, editor, 'film', name)
  const mediaId = await uploadedMedia(db(), editor, film.id)
  await test.deliver('catalog-admin', 'encoder.media.completed', completed(mediaId))
  return { film: await editor.getTitle({ params: { id: film.id } }), mediaId }
}

describe('titles', () => {
  it('are for editors and owners alone', async () => {
    const visitor = test.client(catalogAdmin)
    const viewer = test.client(catalogAdmin, { roles: [] })
    const support = test.client(catalogAdmin, { roles: ['support'] })
    const owner = test.client(catalogAdmin, { roles: ['owner'] })
    await expect(visitor.listTitles()).rejects.toMatchObject({ code: 'kit.unauthenticated' })
    await expect(viewer.listTitles()).rejects.toMatchObject({ code: 'kit.forbidden' })
    await expect(support.listTitles()).rejects.toMatchObject({ code: 'kit.forbidden' })
    await expect(owner.listTitles()).resolves.toBeDefined()
  })

  it('tell what they lack until they can be published, and appear for viewers in the same transaction', async () => {
    const draft = await editor.createTitle({ body: { kind: 'film', name: 'Bare' } })
    expect(draft.missing).toEqual(['synopsis', 'poster', 'category', 'video'])
    await expect(editor.publishTitle({ params: { id: draft.id } })).rejects.toMatchObject({
      code: 'catalog-admin.title-not-ready',
      details: { missing: ['synopsis', 'poster', 'category', 'video'] },
    })

    const film = await makeTitle(test, editor, 'film', 'Whole')
    const mediaId = await uploadedMedia(db(), editor, film.id)
    expect((await editor.getTitle({ params: { id: film.id } })).missing).toEqual(['encode'])
    await test.deliver('catalog-admin', 'encoder.media.completed', completed(mediaId, 12.5))
    expect(await publishedTitle(film.id)).toBeUndefined()

    const published = await editor.publishTitle({ params: { id: film.id } })
    expect(published).toMatchObject({ status: 'published', missing: [], feature: { status: 'ready' } })
    expect(await publishedTitle(film.id)).toMatchObject({
      kind: 'film',
      name: 'Whole',
      synopsis: 'What it is about.',
      year: 2020,
      maturityRating: 'L',
      genres: [{ id: film.genreIds[0], name: { en: expect.stringContaining('Genre'), 'pt-BR': expect.anything() } }],
      categoryIds: film.categoryIds,
      durationSeconds: 12.5,
      hasTrailer: false,
      posterKey: film.poster?.key,
      publishedAt: published.publishedAt,
    })
    expect(await publishedVideos(film.id)).toMatchObject([
      { id: film.id, mediaId, purpose: 'feature', assetPrefix: `media/${mediaId}/1`, durationSeconds: 12.5 },
    ])
    expect((await emitted('catalog-admin.title.published')).at(-1)?.payload).toEqual({
      titleId: film.id,
      kind: 'film',
      name: 'Whole',
    })
    await expect(editor.publishTitle({ params: { id: film.id } })).rejects.toMatchObject({
      code: 'catalog-admin.illegal-step',
    })
  })

  it('change for viewers when they change, and not at all when nothing does', async () => {
    const { film } = await readyFilm('Before')
    await editor.publishTitle({ params: { id: film.id } })
    const person = await editor.createCastMember({ body: { name: 'Ana Souza' } })
    await editor.updateTitle({
      params: { id: film.id },
      body: {
        version: film.version,
        name: 'After',
        translations: { 'pt-BR': { name: 'Depois', synopsis: 'Sobre o quê.' } },
        credits: [{ castMemberId: person.id, role: 'actor', character: 'Eva' }],
      },
    })
    const first = await publishedTitle(film.id)
    expect(first).toMatchObject({
      name: 'After',
      translations: { 'pt-BR': { name: 'Depois', synopsis: 'Sobre o quê.' } },
      credits: [{ id: person.id, name: 'Ana Souza', role: 'actor', character: 'Eva' }],
    })
    expect(await publishedVideos(film.id)).toMatchObject([{ name: 'After', titleName: 'After' }])

    await editor.updateCastMember({ params: { id: person.id }, body: { name: 'Ana de Souza' } })
    expect((await publishedTitle(film.id))?.credits[0]?.name).toBe('Ana de Souza')
    await editor.updateGenre({
      params: { id: film.genreIds[0] ?? '' },
      body: { name: { en: `Noir ${film.id}`, 'pt-BR': `Noir ${film.id}` } },
    })
    const renamed = await publishedTitle(film.id)
    expect(renamed?.genres[0]?.name.en).toBe(`Noir ${film.id}`)

    test.clock.now = new Date(Date.now() + 60_000)
    await editor.updateTitle({ params: { id: film.id }, body: { version: film.version + 1, name: 'After' } })
    test.clock.now = undefined
    expect((await publishedTitle(film.id))?.updatedAt).toBe(renamed?.updatedAt)
  })

  it('refuse the change of somebody who has not seen the last one', async () => {
    const title = await editor.createTitle({ body: { kind: 'film', name: 'One' } })
    await editor.updateTitle({ params: { id: title.id }, body: { version: title.version, name: 'Two' } })
    await expect(
      editor.updateTitle({ params: { id: title.id }, body: { version: title.version, name: 'Three' } }),
    ).rejects.toMatchObject({ code: 'catalog-admin.title-changed', details: { version: title.version + 1 } })
  })

  it('change many at once, each by itself, and the inverse undoes it on exactly those that changed', async () => {
    const ready = (await readyFilm('Ready')).film
    const bare = await editor.createTitle({ body: { kind: 'film', name: 'Bare' } })
    const out = (await readyFilm('Out already')).film
    await editor.publishTitle({ params: { id: out.id } })
    const ids = [ready.id, bare.id, out.id]
    const change = (of: readonly string[], what: 'publish' | 'withdraw') =>
      editor.changeTitles({ body: { ids: [...of], change: { what } } })
    const published = await change(ids, 'publish')
    expect(published).toEqual({
      changed: [ready.id],
      refused: [{ id: bare.id, code: 'catalog-admin.title-not-ready' }],
    })
    expect(await publishedTitle(ready.id)).toBeDefined()
    expect(await change(published.changed, 'withdraw')).toEqual({ changed: [ready.id], refused: [] })
    expect([await publishedTitle(ready.id), await publishedTitle(out.id)]).toMatchObject([undefined, { id: out.id }])

    const genre = await editor.createGenre({ body: { name: { en: 'Western', 'pt-BR': 'Faroeste' } } })
    const genres = (of: readonly string[], what: 'add' | 'remove', id = genre.id) =>
      editor.changeTitles({ body: { ids: [...of], change: { what, term: 'genre', id } } })
    await genres([bare.id], 'add')
    const added = await genres(ids, 'add')
    expect(added).toEqual({ changed: [ready.id, out.id], refused: [] })
    expect((await publishedTitle(out.id))?.genres.map(({ id }) => id)).toEqual([...out.genreIds, genre.id])
    await expect(
      editor.updateTitle({ params: { id: out.id }, body: { version: out.version, genreIds: [] } }),
    ).rejects.toMatchObject({ code: 'catalog-admin.title-changed' })
    await genres(added.changed, 'remove')
    expect((await publishedTitle(out.id))?.genres.map(({ id }) => id)).toEqual(out.genreIds)
    expect((await editor.getTitle({ params: { id: bare.id } })).genreIds).toEqual([genre.id])
    expect((await genres([bare.id], 'add', randomUUID())).refused).toEqual([
      { id: bare.id, code: 'catalog-admin.unknown-reference' },
    ])

    // What is public keeps a place in the catalog.
    const [categoryId = ''] = out.categoryIds
    const { refused } = await editor.changeTitles({
      body: { ids: [out.id], change: { what: 'remove', term: 'category', id: categoryId } },
    })
    expect(refused).toEqual([{ id: out.id, code: 'catalog-admin.title-not-ready' }])
    const inCategory = await editor.listTitles({ query: { categoryId } })
    expect(inCategory.items.map(({ id }) => id)).toContain(out.id)
    expect(inCategory.items.map(({ id }) => id)).not.toContain(bare.id)
  })

  it('take edits while a video is announced', async () => {
    const title = await editor.createTitle({ body: { kind: 'film', name: 'Busy' } })
    await editor.createMedia({ params: { id: title.id }, body: { fileName: 'a.mp4', sizeBytes: 5 } })
    await expect(
      editor.updateTitle({ params: { id: title.id }, body: { version: title.version, name: 'Busier' } }),
    ).resolves.toMatchObject({ name: 'Busier', feature: { status: 'awaiting-upload' } })
  })

  it('stay complete while they are published', async () => {
    const { film, mediaId } = await readyFilm('Complete')
    await editor.publishTitle({ params: { id: film.id } })
    await expect(
      editor.updateTitle({ params: { id: film.id }, body: { version: film.version, synopsis: '' } }),
    ).rejects.toMatchObject({ code: 'catalog-admin.title-not-ready' })
    await expect(editor.deleteMedia({ params: { id: mediaId } })).rejects.toMatchObject({
      code: 'catalog-admin.title-published',
    })
    await expect(editor.deleteTitle({ params: { id: film.id } })).rejects.toMatchObject({
      code: 'catalog-admin.title-published',
    })
    expect((await editor.getTitle({ params: { id: film.id } })).synopsis).toBe('What it is about.')
  })

  it('leave the viewers when they are withdrawn, and keep their first day when they come back', async () => {
    const { film } = await readyFilm('Back and forth')
    const { publishedAt } = await editor.publishTitle({ params: { id: film.id } })
    await editor.withdrawTitle({ params: { id: film.id } })
    expect(await publishedTitle(film.id)).toBeUndefined()
    expect(await publishedVideos(film.id)).toEqual([])
    expect((await emitted('catalog-admin.title.withdrawn')).at(-1)?.payload).toEqual({
      titleId: film.id,
      name: 'Back and forth',
    })
    const again = await editor.publishTitle({ params: { id: film.id } })
    expect(again.publishedAt).toBe(publishedAt)
  })

  it('go with their videos when they are deleted', async () => {
    const { film, mediaId } = await readyFilm('Gone')
    await test.ports.storage.put(`uploads/${mediaId}`, 'bytes', { contentType: 'video/mp4' })
    await editor.deleteTitle({ params: { id: film.id } })
    await expect(editor.getTitle({ params: { id: film.id } })).rejects.toMatchObject({
      code: 'catalog-admin.title-not-found',
    })
    expect((await emitted('catalog-admin.media.removed')).at(-1)?.payload).toEqual({ mediaId })
    await expect.poll(() => test.ports.storage.head(`uploads/${mediaId}`), { timeout: 10_000 }).toBeUndefined()
  })

  it('name only genres, categories and cast members that exist', async () => {
    await expect(
      editor.createTitle({ body: { kind: 'film', name: 'X', genreIds: [randomUUID()] } }),
    ).rejects.toMatchObject({ code: 'catalog-admin.unknown-reference', fields: [{ path: 'genreIds' }] })
  })

  it('are listed last changed first, page by page, found by any of their names without accents', async () => {
    const names = ['Água Viva', 'Agua Mansa', 'Água Forte']
    for (const name of names) await editor.createTitle({ body: { kind: 'series', name } })
    await editor.createTitle({
      body: { kind: 'film', name: '100% Water', translations: { 'pt-BR': { name: '100% Água', synopsis: '' } } },
    })
    const first = await editor.listTitles({ query: { q: 'agua', limit: 3 } })
    expect(first.items.map((one) => one.name)).toEqual(['100% Water', 'Água Forte', 'Agua Mansa'])
    const second = await editor.listTitles({
      query: { q: 'agua', limit: 3, ...(first.nextCursor ? { cursor: first.nextCursor } : {}) },
    })
    expect(second).toEqual({ items: [expect.objectContaining({ name: 'Água Viva' })] })
    expect((await editor.listTitles({ query: { q: '0%' } })).items).toHaveLength(1)
    expect((await editor.listTitles({ query: { q: '%%' } })).items).toHaveLength(0)
    expect((await editor.listTitles({ query: { q: 'agua', kind: 'film' } })).items).toHaveLength(1)
    await expect(editor.listTitles({ query: { cursor: 'WyJ4IiwieSJd' } })).rejects.toMatchObject({
      code: 'kit.invalid-input',
    })
  })
})

describe('the episodes of a series', () => {
  it('appear for viewers one by one as their videos are ready, each followed by the next', async () => {
    const { id } = await makeTitle(test, editor, 'series', 'Shorts')
    for (const [season, number] of [
      [2, 1],
      [1, 2],
      [1, 1],
    ] as const)
      await editor.createEpisode({ params: { id }, body: { season, number, name: `E${season}.${number}` } })
    const { episodes } = await editor.getTitle({ params: { id } })
    expect(episodes.map((episode) => episode.name)).toEqual(['E1.1', 'E1.2', 'E2.1'])

    const media = []
    for (const episode of episodes) media.push(await uploadedMedia(db(), editor, id, episode.id))
    await test.deliver('catalog-admin', 'encoder.media.completed', completed(media[2] ?? ''))
    await editor.publishTitle({ params: { id } })
    expect((await publishedTitle(id))?.seasons.map((season) => season.number)).toEqual([2])

    await test.deliver('catalog-admin', 'encoder.media.completed', completed(media[0] ?? '', 20))
    expect((await publishedTitle(id))?.seasons).toMatchObject([
      { number: 1, episodes: [{ number: 1, name: 'E1.1', durationSeconds: 20 }] },
      { number: 2, episodes: [{ number: 1 }] },
    ])
    expect(await publishedVideos(id)).toMatchObject([
      { id: episodes[0]?.id, season: 1, number: 1, nextVideoId: episodes[2]?.id, titleName: 'Shorts', name: 'E1.1' },
      { id: episodes[2]?.id, season: 2, number: 1, nextVideoId: null },
    ])

    await editor.deleteEpisode({ params: { id: episodes[0]?.id ?? '' } })
    await expect(editor.deleteEpisode({ params: { id: episodes[2]?.id ?? '' } })).rejects.toMatchObject({
      code: 'catalog-admin.title-not-ready',
    })
    expect((await publishedVideos(id)).map((video) => video.id)).toEqual([episodes[2]?.id])
  })

  it('have numbers of their own, and films have none', async () => {
    const { id } = await makeTitle(test, editor, 'series', 'Numbers')
    const body = { season: 1, number: 1, name: 'One' }
    await editor.createEpisode({ params: { id }, body })
    await expect(editor.createEpisode({ params: { id }, body })).rejects.toMatchObject({
      code: 'catalog-admin.episode-taken',
    })
    const film = await editor.createTitle({ body: { kind: 'film', name: 'Film' } })
    await expect(editor.createEpisode({ params: { id: film.id }, body })).rejects.toMatchObject({
      code: 'catalog-admin.episode-of-film',
    })
    await expect(
      editor.createMedia({ params: { id }, body: { fileName: 'x.mp4', sizeBytes: 1 } }),
    ).rejects.toMatchObject({ code: 'catalog-admin.episode-not-found' })
  })
})

describe('what the encoder reports', () => {
  it('shows as progress, then as a plain reason, then as progress again', async () => {
    const { id } = await makeTitle(test, editor, 'film', 'Slow')
    const mediaId = await uploadedMedia(db(), editor, id)
    const jobId = randomUUID()
    const feature = async () => (await editor.getTitle({ params: { id } })).feature
    await test.deliver('catalog-admin', 'encoder.media.progressed', {
      mediaId,
      jobId,
      phase: 'encoding',
      progress: 0.4,
    })
    expect(await feature()).toMatchObject({ status: 'encoding', progress: 0.4 })
    await test.deliver('catalog-admin', 'encoder.media.failed', {
      mediaId,
      jobId,
      code: 'encoder.no-video',
      reason: 'The file has no picture.',
    })
    expect(await feature()).toMatchObject({
      status: 'failed',
      reason: 'The file has no picture.',
      failureCode: 'encoder.no-video',
    })
    await test.deliver('catalog-admin', 'encoder.media.progressed', { mediaId, jobId, phase: 'probing', progress: 0 })
    expect(await feature()).toMatchObject({ status: 'encoding' })
    expect((await feature())?.reason).toBeUndefined()
  })

  it('changes nothing when it comes late, twice, or about a video that is gone', async () => {
    const { film, mediaId } = await readyFilm('Late')
    await test.deliver('catalog-admin', 'encoder.media.progressed', {
      mediaId,
      jobId: randomUUID(),
      phase: 'encoding',
      progress: 0.9,
    })
    await test.deliver('catalog-admin', 'encoder.media.completed', completed(randomUUID()))
    expect((await editor.getTitle({ params: { id: film.id } })).feature).toMatchObject({ status: 'ready' })
  })

  it('swaps a replaced video once the new one is ready, under the same address and with its captions', async () => {
    const { film, mediaId } = await readyFilm('Replaced')
    await editor.publishTitle({ params: { id: film.id } })
    await db()
      .insertInto('captions')
      .values({ mediaId, language: 'en', label: 'English', key: `captions/${mediaId}/en-1.vtt` })
      .execute()
    const nextId = await uploadedMedia(db(), editor, film.id)
    expect(await publishedVideos(film.id)).toMatchObject([{ id: film.id, mediaId }])
    await test.deliver('catalog-admin', 'encoder.media.completed', completed(nextId, 10.4))
    expect(await publishedVideos(film.id)).toMatchObject([
      { id: film.id, mediaId: nextId, captions: [{ language: 'en', key: `captions/${mediaId}/en-1.vtt` }] },
    ])
    expect((await emitted('catalog-admin.media.removed')).at(-1)?.payload).toEqual({ mediaId })
  })

  it('makes a still for an episode and a backdrop for a film that has none', async () => {
    const { id } = await makeTitle(test, editor, 'series', 'Stills')
    await editor.createEpisode({ params: { id }, body: { season: 1, number: 1, name: 'One' } })
    const { episodes } = await editor.getTitle({ params: { id } })
    const mediaId = await uploadedMedia(db(), editor, id, episodes[0]?.id)
    const key = `media/${mediaId}/1/posters/1.jpg`
    const { default: sharp } = await import('sharp')
    const frame = await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#36c' } })
      .jpeg()
      .toBuffer()
    await test.ports.storage.put(key, frame, { contentType: 'image/jpeg' })
    await test.deliver('catalog-admin', 'encoder.media.completed', { ...completed(mediaId), posterCandidates: [key] })
    await editor.publishTitle({ params: { id } })
    await expect
      .poll(async () => (await publishedTitle(id))?.seasons[0]?.episodes[0]?.stillKey, { timeout: 10_000 })
      .toMatch(/^artwork\//)
    const chosen = await editor.chooseArtwork({ params: { id, kind: 'backdrop' }, body: { key } })
    expect(chosen.backdrop?.key).toMatch(/^artwork\//)
    await expect(
      editor.chooseArtwork({ params: { id, kind: 'poster' }, body: { key: 'uploads/secret' } }),
    ).rejects.toMatchObject({ code: 'catalog-admin.unknown-reference' })
  })
})
