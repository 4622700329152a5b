import { encoderService } from '@codeflix/encoder'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Browser, Page } from 'playwright-core'
import type shakaPlayer from 'shaka-player/dist/shaka-player.compiled.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everySource } from '../../services/encoder/test/every-source.ts'
import { makeSource } from '../../services/encoder/test/make-source.ts'
import { upload } from '../../services/encoder/test/upload.ts'
import type { FilmFiles } from '../../services/encoder/test/validate/film-files.ts'
import { validateFilm } from '../../services/encoder/test/validate/validate-film.ts'
import { launchBrowser } from './browser.ts'
import { serveFilms, wholeFilm, type FilmServer } from './films.ts'

/** Every kind of file that editors upload, encoded as the service does it and played in one page of a browser. */

let site: BootedTest
let folder = ''
let server: FilmServer
let browser: Browser
let page: Page
/** Which film became what: the folder in the object store, or the reason why there is none. */
const films = new Map<string, Promise<string>>()

// The encoder of AV1 talks otherwise.
process.env['SVT_LOG'] = '1'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-sources-'))
  // What a film of its own ladder looks like is tested elsewhere; samples would cost more than these films.
  site = await bootTest([encoderService], {
    config: { encoder: { ladder: 'fixed', preset: 'ultrafast', scratchFolder: join(folder, 'scratch') } },
  })
  for (const { name, file, recipe } of everySource) {
    const path = await makeSource({ ...recipe, path: join(folder, file) })
    const mediaId = await upload(site, path, { name, fileName: file })
    const whole = wholeFilm(site, mediaId)
    whole.catch(() => {})
    films.set(name, whole)
  }
  server = await serveFilms(site)
  browser = await launchBrowser()
  page = await browser.newPage()
  await page.goto(server.url)
  await Promise.allSettled(films.values())
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  await site?.close()
  await rm(folder, { recursive: true, force: true })
})

const play = (manifest: string) =>
  page.evaluate(async (url) => {
    const { shaka } = window as unknown as { shaka: typeof shakaPlayer.default }
    const video = document.createElement('video')
    video.muted = true
    document.body.append(video)
    const player = new shaka.Player()
    const errors: string[] = []
    player.addEventListener('error', (event) => errors.push(JSON.stringify(event)))
    await player.attach(video)
    await player.load(url)
    await video.play()
    const giveUpAt = performance.now() + 90_000
    while (!video.ended && video.currentTime < 2 && performance.now() < giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, 20))
    const canvas = document.createElement('canvas')
    canvas.width = 64
    canvas.height = 36
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    const best = player.getVariantTracks().toSorted((a, b) => (b.height ?? 0) - (a.height ?? 0))[0]
    const seen = {
      errors,
      played: video.ended ? video.duration : video.currentTime,
      duration: video.duration,
      shape: video.videoWidth / video.videoHeight,
      width: best?.width,
      height: best?.height,
      sounds: player.getAudioTracks().length,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      colors: new Set(new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size,
    }
    await player.destroy()
    video.remove()
    return seen
  }, manifest)

describe('a browser plays what was', () => {
  it.concurrent.each(everySource)('$name', async ({ name, width, height, seconds, sounds }) => {
    const prefix = await films.get(name)
    const seen = await play(`${server.url}/films/${prefix}/manifest.mpd`)
    expect(seen.errors).toEqual([])
    expect(seen).toMatchObject({ width, height, sounds })
    expect(seen.shape).toBeCloseTo(width / height, 1)
    expect(Math.abs(seen.duration - seconds)).toBeLessThan(0.15)
    expect(seen.played).toBeGreaterThanOrEqual(Math.min(2, seconds))
    expect(seen.frames).toBeGreaterThan(seconds > 1 ? 20 : 0)
    expect(seen.colors).toBeGreaterThan(8)
  })
})

/** All files of a film in the object store. */
async function filesOf(prefix: string): Promise<FilmFiles> {
  const files = new Map<string, Buffer>()
  for (const { key } of await site.ports.storage.list(`${prefix}/`, { limit: 1000 })) {
    const object = await site.ports.storage.get(key)
    if (object) files.set(key.slice(prefix.length + 1), await buffer(object.body))
  }
  return files
}

it.each(everySource)('no rule of CMAF, HLS and DASH is broken by $name', async ({ name }) => {
  expect(validateFilm(await filesOf((await films.get(name)) ?? ''))).toEqual([])
})
