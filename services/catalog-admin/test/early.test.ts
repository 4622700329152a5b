import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../src/tables.ts'
import { bootCatalogAdmin, completed, makeTitle, send, uploadedMedia, type Staff } from './fixtures.ts'

let test: BootedTest
let editor: Staff
let db: () => Db
beforeAll(async () => {
  ;({ test, editor, db } = await bootCatalogAdmin())
})
afterAll(() => test.close())

const shownVideos = (titleId: string) =>
  db().selectFrom('catalogAdmin.video').select(['mediaId', 'assetPrefix']).where('titleId', '=', titleId).execute()
const tell = (event: 'playable' | 'completed', mediaId: string, assetPrefix?: string) =>
  test.deliver('catalog-admin', `encoder.media.${event}`, {
    ...completed(mediaId),
    ...(assetPrefix ? { assetPrefix } : {}),
  })

const grown = (mediaId: string, seconds: number, own: { assetPrefix?: string; silent?: boolean } = {}) => ({
  mediaId,
  jobId: completed(mediaId).jobId,
  assetPrefix: completed(mediaId).assetPrefix,
  seconds,
  ofSeconds: 600,
  silent: false,
  captions: [
    { language: 'pt', kind: 'subtitles' as const, label: 'Português', key: `media/${mediaId}/1/captions/s2.vtt` },
  ],
  ...own,
})
const grow = (...of: Parameters<typeof grown>) =>
  test.deliver('catalog-admin', 'encoder.media.preview-grown', grown(...of))

describe('a video of which the beginning can be watched', () => {
  it('is for the staff’s eyes alone, however much an editor wishes', async () => {
    const film = await makeTitle(test, editor, 'film', 'Begun')
    const mediaId = await uploadedMedia(db(), editor, film.id)
    await grow(mediaId, 8, { silent: true })
    const { feature, missing } = await editor.getTitle({ params: { id: film.id } })
    expect(feature).toMatchObject({ status: 'encoding', preview: { seconds: 8, ofSeconds: 600, silent: true } })
    expect([feature?.early, missing]).toEqual([undefined, ['encode']])
    expect(feature?.captions).toMatchObject([{ language: 'pt-BR' }])

    const { assetPrefix } = completed(mediaId)
    await test.ports.storage.put(`${assetPrefix}/manifest.mpd`, '<MPD/>', { contentType: 'application/dash+xml' })
    expect((await send(test, 'GET', `/media/${mediaId}/files/manifest.mpd`, undefined)).status).toBe(200)
    await expect(editor.showMediaEarly({ params: { id: mediaId } })).rejects.toMatchObject({
      code: 'catalog-admin.not-playable',
    })
    await expect(editor.publishTitle({ params: { id: film.id } })).rejects.toMatchObject({
      code: 'catalog-admin.title-not-ready',
    })
    expect(await shownVideos(film.id)).toEqual([])
  })

  it('grows, and never shrinks when it is told of late or twice', async () => {
    const film = await makeTitle(test, editor, 'film', 'Grown')
    const mediaId = await uploadedMedia(db(), editor, film.id)
    const preview = async () => (await editor.getTitle({ params: { id: film.id } })).feature?.preview
    await grow(mediaId, 40)
    await grow(mediaId, 8, { silent: true })
    await grow(mediaId, 40, { silent: true })
    await grow(mediaId, 40)
    expect(await preview()).toEqual({ seconds: 40, ofSeconds: 600, silent: false })
    await grow(mediaId, 160)
    expect(await preview()).toMatchObject({ seconds: 160 })
    // Encoded by another recipe, it begins again elsewhere: what there is can still be watched.
    await grow(mediaId, 8, { assetPrefix: `media/${mediaId}/2` })
    expect(await preview()).toMatchObject({ seconds: 160 })

    await tell('playable', mediaId)
    await grow(mediaId, 320)
    const whole = await editor.getTitle({ params: { id: film.id } })
    expect(whole.feature).toMatchObject({ early: { shown: false }, durationSeconds: 10 })
    expect(whole.feature?.preview).toBeUndefined()
    await tell('completed', mediaId)
    await grow(mediaId, 600)
    expect(await preview()).toBeUndefined()
  })

  it('can still be looked at when the rest fails, and stays failed when a preview is told of late', async () => {
    const film = await makeTitle(test, editor, 'film', 'Broken')
    const mediaId = await uploadedMedia(db(), editor, film.id)
    const { jobId } = completed(mediaId)
    await grow(mediaId, 8)
    const reason = 'It stopped.'
    await test.deliver('catalog-admin', 'encoder.media.failed', {
      mediaId,
      jobId,
      code: 'encoder.engine-failed',
      reason,
    })
    await grow(mediaId, 40)
    expect((await editor.getTitle({ params: { id: film.id } })).feature).toMatchObject({
      status: 'failed',
      reason,
      preview: { seconds: 40 },
    })
  })

  it('keeps an editor’s captions of the file before it, though it came with its own', async () => {
    const film = await makeTitle(test, editor, 'film', 'Captioned')
    const before = await uploadedMedia(db(), editor, film.id)
    await tell('completed', before)
    const key = 'captions/editor.vtt'
    await db().insertInto('captions').values({ mediaId: before, language: 'pt-BR', label: 'Português', key }).execute()
    const next = await uploadedMedia(db(), editor, film.id)
    await grow(next, 8)
    const { captions } = grown(next, 8)
    await test.deliver('catalog-admin', 'encoder.media.completed', { ...completed(next), captions })
    const kept = await db().selectFrom('captions').select('key').where('mediaId', '=', next).execute()
    expect(kept).toEqual([{ key }])
  })
})

describe('a video of which the lowest renditions are whole', () => {
  it('can be looked at by editors alone, and published on their wish, and stays at its address when it is ready', async () => {
    const film = await makeTitle(test, editor, 'film', 'Early')
    const mediaId = await uploadedMedia(db(), editor, film.id)
    await expect(editor.showMediaEarly({ params: { id: mediaId } })).rejects.toMatchObject({
      code: 'catalog-admin.not-playable',
    })
    expect((await send(test, 'GET', `/media/${mediaId}/files/manifest.mpd`, undefined)).status).toBe(409)

    await tell('playable', mediaId)
    const begun = await editor.getTitle({ params: { id: film.id } })
    expect(begun.feature).toMatchObject({ status: 'encoding', durationSeconds: 10, early: { shown: false } })
    expect(begun.missing).toEqual(['encode'])

    const { assetPrefix } = completed(mediaId)
    await test.ports.storage.put(`${assetPrefix}/manifest.mpd`, '<MPD/>', { contentType: 'application/dash+xml' })
    const seen = await send(test, 'GET', `/media/${mediaId}/files/manifest.mpd`, undefined)
    expect([await seen.text(), seen.headers.get('content-type')]).toEqual(['<MPD/>', 'application/dash+xml'])
    for (const path of ['..%2f..%2fsecret.mp4', 'nothing.mpd', 'manifest.exe'])
      expect((await send(test, 'GET', `/media/${mediaId}/files/${path}`, undefined)).status, path).toBe(404)
    const viewer = { roles: [] }
    expect((await send(test, 'GET', `/media/${mediaId}/files/manifest.mpd`, undefined, {}, viewer)).status).toBe(403)
    await expect(test.client(catalogAdmin, viewer).showMediaEarly({ params: { id: mediaId } })).rejects.toMatchObject({
      code: 'kit.forbidden',
    })

    expect(await editor.showMediaEarly({ params: { id: mediaId } })).toMatchObject({ early: { shown: true } })
    await editor.publishTitle({ params: { id: film.id } })
    expect(await shownVideos(film.id)).toEqual([{ mediaId, assetPrefix }])

    await tell('completed', mediaId)
    const ready = await editor.getTitle({ params: { id: film.id } })
    expect(ready.feature).toMatchObject({ status: 'ready' })
    expect(ready.feature?.early).toBeUndefined()
    expect(await shownVideos(film.id)).toEqual([{ mediaId, assetPrefix }])
  })

  it('does not take the place of one that viewers have, unless an editor wishes so', async () => {
    const film = await makeTitle(test, editor, 'film', 'Replaced')
    const before = await uploadedMedia(db(), editor, film.id)
    await tell('completed', before)
    await editor.publishTitle({ params: { id: film.id } })
    const next = await uploadedMedia(db(), editor, film.id)
    await tell('playable', next)
    expect(await shownVideos(film.id)).toMatchObject([{ mediaId: before }])
    await editor.showMediaEarly({ params: { id: next } })
    expect(await shownVideos(film.id)).toMatchObject([{ mediaId: next }])
  })

  it('goes on being shown when the rest of its encode fails', async () => {
    const film = await makeTitle(test, editor, 'film', 'Half')
    const mediaId = await uploadedMedia(db(), editor, film.id)
    await tell('playable', mediaId)
    await editor.showMediaEarly({ params: { id: mediaId } })
    await editor.publishTitle({ params: { id: film.id } })
    await test.deliver('catalog-admin', 'encoder.media.failed', {
      mediaId,
      jobId: completed(mediaId).jobId,
      code: 'encoder.engine-failed',
      reason: 'It stopped.',
    })
    expect((await editor.getTitle({ params: { id: film.id } })).feature).toMatchObject({ status: 'failed' })
    expect(await shownVideos(film.id)).toMatchObject([{ mediaId }])
  })

  it('changes nothing when it is told of too late', async () => {
    const film = await makeTitle(test, editor, 'film', 'Late')
    const mediaId = await uploadedMedia(db(), editor, film.id)
    await tell('completed', mediaId, `media/${mediaId}/new`)
    await editor.publishTitle({ params: { id: film.id } })
    await tell('playable', mediaId, `media/${mediaId}/old`)
    expect(await shownVideos(film.id)).toEqual([{ mediaId, assetPrefix: `media/${mediaId}/new` }])
  })
})
