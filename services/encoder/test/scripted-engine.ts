import { note } from '@codeflix/contracts/encode-notes'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  EncodedSpan,
  EncodedTrack,
  EncodeVideoTask,
  EngineProgress,
  EngineTask,
  InspectedTrack,
  TaskResult,
} from '../src/engine/engine-tasks.ts'
import { EngineFailure } from '../src/engine/engine-failure.ts'
import type { MediaEngine, Watch } from '../src/engine/media-engine.ts'
import type { SourceFacts } from '../src/engine/source-facts.ts'
import { filmFacts, portuguese } from './film-facts.ts'

/** What an encode under way can be made to do. */
export interface Encode {
  readonly task: EncodeVideoTask
  readonly signal: AbortSignal | undefined
  progress(progress: EngineProgress): void
  log(line: string): void
  /** `firstPictureBytes` makes it greedy: the picture that a player waits for at its beginning. */
  finish(firstPictureBytes?: number): Promise<void>
  fail(error: unknown): void
}

const framesPerSegment = 96
/** A track of text that nobody can read. */
const unreadableStream = 13

async function spanOf(
  output: string,
  name: string,
  kind: 'video' | 'audio',
  segmentsBefore: number,
  segments: number,
): Promise<EncodedSpan> {
  await mkdir(join(output, name), { recursive: true })
  await writeFile(join(output, name, 'init.mp4'), 'init')
  const numbers = Array.from({ length: segments }, (_, index) => segmentsBefore + index)
  for (const number of numbers) await writeFile(join(output, name, `seg-${number + 1}.m4s`), 'media')
  return {
    name,
    kind,
    codec: kind === 'video' ? 'avc1.64001f' : 'mp4a.40.2',
    timescale: 48_000,
    initBytes: 4,
    segments: numbers.map((number) => ({ start: number * 192_000, duration: 192_000, sizeBytes: 5 })),
    firstSegment: segmentsBefore + 1,
    sampleBytes: Array.from({ length: segments * framesPerSegment }, () => 10),
    setup: 'the same',
  }
}

/** An engine whose encodes go on until a test ends them; all else succeeds at once. Writes small files where they belong. */
export function scriptedEngine(seconds = 8, height = 360, own: Partial<SourceFacts> = {}) {
  const facts = filmFacts(seconds, Math.round((height * 16) / 9), height)
  const film: SourceFacts = { ...facts, audio: [portuguese], ...own }
  const encodes: Encode[] = []
  let arrived = Promise.withResolvers<void>()

  const encode = (task: EncodeVideoTask, watch: Watch): Promise<TaskResult<EncodeVideoTask>> => {
    const { promise, resolve, reject } = Promise.withResolvers<TaskResult<EncodeVideoTask>>()
    watch.signal?.addEventListener('abort', () => reject(watch.signal?.reason), { once: true })
    encodes.push({
      task,
      signal: watch.signal,
      progress: (progress) => watch.progressed?.(progress),
      log: (line) => watch.logged?.(line),
      fail: reject,
      async finish(firstPictureBytes = 10) {
        const frames = task.span.frames ?? task.plan.frames - task.span.firstFrame
        const tracks: EncodedSpan[] = []
        for (const { name } of task.rungs)
          tracks.push(
            await spanOf(
              task.output,
              name,
              'video',
              task.span.firstFrame / framesPerSegment,
              frames / framesPerSegment,
            ),
          )
        const greedy = tracks.map((track) => ({
          ...track,
          sampleBytes: [firstPictureBytes, ...track.sampleBytes.slice(1)],
        }))
        resolve({ tracks: greedy, frames, cpuSeconds: 2 })
      },
    })
    arrived.resolve()
    return promise
  }

  const run = async (task: EngineTask, watch: Watch): Promise<TaskResult<EngineTask>> => {
    watch.signal?.throwIfAborted()
    switch (task.kind) {
      case 'probe':
        return { facts: film, keyframeSeconds: [0] }
      case 'encode-video':
        return encode(task, watch)
      case 'encode-audio':
        return { track: await spanOf(task.output, task.rendition.name, 'audio', 0, seconds / 4), cpuSeconds: 1 }
      case 'subtitles':
        if (task.tracks.some(({ stream }) => stream === unreadableStream))
          throw new EngineFailure('encoder.source-unreadable', note('file-unreadable'))
        return task.tracks.map(({ stream }) => ({
          stream,
          cues: [{ startSeconds: 1, endSeconds: 2, text: `Text ${stream}` }],
        }))
      case 'fields':
        return { tff: 0, bff: 0, progressive: 0 }
      case 'compare':
        return {
          likenesses: task.encodes.map(({ name }) => ({ name, ssim: 0.95, pictures: 6 })),
          cpuSeconds: 0.1,
        }
      case 'measure':
        return {
          spans: task.spans.map((span) =>
            task.rungs.map(({ name, width, crf }) => ({
              name,
              pictureBytes: Array.from({ length: span.frames ?? 24 }, () => width * 2 ** ((30 - crf) / 6)),
              ssim: 1 - 0.05 * 2 ** ((crf - 30) / 8) - 2 / width,
            })),
          ),
          cpuSeconds: 0.2,
        }
      case 'demo-source':
        await writeFile(task.output, 'film')
        return { framesOut: 192 }
      case 'storyboard':
        await mkdir(join(task.output, 'storyboard'), { recursive: true })
        await writeFile(join(task.output, 'storyboard', 'sheet-1.jpg'), 'jpeg')
        return {
          storyboard: {
            tileWidth: 160,
            tileHeight: 90,
            columns: 4,
            rows: 1,
            intervalSeconds: 2,
            tiles: 4,
            sheets: ['sheet-1.jpg'],
          },
          seen: Array.from({ length: seconds / 2 }, (_, index) => index * 2).map((atSeconds) => ({
            atSeconds,
            brightness: 100,
            detail: 5,
          })),
        }
      case 'inspect': {
        const asMade = ({ name }: EncodedTrack): InspectedTrack => {
          const keyframes = Array.from({ length: seconds / 2 }, (_, index) => index * 2)
          return {
            name,
            damage: [],
            sampleBytes: [],
            keyframeSeconds: keyframes,
            firstSampleSeconds: 0,
          }
        }
        return { video: task.video.map(asMade), audio: task.audio.map(asMade) }
      }
      case 'posters':
        await mkdir(join(task.output, 'posters'), { recursive: true })
        await writeFile(join(task.output, 'posters', 'poster-1.jpg'), 'jpeg')
        return [{ file: 'poster-1.jpg', atSeconds: 2, width: 640, height: 360 }]
    }
  }

  const engine: MediaEngine = {
    name: 'scripted',
    run: (task, _limits, watch = {}) => run(task, watch) as Promise<TaskResult<typeof task>>,
  }
  return {
    engine,
    encodes,
    /** The encode that begins as the `count`th of all, counted from 1. */
    async begun(count: number): Promise<Encode> {
      while (encodes.length < count) {
        await arrived.promise
        arrived = Promise.withResolvers<void>()
      }
      return encodes[count - 1] as Encode
    },
  }
}
