import type { EventPayload } from '@codeflix/contracts/all'
import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoTitles } from '../src/demo/demo-titles.ts'
import type { Db } from '../src/tables.ts'
import { bootCatalogAdmin, completed, makeTitle, uploadedMedia, type Staff } from './fixtures.ts'

type Uploaded = EventPayload<'catalog-admin.media.uploaded'>

let test: BootedTest
let editor: Staff
let db: () => Db
beforeAll(async () => {
  ;({ test, editor, db } = await bootCatalogAdmin())
})
afterAll(() => test.close())

const settled = async (): Promise<void> => {
  await expect
    .poll(async () => (await db().selectFrom('demo').select('settled').executeTakeFirst())?.settled, {
      timeout: 280_000,
      interval: 200,
    })
    .toBe(true)
}
const uploaded = async (): Promise<Uploaded[]> =>
  (await test.emitted('catalog-admin'))
    .filter((one) => one.event === 'catalog-admin.media.uploaded')
    .map((one) => one.payload as Uploaded)
const published = () => db().selectFrom('catalogAdmin.title').selectAll().execute()

describe('the demonstration', () => {
  it('has pictures that are small, for every title and no other', async () => {
    const folder = new URL('../demo/art/', import.meta.url)
    const files = await readdir(folder)
    expect(files.toSorted()).toEqual(
      demoTitles.flatMap(({ key }) => [`${key}-backdrop.svg`, `${key}-poster.svg`]).toSorted(),
    )
    for (const file of files) expect([file, (await stat(new URL(file, folder))).size < 20_000]).toEqual([file, true])
  })

  it('fills the catalogue once, in the site’s language, and asks for each video to be encoded', async () => {
    const ownGenre = await editor.createGenre({ body: { name: { en: 'drama', 'pt-BR': 'Melodrama' } } })
    await test.deliver('catalog-admin', 'identity.demo.requested', {
      requestId: randomUUID(),
      language: 'pt-BR',
      currency: 'BRL',
    })
    await settled()
    await test.deliver('catalog-admin', 'identity.demo.requested', {
      requestId: randomUUID(),
      language: 'pt-BR',
      currency: 'BRL',
    })
    await settled()

    const { items } = await editor.listTitles({ query: { limit: 100 } })
    expect(items).toHaveLength(demoTitles.length)
    expect(items.every((one) => one.demo && one.status === 'draft' && one.poster && one.missing === 1)).toBe(true)
    expect(await published()).toEqual([])

    const events = await uploaded()
    expect(events).toHaveLength(demoTitles.reduce((videos, one) => videos + (one.episodes?.length ?? 1), 0))
    const film = events.at(-1)
    expect(film).toMatchObject({
      name: 'Big Buck Bunny',
      source: 'demo:big-buck-bunny?start=0&duration=30',
      purpose: 'feature',
    })
    expect(events.map((one) => one.name)).toContain('Histórias do Prado S2 E1')

    const bunny = await editor.getTitle({ params: { id: film?.titleId ?? '' } })
    expect(bunny).toMatchObject({
      attribution: 'Big Buck Bunny © 2008 Blender Foundation, CC BY 3.0, peach.blender.org',
      year: 2008,
      missing: ['encode'],
      feature: { status: 'uploaded', captions: [{ language: 'en' }, { language: 'pt-BR' }] },
    })
    const tides = items.find((one) => one.name === 'Marés Fractais')
    expect(await editor.getTitle({ params: { id: tides?.id ?? '' } })).toMatchObject({
      translations: { en: { name: 'Fractal Tides' } },
      genreIds: expect.arrayContaining([ownGenre.id]),
    })
    expect((await editor.listCategories()).items.map((row) => row.name['pt-BR'])[0]).toBe('Feitos para a Tela Grande')
    // Twenty-eight pictures are drawn, on a machine that may be busy with other tests.
  }, 300_000)

  it('goes public title by title, as its videos are ready', async () => {
    const events = await uploaded()
    for (const [index, event] of events.entries()) {
      await test.deliver('catalog-admin', 'encoder.media.completed', completed(event.mediaId, 8))
      if (index === 0) expect((await published()).map((row) => row.name)).toEqual(['Marés Fractais'])
    }
    const rows = await published()
    expect(rows).toHaveLength(demoTitles.length)
    const series = rows.find((row) => row.kind === 'series')
    expect(series?.seasons.map((season) => season.episodes.length)).toEqual([3, 2])
    expect(series?.seasons[0]?.episodes[0]).toMatchObject({
      name: 'Antes do Orvalho',
      translations: { en: { name: 'Before the Dew' } },
    })
    for (const row of rows) {
      expect(await test.ports.storage.head(`${row.posterKey}-400.webp`)).toBeDefined()
      expect(await test.ports.storage.head(`${row.backdropKey}-1600.webp`)).toBeDefined()
    }
  })

  it('leaves alone a title that staff has withdrawn', async () => {
    const [row] = await published()
    const id = row?.id ?? ''
    const mediaId = (await uploaded()).find((event) => event.titleId === id)?.mediaId ?? ''
    await editor.withdrawTitle({ params: { id } })
    await test.deliver('catalog-admin', 'encoder.media.completed', completed(mediaId, 8))
    expect((await editor.getTitle({ params: { id } })).status).toBe('withdrawn')
    await editor.publishTitle({ params: { id } })
  })

  it('goes without a trace, and with nothing that the site has come to use', async () => {
    const real = await makeTitle(test, editor, 'film', 'Our own')
    const mediaId = await uploadedMedia(db(), editor, real.id)
    await test.deliver('catalog-admin', 'encoder.media.completed', completed(mediaId))
    const genres = (await editor.listGenres()).items
    const animation = genres.find((genre) => genre.name.en === 'Animation')
    const people = (await editor.listCastMembers({ query: { q: 'ines carvalhal' } })).items
    await editor.updateTitle({
      params: { id: real.id },
      body: {
        version: real.version,
        genreIds: [animation?.id ?? ''],
        credits: [{ castMemberId: people[0]?.id ?? '', role: 'director' }],
      },
    })
    await editor.publishTitle({ params: { id: real.id } })

    await test.deliver('catalog-admin', 'identity.demo.removed', { requestId: randomUUID() })
    await settled()

    expect((await editor.listTitles({ query: { limit: 100 } })).items.map((one) => one.name)).toEqual(['Our own'])
    expect((await published()).map((row) => row.name)).toEqual(['Our own'])
    expect((await editor.listGenres()).items.map((genre) => genre.name.en)).toEqual(
      expect.arrayContaining(['Animation', 'drama']),
    )
    expect((await editor.listGenres()).items.map((genre) => genre.name.en)).not.toContain('Fantasy')
    expect((await editor.listCastMembers()).items.map((person) => person.name)).toEqual(['Inês Carvalhal'])
    const rows = (await editor.listCategories()).items
    expect(rows.map((row) => row.position)).toEqual(rows.map((_, index) => index))
    expect(rows.map((row) => row.name.en)).not.toContain('Where Numbers Dream')
    const removed = (await test.emitted('catalog-admin')).filter((one) => one.event === 'catalog-admin.media.removed')
    expect(removed).toHaveLength((await uploaded()).length)

    // What is left in the store belongs to the title that is left.
    await expect
      .poll(async () => (await test.ports.storage.list('captions/')).map((object) => object.key), { timeout: 20_000 })
      .toEqual([])
    await expect
      .poll(
        async () => (await test.ports.storage.list('artwork/')).map((object) => object.key.replace(/-\d+\.webp$/, '')),
        { timeout: 20_000 },
      )
      .toEqual(Array.from({ length: 4 }, () => real.poster?.key))
  })
})
