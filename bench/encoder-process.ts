/**
 * The encoder service by itself in one process, for a bench to give films to: its own database, a folder for a bucket, and
 * events that are told to the bench. Started by `encoder-under-test.ts`, which it answers over its channel.
 */
import { createClient } from '@codeflix/contracts/client'
import { staffRoles } from '@codeflix/contracts/contract'
import { encoder } from '@codeflix/contracts/encoder'
import { chooseEngine } from '@codeflix/encoder/engine/choose-engine'
import type { MediaEngine } from '@codeflix/encoder/engine/media-engine'
import { encoderServiceOn } from '@codeflix/encoder'
import type { Message } from '@codeflix/kit/ports/messaging'
import { silentMessaging } from '@codeflix/platform/testing/silent-messaging'
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { uploaded } from '../services/encoder/test/upload.ts'
import { childrenOf, cpuSecondsOf } from './process-tree.ts'
import { serveAlone } from './serve-alone.ts'

export interface Setting {
  folder: string
  databaseUrl: string
  /** A path, or `library`. */
  ffmpegPath: string
  config: Readonly<Record<string, unknown>>
  /** Does whatever is not a stretch of the picture by itself, so that its CPU time can be told from the others'. */
  apart: boolean
}

export interface Order {
  path: string
  /** Staff can look at the beginning, viewers can have all of it in its small renditions, everything is there. */
  until: 'watchable' | 'publishable' | 'completed'
}

export interface Encoded {
  /** From the event that a file was uploaded to the event that was waited for. */
  seconds: number
  /** The event that said so. */
  event: string
  /** Of the service's own process. */
  ownCpuSeconds: number
  /** Of the engine's processes. */
  engineCpuSeconds: number
  /** Of the engine's, by kind of task; only when done apart. */
  tasks: Record<string, number>
}

export type Answer = { ready: true; engine: string } | { encoded: Encoded } | { failed: string }

const setting = JSON.parse(process.argv[2] ?? '{}') as Setting
const answer = (what: Answer): void => void process.send?.(what)
const ends: Record<Order['until'], readonly string[]> = {
  watchable: ['encoder.media.preview-grown', 'encoder.media.playable', 'encoder.media.completed'],
  publishable: ['encoder.media.playable', 'encoder.media.completed'],
  completed: ['encoder.media.completed'],
}
const tasks: Record<string, number> = {}
const told = new Map<string, (message: Message) => void>()

try {
  const engine = await chooseEngine(setting.ffmpegPath, { info: () => {} })
  const { deliver, client, storage } = await start(setting.apart ? takingTurns(engine) : engine)
  process.on('message', (order: Order) => {
    encode(order).then(
      (encoded) => answer({ encoded }),
      (error: unknown) => answer({ failed: String(error) }),
    )
  })
  process.on('disconnect', () => process.exit())
  answer({ ready: true, engine: engine.name })

  async function encode({ path, until }: Order): Promise<Encoded> {
    for (const kind of Object.keys(tasks)) delete tasks[kind]
    const mediaId = randomUUID()
    const key = `uploads/${mediaId}`
    await storage.put(key, createReadStream(path), { contentType: 'application/octet-stream' })
    const before = cpuSecondsOf(process.pid)
    const since = performance.now()
    const ended = awaitEvent(mediaId, until)
    await deliver({
      id: randomUUID(),
      event: 'catalog-admin.media.uploaded',
      key: mediaId,
      occurredAt: new Date().toISOString(),
      traceparent: `00-${randomUUID().replaceAll('-', '')}-${'1'.repeat(16)}-01`,
      payload: uploaded({ mediaId, source: `object:${key}`, sizeBytes: (await stat(path)).size }),
    })
    const { event, payload } = await ended
    const seconds = (performance.now() - since) / 1000
    if (event === 'encoder.media.failed') throw new Error(`the encode failed: ${JSON.stringify(payload)}`)
    if (event !== 'encoder.media.completed') {
      const { items } = await client.listJobs({ query: {} })
      const job = items.find((one) => one.mediaId === mediaId)
      if (job?.status === 'running') await client.cancelJob({ params: { id: job.id } })
    }
    // The last ones leave a moment after their last word; only then is their time told.
    while (childrenOf(process.pid).length > 0) await sleep(20)
    const after = cpuSecondsOf(process.pid)
    // Nothing that is there already may save the next film its work.
    for (const prefix of ['media/', 'uploads/']) await storage.deletePrefix(prefix)
    return {
      seconds,
      event,
      ownCpuSeconds: after.own - before.own,
      engineCpuSeconds: after.programs - before.programs,
      tasks: { ...tasks },
    }
  }
} catch (error) {
  answer({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  process.exit(1)
}

function awaitEvent(mediaId: string, until: Order['until']): Promise<Message> {
  return new Promise((resolve) => {
    told.set(mediaId, (message) => {
      if (message.event !== 'encoder.media.failed' && !ends[until].includes(message.event)) return
      told.delete(mediaId)
      resolve(message)
    })
  })
}

async function start(engine: MediaEngine) {
  const { databaseUrl, folder, config } = setting
  const staff = { accountId: randomUUID(), sessionId: '', roles: staffRoles, client: 'admin' } as const
  const { deliver, storage, reached } = await serveAlone(encoderServiceOn(engine), {
    databaseUrl,
    folder,
    config: { scratchFolder: join(folder, 'scratch'), ...config },
    messaging: silentMessaging(async (message) => told.get(message.key)?.(message)),
    verifier: { verify: async () => staff },
  })
  return { deliver, client: createClient(encoder, { ...reached, token: () => 'staff' }), storage }
}

/** Stretches of the picture run side by side; everything else waits for them, and they for it. */
function takingTurns(engine: MediaEngine): MediaEngine {
  const shared = 'encode-video'
  let running = 0
  let exclusive = false
  let waiting: (() => void)[] = []
  const changed = (): void => {
    const all = waiting
    waiting = []
    for (const wake of all) wake()
  }
  const until = async (free: () => boolean): Promise<void> => {
    while (!free()) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  return {
    ...engine,
    async run(task, limits, watch) {
      const alone = task.kind !== shared
      await until(() => !exclusive && (!alone || running === 0))
      running++
      exclusive = alone
      const before = cpuSecondsOf(process.pid).programs
      try {
        return await engine.run(task, limits, watch)
      } finally {
        if (alone) {
          while (childrenOf(process.pid).length > 0) await sleep(10)
          tasks[task.kind] = (tasks[task.kind] ?? 0) + cpuSecondsOf(process.pid).programs - before
        }
        running--
        exclusive = false
        changed()
      }
    },
  }
}
