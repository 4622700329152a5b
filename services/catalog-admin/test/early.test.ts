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
