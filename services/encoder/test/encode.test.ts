import { encoder } from '@codeflix/contracts/encoder'
import { eventually } from '@codeflix/kit/testing/eventually'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encoderService } from '../src/service.ts'
import { makeSource } from './make-source.ts'
import { announce, upload } from './upload.ts'

let site: BootedTest
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-encode-'))
  site = await bootTest([encoderService], {
    config: { encoder: { codecs: 'h264+av1', earlyMinutes: 0, scratchFolder: join(folder, 'scratch') } },
  })
})
afterAll(async () => {
  await site.close()
  await rm(folder, { recursive: true, force: true })
})

const client = () => site.client(encoder, { roles: ['editor'] })
const expectEnd = (mediaId: string, status: 'completed' | 'failed') =>
  eventually(async () => {
    const { items } = await client().listJobs({ query: {} })
    expect(items.find((job) => job.mediaId === mediaId)).toMatchObject({ status })
  })
const toldOf = async (mediaId: string, event: 'media.playable' | 'media.completed') => {
  const payloads = (await site.emitted('encoder'))
    .filter((message) => message.event === `encoder.${event}`)
    .map(({ payload }) => encoder.events[event].payload.parse(payload))
  const found = payloads.find((payload) => payload.mediaId === mediaId)
  if (!found) throw new Error(`no ${event} was told of`)
  return found
}
const completionOf = (mediaId: string) => toldOf(mediaId, 'media.completed')
const read = async (prefix: string, file: string): Promise<string> => {
  const object = await site.ports.storage.get(`${prefix}/${file}`)
  if (!object) throw new Error(`${file} is not stored`)
  return text(object.body)
}

describe('a film that was uploaded', () => {
  let mediaId = ''
  beforeAll(async () => {
    mediaId = await upload(
      site,
      await makeSource({
        path: join(folder, 'film.mp4'),
        picture: 'testsrc2=size=854x480:rate=24:duration=5,format=yuv420p',
        sounds: ['sine=frequency=440:sample_rate=48000:duration=5'],
      }),
    )
    await expectEnd(mediaId, 'completed')
  })

  it('has every file that its manifests name, at the size that they count on', async () => {
    const { assetPrefix } = await completionOf(mediaId)
    const stored = new Map(
      (await site.ports.storage.list(`${assetPrefix}/`, { limit: 1000 })).map((object) => [
        object.key.slice(assetPrefix.length + 1),
        object.sizeBytes,
      ]),
    )
    const master = await read(assetPrefix, 'master.m3u8')
    const playlists = [...master.matchAll(/(?:URI="|\n)([^"\n#]+\.m3u8)/g)].map(([, uri]) => uri ?? '')
    const rungs = ['v480', 'v360', 'v240']
    const names = ['a-und', ...rungs, ...rungs.map((name) => `${name}-av1`)]
    expect(playlists).toEqual([...names.map((name) => `${name}/playlist.m3u8`), 'v240/keyframes.m3u8'])
    for (const playlist of playlists) {
      const track = playlist.split('/')[0]
      const segments = [...(await read(assetPrefix, playlist)).matchAll(/(?:URI="|\n)([^"\n#]+\.m(?:4s|p4))/g)]
      expect(segments).toHaveLength(3)
      for (const [, uri] of segments) expect(stored.get(`${track}/${uri}`)).toBeGreaterThan(100)
    }
    const dash = await read(assetPrefix, 'manifest.mpd')
    for (const [, id] of dash.matchAll(/<Representation id="([^"]+)"/g))
      expect(stored.has(`${id}/seg-2.m4s`)).toBe(true)
    const storyboard = await read(assetPrefix, 'storyboard.vtt')
    for (const [, sheet] of storyboard.matchAll(/^(storyboard\/[^#]+)#/gm)) expect(stored.has(sheet ?? '')).toBe(true)
  })

  it('is what its completion says', async () => {
    const { width, height, durationSeconds, posterCandidates } = await completionOf(mediaId)
    expect({ width, height }).toEqual({ width: 854, height: 480 })
    expect(durationSeconds).toBeCloseTo(5, 1)
    expect(posterCandidates.length).toBeGreaterThan(0)
    for (const key of posterCandidates) expect((await site.ports.storage.head(key))?.contentType).toBe('image/jpeg')
  })

  it('could be played in its small renditions before, at the same address', async () => {
    const { width, height, durationSeconds, assetPrefix } = await toldOf(mediaId, 'media.playable')
    expect({ width, height, assetPrefix }).toEqual({
      width: 640,
      height: 360,
      assetPrefix: (await completionOf(mediaId)).assetPrefix,
    })
    expect(durationSeconds).toBeCloseTo(5, 1)
    const told = (await site.emitted('encoder')).map(({ event }) => event)
    expect(told.indexOf('encoder.media.playable')).toBeLessThan(told.indexOf('encoder.media.completed'))
  })

  it('has figures for operators', async () => {
    const { items } = await client().listJobs({ query: {} })
    const job = items.find((one) => one.mediaId === mediaId)
    const { renditions, source } = await client().getJob({ params: { id: job?.id ?? '' } })
    expect(source?.video?.codec).toBe('h264')
    for (const rendition of renditions) {
      expect(rendition.peakBitrate).toBeGreaterThanOrEqual(rendition.averageBitrate ?? Number.POSITIVE_INFINITY)
      expect(rendition.sizeBytes).toBeGreaterThan(1000)
    }
  })
})

it('a cut of Big Buck Bunny is encoded without an upload', async () => {
  const { mediaId } = await announce(site, { source: 'demo:big-buck-bunny?start=12&duration=2&height=180' })
  await expectEnd(mediaId, 'completed')
})

it('a file of sound alone fails with a reason in plain words', async () => {
  const mediaId = await upload(
    site,
    await makeSource({ path: join(folder, 'song.m4a'), sounds: ['sine=frequency=440:sample_rate=48000:duration=1'] }),
  )
  await expectEnd(mediaId, 'failed')
  const { items } = await client().listJobs({ query: {} })
  expect(items.find((job) => job.mediaId === mediaId)?.failure).toEqual({
    code: 'encoder.no-video',
    reason: 'The file has no picture: there is no video track in it.',
    note: { code: 'file-without-picture', values: {} },
  })
})
