import type shakaTypes from 'shaka-player/dist/shaka-player.dash-es2021.js'
import {
  failureFrom,
  PlaybackFailure,
  type EngineEvents,
  type PlayerEngine,
  type Quality,
  type Sound,
} from './engine.ts'
import type { GrantKeeper } from './grant.ts'

type Shaka = typeof shakaTypes
interface ShakaError {
  category: shakaTypes.util.Error.Category
  code: shakaTypes.util.Error.Code
  data: unknown[]
}

interface Source {
  grant: GrantKeeper
  /** File names beside the grant's address. */
  dashManifest: string
  hlsManifest: string
  /** What is heard when the film has it. */
  sound: Omit<Sound, 'id'> | undefined
}

const soundOf = ({ language, label }: shakaTypes.extern.AudioTrack): Sound => ({
  id: `${language} ${label ?? ''}`,
  language,
  label: label ?? '',
})

const isShakaError = (error: unknown): error is ShakaError =>
  typeof error === 'object' && error !== null && 'category' in error && 'code' in error && 'data' in error

/** A picture that stands still for so long is explained; it goes on by itself all the same. */
const patienceMs = 15_000

/** Plays DASH by Media Source Extensions; where there are none (older iPhones) the browser plays HLS by itself. */
export async function createShakaEngine(
  video: HTMLVideoElement,
  source: Source,
  events: EngineEvents,
): Promise<PlayerEngine> {
  const { default: shaka }: { default: Shaka } = await import('shaka-player/dist/shaka-player.dash-es2021.js')
  shaka.polyfill.installAll()
  const player = new shaka.Player()
  await player.attach(video)
  const streams = 'MediaSource' in window || 'ManagedMediaSource' in window
  let chosenHeight: number | undefined

  player.configure({
    // The first segment is kept whatever the first estimate says: a switch before the first frame only delays it.
    abr: { enabled: false, restrictToElementSize: true },
    streaming: {
      bufferingGoal: 30,
      rebufferingGoal: 1,
      bufferBehind: 30,
      retryParameters: { maxAttempts: 4, baseDelay: 400, backoffFactor: 2, timeout: 20_000 },
    },
    manifest: { retryParameters: { maxAttempts: 3, baseDelay: 400, timeout: 15_000 } },
    // Of the codecs that a size comes in, those that this device decodes smoothly, and of these the cheapest.
    preferredDecodingAttributes: ['smooth'],
    ...(source.sound ? { preferredAudio: [source.sound] } : {}),
  })
  video.addEventListener('loadeddata', () => player.configure({ abr: { enabled: chosenHeight === undefined } }), {
    once: true,
  })

  // The path of every address carries the grant in force; one that was refused is replaced before the next request.
  let refused = false
  player.addEventListener('downloadfailed', (event) => {
    if ('httpResponseCode' in event && (event.httpResponseCode === 401 || event.httpResponseCode === 403))
      refused = true
  })
  player.getNetworkingEngine()?.registerRequestFilter(async (_type, request) => {
    if (refused) await source.grant.renew()
    else await source.grant.fresh()
    refused = false
    request.uris = request.uris.map((uri) => source.grant.rewrite(uri))
  })

  const { Category, Code } = shaka.util.Error
  const refusedBy = (error: ShakaError): boolean =>
    error.code === Code.BAD_HTTP_STATUS && (error.data[1] === 401 || error.data[1] === 403)
  const failureOf = (error: unknown): PlaybackFailure => {
    if (!isShakaError(error)) return failureFrom(error)
    // A request filter that failed carries the reason why the grant could not be renewed.
    if (error.code === Code.REQUEST_FILTER_ERROR) return failureFrom(error.data[0])
    if (refusedBy(error)) return new PlaybackFailure('refused', error)
    if (error.category === Category.NETWORK) return new PlaybackFailure('network', error)
    return new PlaybackFailure(error.category === Category.MANIFEST ? 'unsupported' : 'media', error)
  }

  /** Nobody answers, or the server is there and what it reads from is away for a while. */
  const isAway = (error: ShakaError): boolean =>
    failureOf(error).kind === 'network' && (error.code !== Code.BAD_HTTP_STATUS || Number(error.data[1]) >= 500)

  let retriedAt = 0
  let standsStillSince = Infinity
  const onError = (error: unknown): void => {
    // A grant that was refused is renewed once; refused again within moments, the refusal is meant.
    const justRetried = Date.now() - retriedAt < 5000
    if (isShakaError(error) && refusedBy(error) && !justRetried) {
      retriedAt = Date.now()
      player.retryStreaming(0.1)
    } else if (isShakaError(error) && isAway(error)) {
      // What is buffered plays on meanwhile: nobody has to know of a connection that comes back in time.
      if (Date.now() - standsStillSince > patienceMs) events.failed(failureOf(error))
      player.retryStreaming(2)
    } else events.failed(failureOf(error))
  }
  player.addEventListener('error', (event) => {
    // Handled here: the engine's own answer to an error would be to do nothing.
    event.preventDefault()
    onError('detail' in event ? event.detail : event)
  })
  player.addEventListener('buffering', (event) => {
    const waiting = 'buffering' in event && event.buffering === true
    standsStillSince = waiting ? Date.now() : Infinity
    events.buffering(waiting)
  })
  for (const change of ['trackschanged', 'adaptation', 'variantchanged', 'audiotrackschanged', 'audiotrackchanged'])
    player.addEventListener(change, () => events.changed())

  const address = (): string => source.grant.url(streams ? source.dashManifest : source.hlsManifest)
  const open = async (startSeconds: number, mayRenew: boolean): Promise<void> => {
    try {
      await player.load(address(), startSeconds, streams ? 'application/dash+xml' : 'application/vnd.apple.mpegurl')
    } catch (error) {
      if (isShakaError(error) && error.code === Code.LOAD_INTERRUPTED) return
      if (!mayRenew || !isShakaError(error) || !refusedBy(error)) throw failureOf(error)
      await open(startSeconds, false)
    }
  }
  const tracks = (): ReturnType<typeof player.getVideoTracks> =>
    player.getVideoTracks().toSorted((a, b) => (b.height ?? 0) - (a.height ?? 0) || b.bandwidth - a.bandwidth)

  return {
    load: (startSeconds) => open(startSeconds, true),
    qualities() {
      const found = new Map<number, Quality>()
      for (const track of tracks())
        if (track.height && !found.has(track.height))
          found.set(track.height, { height: track.height, bitsPerSecond: track.bandwidth })
      return [...found.values()]
    },
    chooseQuality(height) {
      chosenHeight = height
      const track = tracks().find((one) => one.height === height)
      player.configure({ abr: { enabled: track === undefined } })
      if (track) player.selectVideoTrack(track, true, 2)
    },
    currentHeight: () => player.getVideoTracks().find((track) => track.active)?.height ?? undefined,
    sounds: () => player.getAudioTracks().map(soundOf),
    chooseSound(id) {
      const track = player.getAudioTracks().find((one) => soundOf(one).id === id)
      if (track) player.selectAudioTrack(track)
    },
    currentSound() {
      const track = player.getAudioTracks().find((one) => one.active)
      return track && soundOf(track).id
    },
    async recover() {
      const position = video.currentTime
      await source.grant.renew()
      if (!player.retryStreaming(0)) await open(position, false)
    },
    destroy: () => player.destroy(),
  }
}
