import { encoder } from '@codeflix/contracts/encoder'
import { eventually } from '@codeflix/kit/testing/eventually'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { AV_CODEC_ID_SUBRIP } from 'node-av/constants'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { encoderService } from '../src/service.ts'
import { makeSource } from './make-source.ts'
import { upload } from './upload.ts'
import { validateFilm } from './validate/validate-film.ts'

/** Two chunks of twelve and ten seconds; what it shows changes all the time, so that one picture is never taken for another. */
const filmSeconds = 22
let folder = ''
let source = ''
let site: BootedTest
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-preview-'))
  source = await makeSource({
    path: join(folder, 'film.mkv'),
    picture: `nullsrc=size=214x120:rate=10:duration=${filmSeconds},geq=lum='32+mod(N*37+X,180)':cb=128:cr=128,scale=854:480,format=yuv420p`,
    sounds: [{ filters: `sine=frequency=440:sample_rate=48000:duration=${filmSeconds}`, language: 'por' }],
    subtitles: [{ codec: AV_CODEC_ID_SUBRIP, language: 'por', packets: [[1000, 2000, 'Era uma vez.']] }],
  })
})
afterEach(() => site.close())
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Begins to encode the film, in both codecs, by one worker. */
async function encode(config: Record<string, unknown>): Promise<string> {
  site = await bootTest([encoderService], {
    config: {
      encoder: { codecs: 'h264+av1', ladder: 'fixed', workers: 1, scratchFolder: join(folder, 'scratch'), ...config },
    },
  })
  return upload(site, source, { fileName: 'film.mkv' })
}

const client = () => site.client(encoder, { roles: ['editor'], client: 'admin' })
const toldOf = (event: 'media.preview-grown' | 'media.playable' | 'media.completed') =>
  eventually(async () => {
    const messages = await site.emitted('encoder')
    expect(messages.map((message) => message.event)).not.toContain('encoder.media.failed')
    const found = messages.find((message) => message.event === `encoder.${event}`)
    return { payload: encoder.events[event].payload.parse(found?.payload), messages }
  })
/** Everything at an address, by its path below it. */
async function filesAt(assetPrefix: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const { key } of await site.ports.storage.list(`${assetPrefix}/`, { limit: 1000 })) {
    const object = await site.ports.storage.get(key)
    if (object) files.set(key.slice(assetPrefix.length + 1), await buffer(object.body))
  }
  return files
}
const hashed = (files: ReadonlyMap<string, Buffer>): Record<string, string> =>
  Object.fromEntries([...files].map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]))

it('a preview is a film by itself, made of the film’s own segments, and what comes of it is the film without one', async () => {
  let paused = false
  const mediaId = await encode({ earlyMinutes: 0 })
  const { storage } = site.ports
  const put = storage.put.bind(storage)
  vi.spyOn(storage, 'put').mockImplementation(async (key, ...rest) => {
    // So that nothing goes on behind the first preview until it was looked at.
    if (key.endsWith('/master.m3u8') && !paused) {
      paused = true
      await client().pauseQueue()
    }
    return put(key, ...rest)
  })
  const { payload: preview } = await toldOf('media.preview-grown')
  expect(preview).toMatchObject({ mediaId, ofSeconds: filmSeconds, silent: true })
  if (!('seconds' in preview)) throw new Error('another event')
  expect(preview.seconds).toBeLessThan(filmSeconds)
  const part = await filesAt(preview.assetPrefix)
  expect(validateFilm(part)).toEqual([])
  expect(part.get('manifest.mpd')?.toString()).toContain(`mediaPresentationDuration="PT${preview.seconds}S"`)
  const [captions] = preview.captions
  expect(part.get(captions?.key.slice(preview.assetPrefix.length + 1) ?? '')?.toString()).toContain('Era uma vez.')

  await client().resumeQueue()
  const { payload: completed, messages } = await toldOf('media.completed')
  expect(completed.assetPrefix).toBe(preview.assetPrefix)
  const order = messages.map(({ event }) => event)
  expect(order.filter((event) => /preview|playable|completed/.test(event))).toEqual([
    'encoder.media.preview-grown',
    'encoder.media.playable',
    'encoder.media.completed',
  ])
  const whole = await filesAt(completed.assetPrefix)
  expect(validateFilm(whole)).toEqual([])
  for (const [path, bytes] of part) if (/seg-|init/.test(path)) expect(whole.get(path)?.equals(bytes), path).toBe(true)
  await site.close()

  await encode({ earlyMinutes: 60 })
  const { payload: plain, messages: others } = await toldOf('media.completed')
  expect(others.map(({ event }) => event)).not.toContain('encoder.media.playable')
  expect(hashed(await filesAt(plain.assetPrefix))).toEqual(hashed(whole))
}, 300_000)
