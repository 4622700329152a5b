import { catalog } from '@codeflix/contracts/catalog'
import type { Client } from '@codeflix/contracts/client'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogService } from '../src/service.ts'
import type { Db, Tables } from '../src/tables.ts'
import { addCategory, idOf, publish } from './published-titles.ts'

const drama = { en: 'Drama', 'pt-BR': 'Drama' }
const comedy = { en: 'Comedy', 'pt-BR': 'Comédia' }
const horror = { en: 'Horror', 'pt-BR': 'Terror' }
const day = (n: number): string => new Date(Date.UTC(2026, 9, n)).toISOString()
const pictureKey = 'artwork/0123456789abcdef0123456789abcdef'

let boot: BootedTest
let db: Db
let anyone: Client<typeof catalog>

beforeAll(async () => {
  boot = await bootTest([catalogService])
  boot.clock.now = new Date(day(25))
  db = boot.db<Tables>('catalog')
  anyone = boot.client(catalog)
  await addCategory(db, 'Second row', 2)
  await addCategory(db, 'First row', 1)
  await addCategory(db, 'Empty row', 3)
  for (let n = 1; n <= 12; n++)
    await publish(db, {
      name: `Film ${String(n).padStart(2, '0')}`,
      year: 2000 + n,
      publishedAt: day(n),
      genres: n % 2 ? [drama] : [comedy],
      categories: n <= 3 ? ['First row'] : n <= 5 ? ['Second row', 'First row'] : [],
      posterKey: pictureKey,
      ...(n < 12 ? { backdropKey: pictureKey } : {}),
      synopsis: 'Something happens.',
      pt: `Filme ${n}`,
    })
  await publish(db, { name: 'Old Film', publishedAt: '2020-01-01T00:00:00.000Z', genres: [drama, horror] })
  await publish(db, { name: 'A Series', kind: 'series', publishedAt: day(13), genres: [comedy] })
})
afterAll(() => boot.close())

const raw = (path: string, init: RequestInit = {}) =>
  boot.fetch(new Request(`${testPublicUrl}/api/catalog${path}`, init))

describe('the home page', () => {
  it('has a hero, the new, the rows of the editors in their order and the larger genres, and no empty row', async () => {
    const home = await anyone.getHome()
    // The last that has a backdrop.
    expect(home.hero).toMatchObject({ name: 'Film 11', synopsis: 'Something happens.' })
    expect(home.rows.map((row) => [row.kind, row.name])).toEqual([
      ['new', undefined],
      ['category', 'First row'],
      ['category', 'Second row'],
      ['genre', 'Comedy'],
      ['genre', 'Drama'],
    ])
    expect(home.rows[0]?.titles[0]).toMatchObject({ name: 'A Series', isNew: true })
    expect(home.rows[1]?.titles.map((title) => title.name)).toEqual([
      'Film 05',
      'Film 04',
      'Film 03',
      'Film 02',
      'Film 01',
    ])
  })

  it('speaks the language that is asked for, else the site’s', async () => {
    expect((await anyone.getHome({ query: { language: 'pt-BR' } })).rows[1]).toMatchObject({ name: 'First row (pt)' })
    await db.insertInto('identity.site').values({ id: 1, language: 'pt-BR' }).execute()
    expect((await anyone.getTitle({ params: { id: idOf('Film 01') } })).name).toBe('Filme 1')
    expect((await anyone.getTitle({ params: { id: idOf('Film 01') }, query: { language: 'en' } })).name).toBe('Film 01')
    expect((await anyone.listGenres()).items.map((genre) => genre.name)).toEqual(['Comédia', 'Drama', 'Terror'])
    await db.deleteFrom('identity.site').execute()
  })

  it('shows the most watched of the new titles as its hero', async () => {
    const titleId = idOf('Film 03')
    await boot.deliver('catalog', 'playback.session.started', {
      sessionId: randomUUID(),
      accountId: randomUUID(),
      videoId: titleId,
      titleId,
    })
    expect((await anyone.getHome()).hero?.name).toBe('Film 03')
  })

  it('may be kept by browsers and proxies, and for so short that a new title is there in time', async () => {
    for (const path of ['/home', '/titles', `/titles/${idOf('Film 01')}`, '/search?q=film', '/genres'])
      expect((await raw(path)).headers.get('cache-control')).toBe('public, max-age=2')
    expect((await raw(`/titles/${randomUUID()}`)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('the list of titles', () => {
  it.for(['newest', 'name', 'year'] as const)('can be paged through by %s, each title once', async (sort) => {
    for (const language of ['en', 'pt-BR'] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await anyone.listTitles({ query: { sort, language, limit: 5, ...(cursor ? { cursor } : {}) } })
        seen.push(...page.items.map((title) => title.name))
        cursor = page.nextCursor
      } while (cursor)
      expect(seen).toHaveLength(14)
      expect(new Set(seen).size).toBe(14)
      if (sort === 'name') expect(seen[0]).toBe('A Series')
      if (sort === 'newest') expect(seen.at(-1)).toBe('Old Film')
      if (sort === 'year') expect(seen[0]).toBe(language === 'en' ? 'Film 12' : 'Filme 12')
    }
  })

  it('is filtered by category, genre and kind, and takes ids in the order in which they come', async () => {
    type Query = NonNullable<NonNullable<Parameters<typeof anyone.listTitles>[0]>['query']>
    const listed = async (query: Query) => (await anyone.listTitles({ query })).items.map((title) => title.name)
    expect(await listed({ categoryId: idOf('Second row') })).toEqual(['Film 05', 'Film 04'])
    expect(await listed({ genreId: idOf('Comedy'), kind: 'series' })).toEqual(['A Series'])
    expect(await listed({ ids: `${idOf('Film 01')},${randomUUID()},${idOf('Film 07')}` })).toEqual([
      'Film 01',
      'Film 07',
    ])
    expect(await listed({ ids: '' })).toEqual([])
    await expect(listed({ ids: 'nonsense' })).rejects.toMatchObject({ code: 'kit.invalid-input' })
    for (const cursor of ['nonsense', 'WyJ4IiwieSJd', Buffer.from('["1","2"]').toString('base64url')])
      await expect(listed({ cursor })).rejects.toMatchObject({ code: 'kit.invalid-input' })
  })
})

describe('a title', () => {
  it('says its seasons, what play starts, and what resembles it', async () => {
    const series = await anyone.getTitle({ params: { id: idOf('A Series') } })
    expect(series).toMatchObject({ kind: 'series', seasons: 1, videoId: idOf('A Series 1') })
    expect(series.seasonList[0]?.episodes[0]).toMatchObject({ number: 1, name: 'Pilot' })
    const film = await anyone.getTitle({ params: { id: idOf('Film 05') } })
    expect(film.videoId).toBe(film.id)
    expect(film.poster?.template).toBe(`/api/catalog/artwork/${pictureKey}-{width}.webp`)
    expect(film.similar.slice(0, 2).map((title) => title.name)).toEqual(['Film 03', 'Film 01'])
    expect(film.similar.map((title) => title.name)).not.toContain('Film 05')
  })

  it('that is not published is not there', async () => {
    await expect(anyone.getTitle({ params: { id: randomUUID() } })).rejects.toMatchObject({
      code: 'catalog.title-not-found',
      status: 404,
    })
  })

  it('leaves every list with its row', async () => {
    await publish(db, { name: 'Leaving', genres: [horror], categories: ['Empty row'], publishedAt: day(20) })
    expect((await anyone.getHome()).rows.map((row) => row.name)).toContain('Empty row')
    await db.deleteFrom('catalogAdmin.title').where('id', '=', idOf('Leaving')).execute()
    expect((await anyone.getHome()).rows.map((row) => row.name)).not.toContain('Empty row')
    expect((await anyone.search({ query: { q: 'leaving' } })).titles).toEqual([])
  })
})

describe('pictures', () => {
  it('are served for ever, and nothing else of the object store is', async () => {
    await boot.ports.storage.put(`${pictureKey}-400.webp`, 'picture', { contentType: 'image/webp' })
    await boot.ports.storage.put('assets/a/b/posters/1.jpg', 'frame', { contentType: 'image/jpeg' })
    for (const key of ['assets/a/b/v-360/seg-1.m4s', 'uploads/one', 'uploads/posters/1.jpg', 'captions/a/en-1.vtt'])
      await boot.ports.storage.put(key, 'paid for', { contentType: 'application/octet-stream' })

    const picture = await raw(`/artwork/${pictureKey}-400.webp`)
    expect([picture.status, await picture.text(), picture.headers.get('content-type')]).toEqual([
      200,
      'picture',
      'image/webp',
    ])
    expect(picture.headers.get('cache-control')).toContain('immutable')
    const etag = picture.headers.get('etag') ?? ''
    expect(
      (await raw(`/artwork/${pictureKey}-400.webp`, { headers: { 'if-none-match': `W/${etag}, "x"` } })).status,
    ).toBe(304)
    expect((await raw(`/artwork/${pictureKey}-400.webp`, { method: 'HEAD' })).status).toBe(200)
    expect((await raw('/artwork/assets/a/b/posters/1.jpg')).headers.get('content-type')).toBe('image/jpeg')

    for (const path of [
      'assets/a/b/v-360/seg-1.m4s',
      'uploads/one',
      'uploads/posters/1.jpg',
      'captions/a/en-1.vtt',
      'artwork/../uploads/one',
      'artwork/..%2fuploads%2fone',
      'artwork/%2e%2e/uploads/one',
      'assets/a/../../uploads/posters/1.jpg',
      `${pictureKey}-401.webp`,
      `${pictureKey}-800.webp`,
    ])
      expect([path, (await raw(`/artwork/${path}`)).status]).toEqual([path, 404])
  })
})
