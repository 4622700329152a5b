import { eventually } from '@codeflix/kit/testing/eventually'
import { s3Storage } from '@codeflix/platform/s3-storage'
import { readS3Url } from '@codeflix/platform/s3-url'
import { startS3 } from '@codeflix/platform/testing/servers/s3'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootPlayback } from './playback-boot.ts'

let folder: string
let server: Awaited<ReturnType<typeof startS3>>
let opened: Awaited<ReturnType<typeof bootPlayback>>
let base: string
let origin: string
const large = randomBytes(60_000_000)
const segment = randomBytes(2_000_000)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-on-s3-'))
  server = await startS3({ folder })
  opened = await bootPlayback({ sessionCacheSeconds: 0.2 }, s3Storage(readS3Url(server.url)))
  const video = await opened.newVideo()
  const put = (file: string, bytes: Buffer) =>
    opened.boot.ports.storage.put(`${video.assetPrefix}/${file}`, bytes, { contentType: 'video/mp4' })
  await put('v0/large.mp4', large)
  await put('v0/seg-1.m4s', segment)
  const viewer = await opened.newViewer()
  base = (await viewer.client.startSession({ body: { videoId: video.id } })).mediaBase
  origin = await opened.listenOnce()
})
afterAll(async () => {
  await opened.close()
  await server.stop()
  await rm(folder, { recursive: true })
})

/** Connections to the S3 server on which an answer is under way or has not been read. */
async function readingFromS3(): Promise<number> {
  const port = Number(new URL(readS3Url(server.url).endpoint as string).port)
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1)
  return lines.filter((line) => {
    const [, , remote = '', state, queues = ''] = line.trim().split(/\s+/)
    return remote.endsWith(wanted) && state === '01' && Number.parseInt(queues.split(':')[1] ?? '0', 16) > 0
  }).length
}

test('segments and ranges come from the bucket as they would from a folder, under the same grants', async () => {
  const ask = (file: string, headers: Record<string, string> = {}) => fetch(`${origin}${base}${file}`, { headers })
  expect(Buffer.from(await (await ask('v0/seg-1.m4s')).arrayBuffer()).equals(segment)).toBe(true)
  const part = await ask('v0/large.mp4', { range: 'bytes=31000000-45000000' })
  expect(part.status).toBe(206)
  expect(Buffer.from(await part.arrayBuffer()).equals(large.subarray(31_000_000, 45_000_001))).toBe(true)
  expect((await fetch(`${origin}/api/playback/media/forged/v0/seg-1.m4s`)).status).toBe(403)
  expect((await ask('v0/absent.m4s')).status).toBe(404)
})

test('a viewer on a slow line takes no memory, and one who leaves ends the reading', async () => {
  const before = process.memoryUsage().rss
  const leaving: (() => void)[] = []
  for (let viewer = 0; viewer < 20; viewer++)
    await new Promise<void>((resolve) => {
      const request = get(`${origin}${base}v0/large.mp4`, (response) => {
        response.pause()
        resolve()
      })
      request.on('error', () => {})
      leaving.push(() => request.destroy())
    })
  await eventually(async () => expect(await readingFromS3()).toBe(20))
  // 20 × 60 MB are on their way; what is held of them is what fits into the buffers of the sockets.
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
  for (const leave of leaving) leave()
  await eventually(async () => expect(await readingFromS3()).toBe(0))
  expect((await fetch(`${origin}${base}v0/seg-1.m4s`)).status).toBe(200)
})

test('while the bucket is away what is in memory still plays, the rest is told to ask again, and then comes', async () => {
  expect((await fetch(`${origin}${base}v0/seg-1.m4s`)).status).toBe(200)
  await server.kill()
  expect(Buffer.from(await (await fetch(`${origin}${base}v0/seg-1.m4s`)).arrayBuffer()).equals(segment)).toBe(true)
  for (const file of ['v0/1.m4s', 'v0/large.mp4']) {
    const refused = await fetch(`${origin}${base}${file}`)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ code: 'playback.media-unavailable' })
  }
  await server.start()
  expect((await fetch(`${origin}${base}v0/1.m4s`)).status).toBe(200)
})
