import { encoderService } from '@codeflix/encoder'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type HlsPlayer from 'hls.js'
import type { Browser, Page } from 'playwright-core'
import type shakaPlayer from 'shaka-player/dist/shaka-player.compiled.js'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { announce } from '../../services/encoder/test/upload.ts'
import { launchBrowser } from './browser.ts'
import { serveFilms, wholeFilm, type FilmServer } from './films.ts'

/** A film in H.264 and AV1, in browsers that decode both, and in those that do not or not well. */

const engines = process.env['TEST_INFRASTRUCTURE'] === '1' ? ['library', '/usr/bin/ffmpeg'] : ['library']

let browser: Browser
let ourPlayer = ''
beforeAll(async () => {
  // The encoder of AV1 talks otherwise.
  process.env['SVT_LOG'] = '1'
  ;[browser, ourPlayer] = await Promise.all([launchBrowser(), bundle()])
})
afterAll(() => browser?.close())

/** The engine of the viewer's player as one script, which leaves it in `ourPlayer`. */
async function bundle(): Promise<string> {
  const built = await build({
    root: join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'apps/viewer'),
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: 'src/features/player/shaka-engine.ts', formats: ['iife'], name: 'ourPlayer' },
    },
  })
  const [chunk] = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
  if (chunk?.type !== 'chunk') throw new Error('the player was not built')
  return chunk.code
}

/** As much of it as is needed here: tests know the apps from outside. */
interface OurPlayer {
  createShakaEngine(
    video: HTMLVideoElement,
    source: { grant: object; dashManifest: string; hlsManifest: string; sound: undefined },
    events: { buffering(waiting: boolean): void; changed(): void; failed(failure: Error): void },
  ): Promise<{ load(startSeconds: number): Promise<void> }>
}

type Av1 = 'decodes it' | 'does not know it' | 'decodes it, but not smoothly'

interface Played {
  errors: string[]
  seconds: number
  /** Decoded pictures, after half a second, and after two or a little later. */
  frames: number[]
  /** What decoders were made for, in the order of their making. */
  codecs: string[]
}

/** The page's own notes of what its players ask of the browser. */
type Watched = Window & { decoders: string[]; played: (play: () => Promise<void>) => Promise<Omit<Played, 'errors'>> }

describe.each(engines)('a film in two codecs, encoded by %s,', (ffmpegPath) => {
  let site: BootedTest
  let server: FilmServer
  let film = ''
  let page: Page

  beforeAll(async () => {
    site = await bootTest([encoderService], {
      config: { encoder: { ffmpegPath, codecs: 'h264+av1', ladder: 'fixed', preset: 'ultrafast' } },
    })
    const source = 'demo:big-buck-bunny?start=20&duration=6&height=360'
    const { mediaId } = await announce(site, { source })
    server = await serveFilms(site)
    film = `${server.url}/films/${await wholeFilm(site, mediaId)}`
  })
  afterEach(() => page?.close())
  afterAll(async () => {
    server?.close()
    await site?.close()
  })

  async function open(av1: Av1): Promise<void> {
    page = await browser.newPage()
    await page.addInitScript((ability: Av1) => {
      const watched = window as unknown as Watched
      watched.decoders = []
      const { addSourceBuffer } = MediaSource.prototype
      MediaSource.prototype.addSourceBuffer = function (type) {
        watched.decoders.push(type)
        return addSourceBuffer.call(this, type)
      }
      const { changeType } = SourceBuffer.prototype
      SourceBuffer.prototype.changeType = function (type) {
        watched.decoders.push(type)
        changeType.call(this, type)
      }
      watched.played = async (play) => {
        const video = document.querySelector('video') as HTMLVideoElement
        const decoded = (): number => video.getVideoPlaybackQuality().totalVideoFrames
        const until = async (reached: () => boolean): Promise<number> => {
          const giveUpAt = performance.now() + 90_000
          while (!reached() && !video.ended && performance.now() < giveUpAt)
            await new Promise((resolve) => setTimeout(resolve, 20))
          return decoded()
        }
        await play()
        await video.play()
        const early = await until(() => video.currentTime >= 0.5)
        // A busy machine may look at the first of them late.
        const frames = [early, await until(() => video.currentTime >= 2 && decoded() > early + 20)]
        return {
          frames,
          seconds: video.currentTime,
          codecs: watched.decoders.flatMap((type) => /(avc1|av01)/.exec(type)?.[1] ?? []),
        }
      }
      if (ability === 'decodes it') return
      const isAv1 = (type: string): boolean => type.includes('av01')
      const { isTypeSupported } = MediaSource
      const { decodingInfo } = MediaCapabilities.prototype
      const known = ability !== 'does not know it'
      MediaSource.isTypeSupported = (type) => (known || !isAv1(type)) && isTypeSupported.call(MediaSource, type)
      MediaCapabilities.prototype.decodingInfo = async function (
        this: MediaCapabilities,
        wanted: MediaDecodingConfiguration,
      ) {
        const able = await decodingInfo.call(this, wanted)
        if (!wanted.video || !isAv1(wanted.video.contentType)) return able
        return { ...able, supported: known, smooth: false, powerEfficient: false }
      }
    }, av1)
    await page.goto(server.url)
  }

  const inShaka = (manifest: string): Promise<Played> =>
    page.evaluate(async (url) => {
      const { shaka, played } = window as unknown as Watched & { shaka: typeof shakaPlayer.default }
      const player = new shaka.Player()
      const errors: string[] = []
      player.addEventListener('error', (event) => errors.push(JSON.stringify(event)))
      await player.attach(document.querySelector('video') as HTMLVideoElement)
      return { errors, ...(await played(() => player.load(url))) }
    }, `${film}/${manifest}`)

  /** In hls.js, from the best level of a codec where one is named. */
  const inHls = (codec?: string): Promise<Played> =>
    page.evaluate(
      async ({ url, wanted }) => {
        const { Hls, played } = window as unknown as Watched & { Hls: typeof HlsPlayer }
        const player = new Hls(wanted ? { videoPreference: { videoCodec: wanted } } : {})
        const errors: string[] = []
        player.on(Hls.Events.ERROR, (_event, { details }) => void errors.push(details))
        player.loadSource(url)
        player.attachMedia(document.querySelector('video') as HTMLVideoElement)
        return { errors, ...(await played(async () => {})) }
      },
      { url: `${film}/master.m3u8`, wanted: codec },
    )

  const inOurs = async (): Promise<Played> => {
    await page.addScriptTag({ content: ourPlayer })
    return page.evaluate(async (folder) => {
      const { ourPlayer: ours, played } = window as unknown as Watched & { ourPlayer: OurPlayer }
      const errors: string[] = []
      const grant = {
        url: (file: string) => `${folder}/${file}`,
        rewrite: (address: string) => address,
        fresh: async () => {},
        renew: async () => {},
        sessionId: () => '',
        fetch: (file: string) => fetch(`${folder}/${file}`),
      }
      const made = await ours.createShakaEngine(
        document.querySelector('video') as HTMLVideoElement,
        { grant, dashManifest: 'manifest.mpd', hlsManifest: 'master.m3u8', sound: undefined },
        { buffering: () => {}, changed: () => {}, failed: (failure) => void errors.push(failure.message) },
      )
      return { errors, ...(await played(() => made.load(0))) }
    }, film)
  }

  function expectPlayed(seen: Played, codec: 'av01' | 'avc1'): void {
    expect(seen.errors).toEqual([])
    expect([...new Set(seen.codecs)]).toEqual([codec])
    expect(seen.seconds).toBeGreaterThanOrEqual(2)
    const [early = 0, late = 0] = seen.frames
    expect(late).toBeGreaterThan(early + 20)
  }

  const players = [
    ['Shaka Player by DASH', () => inShaka('manifest.mpd')],
    ['Shaka Player by HLS', () => inShaka('master.m3u8')],
    ['hls.js', () => inHls('av01')],
    ['our own player', inOurs],
  ] as const

  it.each(players)('plays its AV1 in %s', async (_name, play) => {
    await open('decodes it')
    expectPlayed(await play(), 'av01')
  })

  it.each(players)('plays its H.264 in %s where the browser does not know AV1', async (_name, play) => {
    await open('does not know it')
    expectPlayed(await play(), 'avc1')
  })

  it('plays its H.264 in our own player where the browser stutters with AV1', async () => {
    await open('decodes it, but not smoothly')
    expectPlayed(await inOurs(), 'avc1')
  })
})
