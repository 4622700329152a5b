import type {
  EncodeAudioTask,
  EncodedAudio,
  EncodedSpan,
  EncodedTrack,
  EncodedVideo,
  EncodeVideoTask,
  TaskResult,
} from '../engine/engine-tasks.ts'
import type { Watch } from '../engine/media-engine.ts'
import type { EncodePlan, FrameSpan, Rung } from '../ladder/ladder.ts'
import type { AudioRendition } from '../ladder/sound.ts'
import type { ChunkShelf } from './chunk-shelf.ts'
import { type BadSeam, findBadSeam } from './decoder-buffer.ts'
import { joinTracks } from './join-tracks.ts'
import { framesOf } from './plan-chunks.ts'

export type EncodedMedia = {
  readonly video: readonly EncodedTrack[]
  readonly audio: readonly EncodedTrack[]
  readonly framesOut: number
  readonly durationSeconds: number
  /** What the encode cost, decode and scaling included. */
  readonly cpuSeconds: number
}

type Work = {
  readonly shelf?: ChunkShelf
  readonly atOnce: number
  readonly plan: EncodePlan
  readonly chunks: readonly FrameSpan[]
  taskOf(span: FrameSpan): EncodeVideoTask
  sound(rendition: AudioRendition): EncodeAudioTask
}
type Run = <T extends EncodeVideoTask | EncodeAudioTask>(
  task: T,
  watch: Pick<Watch, 'progressed' | 'signal'>,
) => Promise<TaskResult<T>>
type Moved = (done: number, pace: { speed: number; etaSeconds?: number }) => void

/** Encodes the chunks of a film and its sound, so many at once, and joins them. */
export async function encodeChunks(work: Work, run: Run, moved: Moved, signal: AbortSignal): Promise<EncodedMedia> {
  const { plan, chunks } = work
  const stop = new AbortController()
  const within = AbortSignal.any([signal, stop.signal])
  const progress = trackFilm(plan, moved)
  const pictures: EncodedVideo[] = []
  const sounds: EncodedAudio[] = []
  let cpuSeconds = 0
  const encodeChunk = async (index: number, span: FrameSpan): Promise<void> => {
    const watch = {
      signal: within,
      progressed: ({ done }: { done: number }) => progress(index, framesOf(span, plan) * done),
    }
    const task = work.taskOf(span)
    const found = await work.shelf?.find(task)
    const encoded = found ?? (await run(task, watch))
    if (!found) await work.shelf?.keep(task, encoded)
    progress(index, framesOf(span, plan))
    pictures[index] = encoded
    cpuSeconds += encoded.cpuSeconds
  }
  const portions = [
    ...plan.audio.map((rendition, index) => async (): Promise<void> => {
      sounds[index] = await run(work.sound(rendition), { signal: within })
      cpuSeconds += sounds[index].cpuSeconds
    }),
    ...chunks.map((span, index) => () => encodeChunk(index, span)),
  ]
  await allOf(portions, work.atOnce, stop)

  for (let repairs = 0; ; repairs++) {
    const seam = worstSeam(plan, pictures)
    const span = seam && chunks[seam.chunk]
    if (!seam || !span || seam.chunk === 0 || repairs >= chunks.length) break
    await encodeChunk(seam.chunk, { ...span, bufferFill: seam.fill })
  }
  const frames = pictures.reduce((sum, chunk) => sum + chunk.frames, 0)
  return {
    video: plan.rungs.map((rung) => joinTracks(spansOf(rung, pictures))),
    audio: sounds.flatMap(({ track }) => (track ? [joinTracks([track])] : [])),
    framesOut: frames,
    durationSeconds: (frames * plan.frameRate.den) / plan.frameRate.num,
    cpuSeconds,
  }
}

const spansOf = (rung: Rung, chunks: readonly EncodedVideo[]): EncodedSpan[] =>
  chunks.map(({ tracks }) => {
    const span = tracks.find(({ name }) => name === rung.name)
    if (!span) throw new Error(`a chunk without ${rung.name}`)
    return span
  })

/** The first chunk, over all rungs, that cannot follow the one before it; with what its buffer may hold at most. */
function worstSeam(plan: EncodePlan, chunks: readonly EncodedVideo[]): BadSeam | undefined {
  const seams = plan.rungs.flatMap((rung) => {
    const seam = findBadSeam(
      spansOf(rung, chunks).map(({ sampleBytes }) => sampleBytes),
      {
        bitsPerSecond: rung.maxBitsPerSecond,
        bufferBits: rung.bufferBits,
        framesPerSecond: plan.frameRate.num / plan.frameRate.den,
      },
    )
    return seam ? [seam] : []
  })
  return seams.toSorted((one, other) => one.chunk - other.chunk || one.fill - other.fill)[0]
}

/** Does all of it, so many at once; when one fails the others are stopped. */
async function allOf(portions: readonly (() => Promise<void>)[], atOnce: number, stop: AbortController): Promise<void> {
  const waiting = [...portions]
  const worker = async (): Promise<void> => {
    for (let portion = waiting.shift(); portion && !stop.signal.aborted; portion = waiting.shift()) await portion()
  }
  const workers = Array.from({ length: atOnce }, () =>
    worker().catch((error: unknown) => {
      stop.abort(error)
      throw error
    }),
  )
  // Whichever failed first is the reason; the others end because of it.
  await Promise.allSettled(workers)
  if (stop.signal.aborted) throw stop.signal.reason
}

function trackFilm(plan: EncodePlan, moved: Moved) {
  const startedAt = performance.now()
  const frames: number[] = []
  return (chunk: number, done: number): void => {
    frames[chunk] = Math.max(frames[chunk] ?? 0, done)
    const all = frames.reduce((sum, one) => sum + (one ?? 0), 0)
    const share = Math.min(0.999, all / plan.frames)
    const elapsed = (performance.now() - startedAt) / 1000
    const speed = (all * plan.frameRate.den) / plan.frameRate.num / elapsed
    moved(share, { speed, ...(share > 0.02 ? { etaSeconds: (elapsed / share) * (1 - share) } : {}) })
  }
}
