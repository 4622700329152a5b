import type { BootedTest, TestAccount } from '@codeflix/platform/testing/boot-test'
import { randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../src/tables.ts'
import { bootCatalogAdmin, editorAccount, makeTitle, send, type Staff } from './fixtures.ts'

let test: BootedTest
let editor: Staff
let db: () => Db
let titleId: string
const film = randomBytes(300_000)

beforeAll(async () => {
  ;({ test, editor, db } = await bootCatalogAdmin({ maxUploadBytes: 1_000_000 }))
  titleId = (await makeTitle(test, editor, 'film', 'Uploaded')).id
})
afterAll(() => test.close())

const announce = (sizeBytes = film.length) =>
  editor.createMedia({ params: { id: titleId }, body: { fileName: 'film.mp4', sizeBytes } })

const tus = { 'tus-resumable': '1.0.0' }
const offsetOf = async (id: string, account?: TestAccount): Promise<string | null> =>
  (await send(test, 'HEAD', `/uploads/${id}`, undefined, tus, account)).headers.get('upload-offset')
const patch = (id: string, offset: number, bytes: Buffer, account?: TestAccount): Promise<Response> =>
  send(
    test,
    'PATCH',
    `/uploads/${id}`,
    new Uint8Array(bytes),
    { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    account,
  )
const statusOf = async (id: string) => (await editor.getMedia({ params: { id } })).status
const uploadedEvents = async (mediaId: string) =>
  (await test.emitted('catalog-admin')).filter(
    (one) => one.event === 'catalog-admin.media.uploaded' && (one.payload as { mediaId: string }).mediaId === mediaId,
  )

describe('an upload', () => {
  it('is there as soon as the video is announced, goes on from where it was, and tells the encoder once', async () => {
    const media = await announce()
    expect(media).toMatchObject({ status: 'awaiting-upload', uploadUrl: `/api/catalog-admin/uploads/${media.id}` })
    expect(await offsetOf(media.id)).toBe('0')
    expect((await patch(media.id, 0, film.subarray(0, 100_000))).headers.get('upload-offset')).toBe('100000')

    await test.restart()
    expect(await offsetOf(media.id)).toBe('100000')
    expect((await patch(media.id, 0, film)).status).toBe(409)
    expect(await statusOf(media.id)).toBe('awaiting-upload')
    expect((await patch(media.id, 100_000, film.subarray(100_000))).status).toBe(204)

    expect(await statusOf(media.id)).toBe('uploaded')
    const object = await test.ports.storage.get(`uploads/${media.id}`)
    expect(object && (await buffer(object.body)).equals(film)).toBe(true)
    expect(await uploadedEvents(media.id)).toMatchObject([
      {
        payload: {
          titleId,
          name: 'Uploaded',
          purpose: 'feature',
          fileName: 'film.mp4',
          source: `object:uploads/${media.id}`,
          sizeBytes: film.length,
        },
      },
    ])
    // Who missed the last answer asks again, and learns that all is there.
    expect(await offsetOf(media.id)).toBe(String(film.length))
    expect((await patch(media.id, film.length, Buffer.alloc(0))).status).toBe(404)
    expect((await editor.getMedia({ params: { id: media.id } })).uploadUrl).toBeUndefined()
  })

  it('keeps the bytes that came before the connection broke', async () => {
    const media = await announce()
    const baseUrl = new URL(await test.listen())
    const token = await test.token(editorAccount)
    expect(await offsetOf(media.id)).toBe('0')
    await new Promise<void>((resolve) => {
      const cut = request({
        host: baseUrl.hostname,
        port: baseUrl.port,
        method: 'PATCH',
        path: `/api/catalog-admin/uploads/${media.id}`,
        headers: {
          ...tus,
          authorization: `Bearer ${token}`,
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
          'content-length': film.length,
        },
      })
      cut.on('error', () => resolve())
      cut.write(film.subarray(0, 120_000), () => setTimeout(() => cut.destroy(), 300))
    })
    await expect.poll(() => offsetOf(media.id), { timeout: 20_000 }).toBe('120000')
    expect((await patch(media.id, 120_000, film.subarray(120_000))).status).toBe(204)
    expect(await statusOf(media.id)).toBe('uploaded')
  })

  it('is for the account that announced it, with the size that it announced', async () => {
    const media = await announce()
    const other: TestAccount = { accountId: randomUUID(), roles: ['editor'] }
    expect((await send(test, 'HEAD', `/uploads/${media.id}`, undefined, tus, other)).status).toBe(404)
    expect((await patch(media.id, 0, film, other)).status).toBe(404)
    expect((await patch(randomUUID(), 0, film)).status).toBe(404)
    expect((await patch('..%2F..%2Fetc', 0, film)).status).toBe(404)
    expect((await send(test, 'GET', `/uploads/${media.id}`, undefined, tus)).status).toBe(404)
    expect((await patch(media.id, 0, film, { roles: [] })).status).toBe(403)

    const create = (size: number, mediaId: string) =>
      send(test, 'POST', '/uploads', undefined, {
        ...tus,
        'upload-length': String(size),
        'upload-metadata': `mediaId ${Buffer.from(mediaId).toString('base64')}`,
      })
    expect((await create(film.length - 1, media.id)).status).toBe(413)
    expect((await create(film.length, randomUUID())).status).toBe(404)
    const created = await create(film.length, media.id)
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toBe(media.uploadUrl)
    await expect(announce(1_000_001)).rejects.toMatchObject({ code: 'catalog-admin.upload-too-large' })
  })

  it('takes no more bytes than were announced', async () => {
    const media = await announce(1000)
    expect((await patch(media.id, 0, film.subarray(0, 2000))).status).toBeGreaterThanOrEqual(400)
    expect(await statusOf(media.id)).toBe('awaiting-upload')
  })

  it('is completed by the worker when the process died right after the last byte', async () => {
    const media = await announce(1000)
    await offsetOf(media.id)
    const { Readable } = await import('node:stream')
    await test.ports.storage.uploads('uploads').write(Readable.from([film.subarray(0, 1000)]), media.id, 0)
    expect(await statusOf(media.id)).toBe('awaiting-upload')
    await test.restart()
    await expect.poll(() => statusOf(media.id), { timeout: 10_000 }).toBe('uploaded')
    expect(await uploadedEvents(media.id)).toHaveLength(1)
    await test.restart()
    await sleep(300)
    expect(await uploadedEvents(media.id)).toHaveLength(1)
  })

  it('waits for another process to let go, and takes over from one that died', async () => {
    const media = await announce(1000)
    await offsetOf(media.id)
    await db()
      .insertInto('uploadLock')
      .values({ uploadId: media.id, holder: 'gone', expiresAt: new Date(Date.now() + 2000).toISOString() })
      .execute()
    const began = Date.now()
    expect((await patch(media.id, 0, film.subarray(0, 1000))).status).toBe(204)
    expect(Date.now() - began).toBeGreaterThan(1000)
    expect(await db().selectFrom('uploadLock').selectAll().execute()).toEqual([])
  })

  it('is given up after a week', async () => {
    const media = await announce(1000)
    await patch(media.id, 0, film.subarray(0, 10))
    // Of an upload that a process began and did not live to tell of nobody knows.
    const { Upload } = await import('@tus/server')
    const store = test.ports.storage.uploads('uploads')
    await store.create(new Upload({ id: 'unknown', size: 10, offset: 0 }))
    test.clock.now = new Date(Date.now() + 9 * 86_400_000)
    await test.restart()
    await expect
      .poll(() => editor.getMedia({ params: { id: media.id } }).catch((error: { code: string }) => error.code), {
        timeout: 10_000,
      })
      .toBe('catalog-admin.media-not-found')
    await expect.poll(() => store.getUpload('unknown').catch(() => 'gone'), { timeout: 10_000 }).toBe('gone')
    test.clock.now = undefined
    const response = await patch(media.id, 10, film.subarray(10, 1000))
    expect(await response.json()).toMatchObject({ code: 'catalog-admin.upload-unknown' })
  })
})
