import { encoderService } from '@codeflix/encoder'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import type HlsPlayer from 'hls.js'
import type { Browser, Page } from 'playwright-core'
import type shakaPlayer from 'shaka-player/dist/shaka-player.compiled.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce } from '../../services/encoder/test/upload.ts'
import { launchBrowser } from './browser.ts'
import { serveFilms, wholeFilm, type FilmServer } from './films.ts'

/** What the encoder makes, played as a browser plays it, with nothing of ours in between. */

const durationSeconds = 8
let site: BootedTest
let server: FilmServer
let browser: Browser
/** Of the film's folder. */
let film = ''

beforeAll(async () => {
  site = await bootTest([encoderService])
  const source = `demo:testsrc2?duration=${durationSeconds}&height=360`
  const { mediaId } = await announce(site, { name: 'Test card', source })
  const prefix = await wholeFilm(site, mediaId)
  server = await serveFilms(site)
  film = `${server.url}/films/${prefix}`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  await site?.close()
})

async function open(): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(server.url)
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
        const giveUpAt = performance.now() + 90_000
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
    }, `${film}/${manifest}`)
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
    }, `${film}/${manifest}`)
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
      const giveUpAt = performance.now() + 90_000
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
  }, `${film}/master.m3u8`)
  expect(seen).toMatchObject({ errors: [], ended: true, holes: 0, sounds: 1 })
  expect(seen.shown.toSorted((a, b) => b - a)).toEqual([360, 240])
  expect(seen.duration).toBeCloseTo(durationSeconds, 1)
  await page.close()
})

it('has a storyboard whose tiles a player finds', async () => {
  const page = await open()
  const tiles = await page.evaluate(async (folder) => {
    const { shaka } = window as unknown as { shaka: typeof shakaPlayer.default }
    const player = new shaka.Player()
    await player.attach(document.querySelector('video') as HTMLVideoElement)
    await player.load(`${folder}/manifest.mpd`)
    const { id } = await player.addThumbnailsTrack(`${folder}/storyboard.vtt`)
    const found = await Promise.all([0, 3, 7].map((seconds) => player.getThumbnails(id, seconds)))
    const sheet = new Image()
    sheet.src = found[0]?.uris[0]?.split('#')[0] ?? ''
    await sheet.decode()
    return {
      sheet: [sheet.naturalWidth, sheet.naturalHeight],
      places: found.map((one) => [one?.positionX, one?.width]),
    }
  }, film)
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
