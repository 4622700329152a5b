import { encoder } from '@codeflix/contracts/encoder'
import { encoderServiceOn } from '@codeflix/encoder'
import { fileStorage } from '@codeflix/platform/file-storage'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { fork, type ChildProcess } from 'node:child_process'
import { createHash, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { upload } from '../../services/encoder/test/upload.ts'
import { makeFilm } from '../story.ts'
import type { Weather, WorkerSetting } from './encoder-worker.ts'

const runs = Number(process.env['CHAOS_RUNS'] ?? 2)
const workers = 2
const calm: Weather = { failing: 0 }

/** The same numbers from the same seed, so that a storm can be had again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('an encode in a storm', () => {
  let site: BootedTest
  let folder = ''
  let film = ''
  let undisturbed: Record<string, string> = {}
  const crew: (ChildProcess | undefined)[] = Array.from({ length: workers })
  let hired = 0

  const hire = async (place: number): Promise<void> => {
    const setting: WorkerSetting = { databaseUrl: site.databaseUrl('encoder'), folder, name: `worker-${++hired}` }
    const child = fork(join(import.meta.dirname, 'encoder-worker.ts'), [JSON.stringify(setting)], { execArgv: [] })
    crew[place] = child
    const ready = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', () => reject(new Error('a worker ended before it was ready')))
    })
    await ready
  }
  const kill = async (place: number): Promise<void> => {
    const child = crew[place]
    crew[place] = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const turn = (weather: Weather): void => {
    for (const child of crew) if (child?.connected) child.send(weather)
  }
  const client = () => site.client(encoder, { roles: ['editor'] })
  const jobOf = async (mediaId: string) =>
    (await client().listJobs({ query: {} })).items.find((one) => one.mediaId === mediaId)

  const whole = (mediaId: string, timeout: number) =>
    vi.waitFor(
      async () => {
        const job = await jobOf(mediaId)
        expect(job?.status, job?.failure?.reason).toBe('completed')
      },
      { timeout, interval: 250 },
    )
  const stored = (mediaId: string) => site.ports.storage.list(`media/${mediaId}/`, { limit: 1000 })
  /** Every file of the film by its name, as a digest of its bytes, once nothing else is left. */
  const filmOf = async (mediaId: string): Promise<Record<string, string>> => {
    await vi.waitFor(
      async () => expect((await stored(mediaId)).filter(({ key }) => key.includes('/chunks/'))).toEqual([]),
      {
        timeout: 30_000,
        interval: 250,
      },
    )
    const files: [string, string][] = []
    for (const { key } of await stored(mediaId)) {
      const object = await site.ports.storage.get(key)
      if (!object) throw new Error(`${key} was listed and is not there`)
      const digest = createHash('sha256').update(await buffer(object.body))
      files.push([key.replace(/^media\/[^/]+\/[^/]+\//, ''), digest.digest('hex')])
    }
    return Object.fromEntries(files)
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codeflix-storm-'))
    site = await bootTest([encoderServiceOn()], {
      config: { encoder: { workers: 0 } },
      ports: { storage: await fileStorage({ folder: join(folder, 'objects') }) },
    })
    film = await makeFilm(30, '320x240')
    await Promise.all(crew.map((_, place) => hire(place)))
    const mediaId = await upload(site, film)
    await whole(mediaId, 120_000)
    undisturbed = await filmOf(mediaId)
    if (Object.keys(undisturbed).length < 20)
      throw new Error('an undisturbed encode left too few files to compare with')
  })
  afterAll(async () => {
    await Promise.all(crew.map((_, place) => kill(place)))
    await site.close()
    await rm(folder, { recursive: true, force: true })
  })

  it.for(Array.from({ length: runs }, () => randomInt(2 ** 31)))(
    'of killed workers and a store that fails is whole, once, and the same (seed %i)',
    { timeout: 300_000 },
    async (seed) => {
      const chance = random(seed)
      const storm = new AbortController()
      let kills = 0
      const mediaId = await upload(site, film)
      const raging = (async () => {
        // Each has an end: what never lasts is not worked in by anybody.
        for (let gust = 0; gust < 8 && !storm.signal.aborted; gust++) {
          await sleep(200 + chance() * 1000)
          const kind = chance()
          const place = Math.floor(chance() * workers)
          if (kind < 0.5 || kills === 0) {
            await kill(place)
            kills++
            await sleep(chance() * 500)
            await hire(place)
          } else {
            turn({ failing: 0.1 })
            await sleep(200 + chance() * 600)
            turn(calm)
          }
        }
        turn(calm)
      })()
      try {
        await whole(mediaId, 200_000)
      } finally {
        storm.abort()
        await raging
      }
      expect(kills).toBeGreaterThan(0)
      expect(
        (await site.emitted('encoder')).filter(({ event, payload }) => isCompletion(event, payload, mediaId)),
      ).toHaveLength(1)
      expect(await filmOf(mediaId)).toEqual(undisturbed)
      const { parts } = await client().getJob({ params: { id: (await jobOf(mediaId))?.id ?? '' } })
      expect(new Set(parts.map(({ status }) => status))).toEqual(new Set(['done']))
    },
  )
})

const isCompletion = (event: string, payload: unknown, mediaId: string): boolean =>
  event === 'encoder.media.completed' && (payload as { mediaId: string }).mediaId === mediaId
