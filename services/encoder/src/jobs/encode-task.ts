import { note } from '@codeflix/contracts/encode-notes'
import { json } from '@codeflix/kit/database'
import { chunkShelf, type Encoded, pictureAddress, soundAddress } from '../chunks/chunk-shelf.ts'
import type { JobRow } from '../database.ts'
import { EngineFailure } from '../engine/engine-failure.ts'
import type { EncodeAudioTask, EncodedSpan, EncodeVideoTask } from '../engine/engine-tasks.ts'
import { chunksPrefix } from '../film/store-film.ts'
import { sizeOf } from '../packaging/renditions.ts'
import type { TaskDesk } from './task-desk.ts'
import { acceptedOutput, encodeLimits } from './work-limits.ts'

/** A job that was planned, as all its other tasks need it. */
export function plannedJob({ facts, plan, sourceIdentity, assetPrefix }: JobRow) {
  if (!facts || !plan || sourceIdentity === null || assetPrefix === null)
    throw new Error('a task of a job that was not planned')
  return { facts, plan, sourceIdentity, assetPrefix }
}

/** Whether the source of a job will be wanted again: by a task that waits, that a worker has just taken, or that may be tried again. */
export const hasMoreToEncode =
  ({ db, job }: Pick<TaskDesk, 'db' | 'job'>) =>
  async (): Promise<boolean> => {
    const task = await db
      .selectFrom('task')
      .innerJoin('job', 'job.id', 'task.jobId')
      .select('task.id')
      .where('task.jobId', '=', job.id)
      .where('task.kind', 'in', ['picture', 'sound'])
      .where('task.status', '<>', 'done')
      .where('job.status', 'in', ['queued', 'running'])
      .limit(1)
      .executeTakeFirst()
    return task !== undefined
  }

/** A stretch of the picture: those of its rungs that nobody has encoded yet. */
export async function encodePicture(desk: TaskDesk): Promise<void> {
  const { task, job, engine, config, folder, signal, logged } = desk
  const { facts, plan } = plannedJob(job)
  const { span, rungs: names = [], anew = {} } = task.asked
  if (!span) throw new Error('a picture without a span')
  const rungs = plan.rungs.filter(({ name }) => names.includes(name))
  const asked: EncodeVideoTask = {
    kind: 'encode-video',
    source: '',
    output: folder,
    video: facts.video,
    plan,
    rungs,
    span,
    limits: acceptedOutput(facts),
  }
  const work = encodedWork(desk)
  for (const rung of rungs) await work.look(rung.name, pictureAddress(work.origin(anew[rung.name]), asked, rung))

  const missing = rungs.filter(({ name }) => !work.has(name))
  if (missing.length === 0) return work.finish()
  await work.withSource(async (source) => {
    const encoded = await engine.run({ ...asked, source, rungs: missing }, encodeLimits(config, facts), {
      signal,
      logged,
      progressed: ({ done, speed }) => desk.moved(done, speed),
    })
    const pixels = missing.reduce((sum, { width, height }) => sum + width * height, 0)
    for (const { name, width, height } of missing)
      await work.keep(name, {
        track: trackNamed(name, encoded.tracks),
        frames: encoded.frames,
        cpuSeconds: (encoded.cpuSeconds * width * height) / pixels,
      })
    await work.finish()
  })
}

/** A soundtrack, from its first sample to its last. */
export async function encodeSound(desk: TaskDesk): Promise<void> {
  const { task, job, engine, config, folder, signal, logged } = desk
  const { facts, plan } = plannedJob(job)
  const { rendition: name, anew = {} } = task.asked
  const rendition = plan.audio.find((one) => one.name === name)
  if (!rendition) throw new Error(`${name} was not planned`)
  const limits = acceptedOutput(facts)
  const asked: EncodeAudioTask = { kind: 'encode-audio', source: '', output: folder, plan, rendition, limits }
  const work = encodedWork(desk)
  await work.look(rendition.name, soundAddress(work.origin(anew[rendition.name]), asked))
  if (work.has(rendition.name)) return work.finish()
  await work.withSource(async (source) => {
    const { track, cpuSeconds } = await engine.run({ ...asked, source }, encodeLimits(config, facts), {
      signal,
      logged,
      progressed: ({ done }) => desk.moved(done),
    })
    await work.keep(rendition.name, { ...(track ? { track } : {}), frames: 0, cpuSeconds })
    await work.finish()
  })
}

const trackNamed = (name: string, tracks: readonly EncodedSpan[]): EncodedSpan => {
  const track = tracks.find((one) => one.name === name)
  if (!track) throw new Error(`the engine left out ${name}`)
  return track
}

/** What a task has come to: what lay on the shelf already, and what is put there. */
function encodedWork(desk: TaskDesk) {
  const { job, storage, engine, folder, signal } = desk
  const { sourceIdentity } = plannedJob(job)
  const shelf = chunkShelf(storage)
  const addresses: Record<string, string> = {}
  const encoded = new Map<string, Encoded>()

  return {
    origin: (anew: string | undefined) => ({
      prefix: chunksPrefix(job.mediaId),
      source: sourceIdentity,
      engine: engine.name,
      anew,
    }),
    async look(name: string, address: string): Promise<void> {
      addresses[name] = address
      const found = await shelf.read(address)
      if (found) encoded.set(name, found)
    },
    has: (name: string): boolean => encoded.has(name),
    withSource: (work: (path: string) => Promise<void>): Promise<void> =>
      desk.sources.use(job.source, hasMoreToEncode(desk), { signal, logged: desk.logged }, async (source) => {
        if (source.identity !== sourceIdentity)
          throw new EngineFailure('encoder.source-missing', note('source-changed'))
        await work(source.path)
      }),
    async keep(name: string, one: Encoded): Promise<void> {
      signal.throwIfAborted()
      await shelf.keep(addresses[name] ?? '', one, folder)
      encoded.set(name, one)
    },
    finish(): Promise<void> {
      const all = [...encoded.values()]
      return desk.finish({
        reason: null,
        note: null,
        outcome: json(addresses),
        cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
        bytes: all.reduce((sum, { track }) => sum + (track ? sizeOf(track) : 0), 0),
      })
    },
  }
}
