import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncodedTrack, EncodeTask, EngineProgress, EngineTask, TaskResult } from '../src/engine/engine-tasks.ts'
import type { MediaEngine, Watch } from '../src/engine/media-engine.ts'
import type { SourceFacts } from '../src/engine/source-facts.ts'

const facts: SourceFacts = {
  container: 'mov',
  durationSeconds: 8,
  sizeBytes: 1000,
  video: {
    stream: 0,
    codec: 'h264',
    width: 640,
    height: 360,
    displayWidth: 640,
    displayHeight: 360,
    pixelAspect: { num: 1, den: 1 },
    rotationDegrees: 0,
    mirrored: false,
    frameRate: { num: 24, den: 1 },
    pixelFormat: 'yuv420p',
    bitsPerSecond: 0,
    durationSeconds: 8,
  },
  audio: [{ stream: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: 'por', default: true }],
}

/** What an encode under way can be made to do. */
export interface Encode {
  readonly task: EncodeTask
  readonly signal: AbortSignal | undefined
  progress(progress: EngineProgress): void
  log(line: string): void
  finish(): Promise<void>
  fail(error: unknown): void
}

/** An engine whose encodes go on until a test ends them; all else succeeds at once. Writes small files where they belong. */
export function scriptedEngine() {
  const encodes: Encode[] = []
  let arrived = Promise.withResolvers<void>()

  const encode = (task: EncodeTask, watch: Watch): Promise<TaskResult<EncodeTask>> => {
    const { promise, resolve, reject } = Promise.withResolvers<TaskResult<EncodeTask>>()
    watch.signal?.addEventListener('abort', () => reject(watch.signal?.reason), { once: true })
    encodes.push({
      task,
      signal: watch.signal,
      progress: (progress) => watch.progressed?.(progress),
      log: (line) => watch.logged?.(line),
      fail: reject,
      async finish() {
        const track = (name: string, kind: 'video' | 'audio'): EncodedTrack => ({
          name,
          kind,
          codec: kind === 'video' ? 'avc1.64001f' : 'mp4a.40.2',
          timescale: 48_000,
          initBytes: 4,
          segments: [0, 1].map((index) => ({ start: index * 192_000, duration: 192_000, sizeBytes: 5 })),
        })
        const video = task.plan.rungs.map(({ name }) => track(name, 'video'))
        const audio = task.plan.audio.map(({ name }) => track(name, 'audio'))
        for (const { name } of [...video, ...audio]) {
          await mkdir(join(task.output, name), { recursive: true })
          await writeFile(join(task.output, name, 'init.mp4'), 'init')
          for (const segment of [1, 2]) await writeFile(join(task.output, name, `seg-${segment}.m4s`), 'media')
        }
        resolve({ video, audio, framesOut: 192, durationSeconds: 8, cpuSeconds: 2 })
      },
    })
    arrived.resolve()
    return promise
  }

  const run = async (task: EngineTask, watch: Watch): Promise<TaskResult<EngineTask>> => {
    watch.signal?.throwIfAborted()
    switch (task.kind) {
      case 'probe':
        return facts
      case 'encode':
        return encode(task, watch)
      case 'demo-source':
        await writeFile(task.output, 'film')
        return { framesOut: 192 }
      case 'stills':
        await mkdir(join(task.output, 'storyboard'), { recursive: true })
        await mkdir(join(task.output, 'posters'), { recursive: true })
        await writeFile(join(task.output, 'storyboard', 'sheet-1.jpg'), 'jpeg')
        await writeFile(join(task.output, 'posters', 'poster-1.jpg'), 'jpeg')
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
          posters: [{ file: 'poster-1.jpg', atSeconds: 2, width: 640, height: 360 }],
        }
    }
  }

  const engine: MediaEngine = {
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
