import { encoder } from '@codeflix/contracts/encoder'
import { encoderService } from '@codeflix/encoder'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type HlsPlayer from 'hls.js'
import type { Browser, Page } from 'playwright-core'
import type shakaPlayer from 'shaka-player/dist/shaka-player.compiled.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { announce } from '../../services/encoder/test/upload.ts'
import { launchBrowser } from './browser.ts'

/** What the encoder makes, played as a browser plays it, with nothing of ours in between. */

const durationSeconds = 8
let site: BootedTest
let server: Server
let browser: Browser
let address = ''

beforeAll(async () => {
  site = await bootTest([encoderService])
  await announce(site, { name: 'Test card', source: `demo:testsrc2?duration=${durationSeconds}&height=360` })
  const client = site.client(encoder, { roles: ['editor'] })
  await vi.waitFor(
    async () => {
      const [job] = (await client.listJobs({ query: {} })).items
      if (job?.status !== 'completed')
        throw new Error(`the film is not encoded: ${job?.failure?.reason ?? job?.status}`)
    },
    { timeout: 90_000, interval: 250 },
  )
  const completed = (await site.emitted('encoder')).find(({ event }) => event === 'encoder.media.completed')
  server = await serve(encoder.events['media.completed'].payload.parse(completed?.payload).assetPrefix)
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  await site?.close()
})

/** The film's folder at `/film/`, and a page with Shaka Player and hls.js at `/`. */
async function serve(prefix: string): Promise<Server> {
  const shaka = await readFile(createRequire(import.meta.url).resolve('shaka-player/dist/shaka-player.compiled.js'))
  const hls = await readFile(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'))
  const page = '<!doctype html><video muted></video><script src="/shaka.js"></script><script src="/hls.js"></script>'
  const made = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/') return void response.setHeader('content-type', 'text/html').end(page)
    if (path === '/hls.js') return void response.setHeader('content-type', 'text/javascript').end(hls)
    if (path === '/shaka.js') return void response.setHeader('content-type', 'text/javascript').end(shaka)
    const answer = async (): Promise<void> => {
      const object = await site.ports.storage.get(`${prefix}/${path.replace('/film/', '')}`)
      if (!object) return void response.writeHead(404).end()
      response.setHeader('content-type', object.info.contentType)
      await pipeline(object.body, response)
    }
    // A player that changes rungs gives up what it has asked for.
    void answer().catch(() => response.destroy())
  })
  await new Promise<void>((ready) => void made.listen(0, '127.0.0.1', ready))
  return made
}

async function open(): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(address)
  return page
}

describe.each(['manifest.mpd', 'master.m3u8'])('%s', (manifest) => {
  it('plays in every rung, without a hole, to its end', async () => {
    const page = await open()
    const seen = await page.evaluate(async (url) => {
      const { shaka } = window as unknown as { shaka: typeof shakaPlayer.default }
      const video = document.querySelector('video') as HTMLVideoElement
      const player = new shaka.Player()
      const errors: string[] = []
      player.addEventListener('error', (event) => errors.push(JSON.stringify(event)))
      await player.attach(video)
      player.configure({ abr: { enabled: false } })
      await player.load(url)
      const until = async (reached: () => boolean): Promise<void> => {
        const giveUpAt = performance.now() + 30_000
        while (!reached() && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const shown: number[] = []
      await video.play()
      for (const track of player.getVariantTracks()) {
        player.selectVariantTrack(track, true)
        const from = video.currentTime
        await until(() => video.videoHeight === track.height && video.currentTime > from + 0.2)
        shown.push(video.videoHeight)
      }
      await until(() => video.ended)
      const buffered = player.getBufferedInfo()
      return {
        shown,
        errors,
        ended: video.ended,
        duration: video.duration,
        holes: [buffered.video.length, buffered.audio.length].filter((ranges) => ranges !== 1).length,
        corrupted: (video.getVideoPlaybackQuality() as { corruptedVideoFrames?: number }).corruptedVideoFrames ?? 0,
      }
    }, `${address}/film/${manifest}`)
    expect(seen).toMatchObject({ errors: [], ended: true, holes: 0, corrupted: 0 })
    expect(seen.shown.toSorted((a, b) => b - a)).toEqual([360, 240])
    expect(seen.duration).toBeCloseTo(durationSeconds, 1)
    await page.close()
  })

  it('starts in the middle, at the time that was asked for', async () => {
    const page = await open()
    const at = await page.evaluate(async (url) => {
      const { shaka } = window as unknown as { shaka: typeof shakaPlayer.default }
      const video = document.querySelector('video') as HTMLVideoElement
      const player = new shaka.Player()
      await player.attach(video)
      await player.load(url, 5)
      await new Promise((resolve) => video.requestVideoFrameCallback((_now, frame) => resolve(frame.mediaTime)))
      return video.currentTime
    }, `${address}/film/${manifest}`)
    expect(at).toBeGreaterThanOrEqual(5)
    expect(at).toBeLessThan(5.5)
    await page.close()
  })
})

it('plays in hls.js, in every rung, to its end', async () => {
  const page = await open()
  const seen = await page.evaluate(async (url) => {
    const { Hls } = window as unknown as { Hls: typeof HlsPlayer }
    const video = document.querySelector('video') as HTMLVideoElement
    const player = new Hls({ startLevel: 0 })
    const errors: string[] = []
    player.on(Hls.Events.ERROR, (_event, { details }) => {
      // What was under way when a rung was left.
      if (details !== Hls.ErrorDetails.INTERNAL_ABORTED) errors.push(details)
    })
    player.loadSource(url)
    player.attachMedia(video)
    await new Promise((resolve) => player.once(Hls.Events.MANIFEST_PARSED, resolve))
    const until = async (reached: () => boolean): Promise<void> => {
      const giveUpAt = performance.now() + 30_000
      while (!reached() && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const shown: number[] = []
    await video.play()
    for (const [index, level] of player.levels.entries()) {
      player.currentLevel = index
      const from = video.currentTime
      await until(() => video.videoHeight === level.height && video.currentTime > from + 0.2)
      shown.push(video.videoHeight)
    }
    await until(() => video.ended)
    return {
      errors,
      shown,
      ended: video.ended,
      duration: video.duration,
      holes: video.buffered.length - 1,
      sounds: player.audioTracks.length,
    }
  }, `${address}/film/master.m3u8`)
  expect(seen).toMatchObject({ errors: [], ended: true, holes: 0, sounds: 1 })
  expect(seen.shown.toSorted((a, b) => b - a)).toEqual([360, 240])
  expect(seen.duration).toBeCloseTo(durationSeconds, 1)
  await page.close()
})

it('has a storyboard whose tiles a player finds', async () => {
  const page = await open()
  const tiles = await page.evaluate(async (film) => {
    const { shaka } = window as unknown as { shaka: typeof shakaPlayer.default }
    const player = new shaka.Player()
    await player.attach(document.querySelector('video') as HTMLVideoElement)
    await player.load(`${film}/manifest.mpd`)
    const { id } = await player.addThumbnailsTrack(`${film}/storyboard.vtt`)
    const found = await Promise.all([0, 3, 7].map((seconds) => player.getThumbnails(id, seconds)))
    const sheet = new Image()
    sheet.src = found[0]?.uris[0]?.split('#')[0] ?? ''
    await sheet.decode()
    return {
      sheet: [sheet.naturalWidth, sheet.naturalHeight],
      places: found.map((one) => [one?.positionX, one?.width]),
    }
  }, `${address}/film`)
  expect(tiles).toEqual({
    sheet: [640, 90],
    places: [
      [0, 160],
      [160, 160],
      [480, 160],
    ],
  })
  await page.close()
})
