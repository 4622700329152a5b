import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signGrant } from '../src/grants/grant.ts'
import { bootPlayback } from './playback-boot.ts'
import { eventually } from '@codeflix/kit/testing/eventually'

let opened: Awaited<ReturnType<typeof bootPlayback>>
let viewer: Awaited<ReturnType<typeof opened.newViewer>>
let video: Awaited<ReturnType<typeof opened.newVideo>>
let base: string
beforeAll(async () => {
  opened = await bootPlayback({ sessionCacheSeconds: 0.2, hotFileBytes: 65_536 })
})
afterAll(() => opened.close())
beforeEach(async () => {
  opened.boot.clock.now = undefined
  viewer = await opened.newViewer()
  video = await opened.newVideo()
  base = (await viewer.client.startSession({ body: { videoId: video.id } })).mediaBase
})

const files = [
  ['manifest.mpd', 'application/dash+xml'],
  ['master.m3u8', 'application/vnd.apple.mpegurl'],
  ['v0/init.mp4', 'video/mp4'],
  ['v0/1.m4s', 'video/mp4'],
  ['a-por/init.mp4', 'audio/mp4'],
  ['a-por/seg-1.m4s', 'audio/mp4'],
  ['storyboard.vtt', 'text/vtt; charset=utf-8'],
  ['storyboard-0.jpg', 'image/jpeg'],
  ['captions/pt-BR.vtt', 'text/vtt; charset=utf-8'],
] as const

describe('every kind of media', () => {
  test.each(files)(
    '%s is served as %s to whoever has a grant, and is kept by nobody in between',
    async (file, type) => {
      const response = await opened.get(base, file)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe(type)
      expect(response.headers.get('cache-control')).toMatch(/^private, max-age=\d+$/)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0)
    },
  )

  describe.each(files.map(([file]) => file))('%s', (file) => {
    const refused = async (from: string, path: string = file): Promise<void> => {
      for (const method of ['GET', 'HEAD']) {
        const response = await opened.get(from, path, { method })
        expect(response.status, `${method} ${path}`).toBe(403)
        if (method === 'GET') expect(await response.json()).toMatchObject({ code: 'playback.grant-invalid' })
      }
    }
    const grantOf = (mediaBase: string): string => mediaBase.split('/').at(-2) as string

    test('is refused without a grant', async () => {
      await refused('/api/playback/media/none/')
      await refused(`/api/playback/media/${randomUUID()}/`)
    })

    test('is refused by a grant that was forged', async () => {
      const grant = { sessionId: randomUUID(), assetPrefix: video.assetPrefix, expiresAt: new Date('2100-01-01') }
      await refused(`/api/playback/media/${signGrant(grant, { id: 1, secret: Buffer.alloc(32) })}/`)
      const genuine = grantOf(base)
      await refused(`/api/playback/media/${genuine.slice(0, 5)}${genuine[5] === 'A' ? 'B' : 'A'}${genuine.slice(6)}/`)
    })

    test('is refused by a genuine grant of another film', async () => {
      const other = await opened.newVideo()
      const key = await opened
        .db()
        .selectFrom('grantKey')
        .select(['id', 'secret'])
        .orderBy('id')
        .executeTakeFirstOrThrow()
      const { sessionId } = await viewer.client.startSession({ body: { videoId: video.id, takeOver: true } })
      const signed = (assetPrefix: string): string =>
        `/api/playback/media/${signGrant({ sessionId, assetPrefix, expiresAt: new Date(Date.now() + 30_000) }, key)}/`
      expect((await opened.get(signed(video.assetPrefix), file)).status).toBe(200)
      await refused(signed(other.assetPrefix))
    })

    test('is refused when the grant has expired', async () => {
      expect((await opened.get(base, file)).status).toBe(200)
      opened.boot.clock.now = new Date(Date.now() + 61_000)
      await refused(base)
    })

    test('is refused at once when the viewer has stopped', async () => {
      const session = await viewer.client.startSession({ body: { videoId: video.id } })
      expect((await opened.get(session.mediaBase, file)).status).toBe(200)
      await viewer.client.endSession({ params: { id: session.sessionId }, body: {} })
      await eventually(() => refused(session.mediaBase))
      expect((await opened.get(base, file)).status).toBe(200)
    })

    test('is refused at once when another screen has taken over', async () => {
      expect((await opened.get(base, file)).status).toBe(200)
      await viewer.client.startSession({ body: { videoId: video.id } })
      await viewer.client.startSession({ body: { videoId: video.id, takeOver: true } })
      await eventually(() => refused(base))
    })

    test('is refused at once when the viewer was signed out', async () => {
      const phone = randomUUID()
      const session = await viewer.on(phone).startSession({ body: { videoId: video.id } })
      expect((await opened.get(session.mediaBase, file)).status).toBe(200)
      await opened.boot.deliver('playback', 'identity.session.revoked', {
        accountId: viewer.accountId,
        sessionIds: [phone],
      })
      await eventually(() => refused(session.mediaBase))
      expect((await opened.get(base, file)).status).toBe(200)
    })

    test('is refused within seconds when the subscription is over', async () => {
      expect((await opened.get(base, file)).status).toBe(200)
      await opened.endSubscription(viewer.accountId)
      await eventually(() => refused(base))
    })

    test('is refused when the subscription ran out and nobody has said so yet', async () => {
      const until = new Date(Date.now() + 30_000)
      await opened
        .db()
        .updateTable('subscriptions.entitlement')
        .set({ validUntil: until.toISOString() })
        .where('accountId', '=', viewer.accountId)
        .execute()
      opened.boot.clock.now = until
      await eventually(() => refused(base))
    })

    test('goes on when the video was encoded anew, until those files are gone', async () => {
      await opened
        .db()
        .updateTable('catalogAdmin.video')
        .set({ assetPrefix: `media/${video.mediaId}/0123456789abcdef` })
        .where('id', '=', video.id)
        .execute()
      const { sessionId } = await viewer.client.startSession({ body: { videoId: video.id, takeOver: true } })
      await opened
        .db()
        .updateTable('playbackSession')
        .set({ assetPrefix: video.assetPrefix })
        .where('id', '=', sessionId)
        .execute()
      const renewed = await viewer.client.renewSession({ params: { id: sessionId }, body: { playing: true } })
      expect((await opened.get(renewed.mediaBase, file)).status).toBe(200)
      await opened.boot.ports.storage.deletePrefix(`${video.assetPrefix}/`)
      await expect(
        viewer.client.renewSession({ params: { id: sessionId }, body: { playing: true } }),
      ).rejects.toMatchObject({ code: 'playback.session-ended', details: { reason: 'encoded-anew' } })
    })

    test('is refused when the title was withdrawn or another file took its place', async () => {
      await opened
        .db()
        .updateTable('catalogAdmin.video')
        .set({ assetPrefix: 'media/other/r1' })
        .where('id', '=', video.id)
        .execute()
      await eventually(() => refused(base))
      await opened.db().deleteFrom('catalogAdmin.video').where('id', '=', video.id).execute()
      await eventually(() => refused(base))
    })

    test('of another film is out of reach, in whatever way it is spelled', async () => {
      const other = await opened.newVideo()
      const target = `${other.assetPrefix.replace('media/', '')}/${file}`
      for (const path of [
        `..%2f..%2f${encodeURIComponent(target)}`,
        `%2e%2e/%2e%2e/${target}`,
        `v0/..%2f..%2f..%2f${encodeURIComponent(target)}`,
        `..%5c..%5c${encodeURIComponent(target)}`,
        `%2fmedia%2f${encodeURIComponent(target)}`,
      ]) {
        const response = await opened.get(base, path)
        // The URL parser resolves `%2e%2e` itself, so that the grant is gone from the path: there is nothing there.
        expect([403, 404], path).toContain(response.status)
        expect(await response.text()).toMatch(/"code":"(playback\.grant-invalid|kit\.not-found)"/)
      }
    })

    test('is never served to the account alone: the grant is what counts', async () => {
      const token = await opened.boot.token({ accountId: viewer.accountId, roles: ['owner'] })
      const response = await opened.get('/api/playback/media/none/', file, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(response.status).toBe(403)
    })
  })

  test('what is not there is told only to whoever has a grant', async () => {
    for (const file of ['nothing.m4s', 'captions/en.vtt', 'source.mov', 'v0'])
      expect((await opened.get(base, file)).status, file).toBe(404)
    expect((await opened.get('/api/playback/media/none/', 'nothing.m4s')).status).toBe(403)
  })
})

describe('what a browser keeps', () => {
  test('is good for as long as the address, and for seconds where it may change', async () => {
    const ageOf = async (file: string): Promise<number> =>
      Number((await opened.get(base, file)).headers.get('cache-control')?.match(/max-age=(\d+)/)?.[1])
    expect(await ageOf('v0/1.m4s')).toBeGreaterThan(40)
    expect(await ageOf('v0/1.m4s')).toBeLessThanOrEqual(60)
    expect(await ageOf('manifest.mpd')).toBe(5)
    opened.boot.clock.now = new Date(Date.now() + 57_000)
    expect(await ageOf('v0/1.m4s')).toBeLessThanOrEqual(3)
    expect(await ageOf('manifest.mpd')).toBeLessThanOrEqual(3)
  })

  test.each(files.map(([file]) => file))('%s is not sent again, unless the grant is over', async (file) => {
    const etag = (await opened.get(base, file)).headers.get('etag') ?? ''
    const headers = { 'if-none-match': etag, range: 'bytes=0-0' }
    const kept = await opened.get(base, file, { headers })
    expect([kept.status, kept.headers.get('etag')]).toEqual([304, etag])
    expect((await opened.get(base, file, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    opened.boot.clock.now = new Date(Date.now() + 61_000)
    expect((await opened.get(base, file, { headers })).status).toBe(403)
  })
})

test('a viewer who pays again goes on at once', async () => {
  await opened.endSubscription(viewer.accountId)
  await eventually(async () => expect((await opened.get(base, 'manifest.mpd')).status).toBe(403))
  await opened
    .db()
    .insertInto('subscriptions.entitlement')
    .values({ accountId: viewer.accountId, maxStreams: 2, validUntil: '2100-01-01T00:00:00Z' })
    .execute()
  expect((await opened.get(base, 'manifest.mpd')).status).toBe(200)
})

describe('a part of a file', () => {
  const whole = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 251))
  const large = Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 251))
  beforeEach(async () => {
    await opened.boot.ports.storage.put(`${video.assetPrefix}/v0/large.mp4`, large, { contentType: 'video/mp4' })
  })

  describe.each([
    ['that is kept in memory', 'v0/1.m4s', whole],
    ['that is streamed', 'v0/large.mp4', large],
  ])('%s', (_, file, bytes) => {
    test.each([
      ['bytes=0-99', 0, 99],
      ['bytes=100-', 100, undefined],
      ['bytes=-10', -10, undefined],
    ])('%s', async (range, start, end) => {
      const response = await opened.get(base, file, { headers: { range } })
      const expected = bytes.subarray(start, end === undefined ? undefined : end + 1)
      const from = start < 0 ? bytes.length + start : start
      expect(response.status).toBe(206)
      expect(response.headers.get('content-range')).toBe(`bytes ${from}-${from + expected.length - 1}/${bytes.length}`)
      expect(Buffer.from(await response.arrayBuffer()).equals(expected)).toBe(true)
    })

    test('beyond the end is told so', async () => {
      const response = await opened.get(base, file, { headers: { range: 'bytes=999999-' } })
      expect(response.status).toBe(416)
      expect(response.headers.get('content-range')).toBe(`bytes */${bytes.length}`)
    })

    test('of another version is the whole', async () => {
      const headers = { range: 'bytes=0-9', 'if-range': '"other"' }
      expect((await opened.get(base, file, { headers })).status).toBe(200)
      const etag = (await opened.get(base, file)).headers.get('etag') ?? ''
      expect((await opened.get(base, file, { headers: { ...headers, 'if-range': etag } })).status).toBe(206)
    })

    test('its length can be asked for without it', async () => {
      const origin = await opened.listenOnce()
      const response = await fetch(`${origin}${base}${file}`, { method: 'HEAD' })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-length')).toBe(String(bytes.length))
      expect(response.headers.get('accept-ranges')).toBe('bytes')
      expect((await response.arrayBuffer()).byteLength).toBe(0)
    })

    test('comes whole over a socket, and many at once get the same', async () => {
      const origin = await opened.listenOnce()
      const bodies = await Promise.all(
        Array.from({ length: 20 }, async () => (await fetch(`${origin}${base}${file}`)).arrayBuffer()),
      )
      for (const body of bodies) expect(Buffer.from(body).equals(bytes)).toBe(true)
    })
  })
})

test('a large file that is written again is never sent as a mixture of two', async () => {
  const key = `${video.assetPrefix}/v0/again.mp4`
  const put = (bytes: Buffer) => opened.boot.ports.storage.put(key, bytes, { contentType: 'video/mp4' })
  await put(Buffer.alloc(200_000, 1))
  expect((await opened.get(base, 'v0/again.mp4')).status).toBe(200)
  await put(Buffer.alloc(100_000, 2))
  await opened.get(base, 'v0/again.mp4', { headers: { range: 'bytes=150000-' } })
  const response = await opened.get(base, 'v0/again.mp4')
  expect(response.headers.get('content-length')).toBe('100000')
  expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.alloc(100_000, 2))).toBe(true)
})

test('a manifest that is written again is seen again soon, a new key is known to a process that did not make it', async () => {
  expect(await (await opened.get(base, 'manifest.mpd')).text()).toBe('<MPD/>')
  await opened.boot.ports.storage.put(`${video.assetPrefix}/manifest.mpd`, '<MPD v2/>', { contentType: 'x' })
  await eventually(async () => expect(await (await opened.get(base, 'manifest.mpd')).text()).toBe('<MPD v2/>'))

  // Another process has made a key meanwhile.
  const secret = Buffer.alloc(32, 9)
  const { id } = await opened
    .db()
    .insertInto('grantKey')
    .values({ secret, createdAt: new Date().toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow()
  const session = await opened
    .db()
    .selectFrom('playbackSession')
    .select('id')
    .where('accountId', '=', viewer.accountId)
    .executeTakeFirstOrThrow()
  const grant = signGrant(
    { sessionId: session.id, assetPrefix: video.assetPrefix, expiresAt: new Date(Date.now() + 30_000) },
    { id, secret },
  )
  await eventually(async () =>
    expect((await opened.get(`/api/playback/media/${grant}/`, 'manifest.mpd')).status).toBe(200),
  )
})
