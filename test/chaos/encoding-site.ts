import { encoder, type JobDetail } from '@codeflix/contracts/encoder'
import { encoderServiceOn } from '@codeflix/encoder'
import { eventually } from '@codeflix/kit/testing/eventually'
import { fileStorage } from '@codeflix/platform/file-storage'
import { bootTest } from '@codeflix/platform/testing/boot-test'
import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, vi } from 'vitest'
import { upload } from '../../services/encoder/test/upload.ts'
import { makeFilm } from '../story.ts'
import { openGate } from './gate.ts'
import type { Weather, WorkerSetting } from './encoder-worker.ts'

const crewSize = 2

export type EncodingSite = Awaited<ReturnType<typeof openEncodingSite>>

/**
 * An encoder whose work is done by processes of their own, for a test to hurt, and a film that it has encoded in peace. The
 * processes reach their database through a gate.
 * @param options.disks where the store and the scratch folders lie; a temporary folder unless given
 * @param options.leaseSeconds after how long a task is taken from a worker that shows no sign of life
 */
export async function openEncodingSite(options: {
  filmSeconds: number
  leaseSeconds: number
  disks?: { store: string; scratch: string }
}) {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-storm-'))
  const disks = options.disks ?? { store: join(folder, 'objects'), scratch: join(folder, 'scratch') }
  const site = await bootTest([encoderServiceOn()], {
    config: { encoder: { workers: 0 } },
    ports: { storage: await fileStorage({ folder: disks.store }) },
  })
  const url = new URL(site.databaseUrl('encoder'))
  const gate = await openGate({ host: url.hostname, port: Number(url.port) })
  Object.assign(url, { hostname: '127.0.0.1', port: gate.port })
  const film = await makeFilm(options.filmSeconds, '320x240')

  const crew: (ChildProcess | undefined)[] = Array.from({ length: crewSize })
  let hired = 0
  const hire = async (place: number): Promise<void> => {
    const setting: WorkerSetting = {
      databaseUrl: url.href,
      ...disks,
      name: `worker-${++hired}`,
      leaseSeconds: options.leaseSeconds,
    }
    const child = fork(join(import.meta.dirname, 'encoder-worker.ts'), [JSON.stringify(setting)], { execArgv: [] })
    crew[place] = child
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', () => reject(new Error('a worker ended before it was ready')))
    })
  }
  const kill = async (place: number): Promise<void> => {
    const child = crew[place]
    crew[place] = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  const client = site.client(encoder, { roles: ['editor'] })
  const jobOf = async (mediaId: string): Promise<JobDetail> => {
    const job = (await client.listJobs({ query: {} })).items.find((one) => one.mediaId === mediaId)
    return client.getJob({ params: { id: job?.id ?? '' } })
  }
  const until = (mediaId: string, check: (job: JobDetail) => void, timeout: number): Promise<void> =>
    vi.waitFor(async () => check(await jobOf(mediaId)), { timeout, interval: 50 })
  const whole = (mediaId: string, timeout: number): Promise<void> =>
    until(mediaId, ({ status, failure }) => expect(status, failure?.reason).toBe('completed'), timeout)
  const stored = (mediaId: string) => site.ports.storage.list(`media/${mediaId}/`, { limit: 1000 })
  /** Every file of the film by its name, as a digest of its bytes, once nothing else is left. */
  const filmOf = async (mediaId: string): Promise<Record<string, string>> => {
    await eventually(async () =>
      expect((await stored(mediaId)).filter(({ key }) => key.includes('/chunks/'))).toEqual([]),
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

  await Promise.all(crew.map((_, place) => hire(place)))
  const first = await upload(site, film)
  await whole(first, 240_000)
  const undisturbed = await filmOf(first)
  if (Object.keys(undisturbed).length < 20) throw new Error('an undisturbed encode left too few files to compare with')

  return {
    gate,
    hire,
    kill,
    crew: crew.length,
    db: () => site.db<Record<string, Record<string, unknown>>>('encoder'),
    /** Whether nobody has ended but those that were killed. */
    isComplete: (): boolean => crew.every((child) => child?.exitCode === null && child.signalCode === null),
    turn(weather: Weather): void {
      for (const child of crew) if (child?.connected) child.send(weather)
    },
    upload: () => upload(site, film),
    until,
    whole,
    jobOf,
    /** What becomes of a film whatever befalls it: whole, the same as in peace, once, and nothing is left to do. */
    async expectSame(mediaId: string): Promise<void> {
      const completions = (await site.emitted('encoder')).filter(
        ({ event, payload }) =>
          event === 'encoder.media.completed' && (payload as { mediaId: string }).mediaId === mediaId,
      )
      expect(completions).toHaveLength(1)
      expect(await filmOf(mediaId)).toEqual(undisturbed)
      const { parts } = await jobOf(mediaId)
      expect(new Set(parts.map(({ status }) => status))).toEqual(new Set(['done']))
    },
    async close(): Promise<void> {
      await Promise.all(crew.map((_, place) => kill(place)))
      await gate.close()
      await site.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
