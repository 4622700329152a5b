import { note } from '@codeflix/contracts/encode-notes'
import { isDatabaseAway } from '@codeflix/kit/database'
import { saysDiskFull } from '@codeflix/kit/disk-full'
import { StoreFailure } from '@codeflix/kit/ports/storage'
import { continueTrace, runInTrace } from '@codeflix/kit/trace'
import type { Worker } from '@codeflix/kit/worker'
import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EncoderContext } from '../database.ts'
import { diskFull, EngineFailure } from '../engine/engine-failure.ts'
import type { MediaEngine } from '../engine/media-engine.ts'
import type { StoredFilm } from '../film/store-film.ts'
import type { SourceCache } from '../sources/source-cache.ts'
import { encodePicture, encodeSound } from './encode-task.ts'
import { finishFilm, showPreview } from './finish-film.ts'
import type { JobFigures } from './job-figures.ts'
import { judgeFailure } from './job.ts'
import { type JobLog, jobLog } from './job-log.ts'
import { planJob } from './plan-job.ts'
import type { Outages } from './outage.ts'
import type { ScratchSpace } from './scratch.ts'
import { failTask, finishTask, releaseTask } from './settle-task.ts'
import type { TaskDesk } from './task-desk.ts'
import { startHeart } from './task-heart.ts'
import { LeaseLost, type TakenTask, takeTask } from './task-lease.ts'

interface Workshop {
  context: EncoderContext
  engine: MediaEngine
  figures: JobFigures
  scratch: ScratchSpace
  outages: Outages
  sources: SourceCache
}

/** One task at a time, for as long as there are any. */
export function taskWorker(workshop: Workshop, number: number): Worker {
  const { context, engine } = workshop
  const owner = `${context.instance}/${number}`
  return {
    name: `encode-${number}`,
    // Leases run out without a notification, and rests of failed attempts end without one.
    everySeconds: Math.min(5, context.config.leaseSeconds / 3),
    wakeOn: 'task_waiting',
    async run(stopping) {
      await context.db
        .insertInto('worker')
        .values({ name: owner, engine: engine.name })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ engine: engine.name, seenAt: sql`now()` }))
        .execute()
      if (workshop.outages.isWaiting()) return undefined
      const taken = await takeTask(context.db, owner, context.config.leaseSeconds)
      if (!taken) return undefined
      await runInTrace(continueTrace(taken.job.traceparent), () => workOn(workshop, taken, stopping))
      return 'again'
    },
  }
}

/** Each process has names of its own, which end with it. */
export const forgetWorkers = ({ db }: EncoderContext): Worker => ({
  name: 'forget-workers',
  everySeconds: 3600,
  async run() {
    await db
      .deleteFrom('worker')
      .where('seenAt', '<', sql<string>`now() - interval '1 day'`)
      .execute()
  },
})

const workOf: Record<TakenTask['task']['kind'], (desk: TaskDesk) => Promise<StoredFilm | void>> = {
  plan: planJob,
  picture: encodePicture,
  sound: encodeSound,
  preview: showPreview,
  film: finishFilm,
}

async function workOn(workshop: Workshop, taken: TakenTask, stopping: AbortSignal): Promise<void> {
  const { context, engine, figures, scratch, outages, sources } = workshop
  const { db, config } = context
  const { task, job, lease } = taken
  const { id, kind, number, attempt } = task
  const log = context.log.child({ job: job.id, media: job.mediaId, task: id, kind, number, attempt })
  const lines = jobLog(db, task)
  const lost = new AbortController()
  const heart = startHeart(context, taken, lines, lost)
  const signal = AbortSignal.any([stopping, lost.signal])
  const startedAt = performance.now()
  log.info('task started')
  try {
    refuseExhausted(task, config.attempts)
    const film = await scratch.use((folder) =>
      workOf[kind]({
        task,
        job,
        db,
        storage: context.ports.storage,
        engine,
        config,
        sources,
        folder,
        signal,
        logged: lines.add,
        moved: heart.moved,
        phase(phase) {
          lines.add(`${phase}: started`)
          return heart.phase(phase)
        },
        async finish(change, also) {
          await heart.stop()
          lost.signal.throwIfAborted()
          lines.add(`done after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
          await lines.flush()
          await finishTask(db, lease, change, also)
        },
      }),
    )
    outages.over()
    log.info({ seconds: (performance.now() - startedAt) / 1000 }, 'task done')
    if (film) figures.completed(film, (Date.now() - Date.parse(job.startedAt ?? job.queuedAt)) / 1000)
  } catch (error) {
    await heart.stop()
    if (lost.signal.aborted || error instanceof LeaseLost) log.info('task given up: it is no longer ours')
    else if (stopping.aborted) {
      await lines.flush()
      await giveBack(workshop, taken)
      log.info('task given back: this process stops')
    } else if (isDatabaseAway(error)) {
      log.warn({ err: error }, 'task given back: the database was away')
      await giveBackInTime(workshop, taken, stopping)
    } else await settleFailure(workshop, taken, error, lines)
  }
}

/** A task that was lost with its worker each time is likely what the workers die of. */
function refuseExhausted({ attempt }: TakenTask['task'], attempts: number): void {
  if (attempt <= attempts) return
  throw new EngineFailure('encoder.engine-failed', note('worker-lost', { times: attempts }))
}

const unlessLost = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch (late) {
    if (!(late instanceof LeaseLost)) throw late
  }
}

const giveBack = ({ context }: Workshop, { lease }: TakenTask): Promise<void> =>
  unlessLost(releaseTask(context.db, lease))

/** As soon as the database is there again; the lease runs out by itself when that takes too long. */
async function giveBackInTime(workshop: Workshop, taken: TakenTask, stopping: AbortSignal): Promise<void> {
  const end = performance.now() + workshop.context.config.leaseSeconds * 1000
  for (;;) {
    try {
      return await giveBack(workshop, taken)
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() > end) throw error
      await sleep(500, undefined, { signal: stopping })
    }
  }
}

/** Who stopped the work, in words for editors: the engine, a disk, or we ourselves. */
function failureOf(error: unknown): EngineFailure {
  if (error instanceof EngineFailure) return error
  if (error instanceof StoreFailure && error.kind !== 'other') {
    const fault = error.kind === 'full' ? 'store-full' : 'store-away'
    return new EngineFailure(`encoder.${fault}`, note(fault), { cause: error })
  }
  if (saysDiskFull(error)) return diskFull(error)
  return new EngineFailure('encoder.engine-failed', note('engine-stopped'), { cause: error })
}

async function settleFailure(
  { context, figures, outages }: Workshop,
  { task, job, lease }: TakenTask,
  error: unknown,
  lines: JobLog,
): Promise<void> {
  const { db, config } = context
  const failure = failureOf(error)
  const pauseSeconds = failure.outlook === 'passes' ? outages.met() : undefined
  const verdict = judgeFailure(task.attempt, config.attempts, failure.outlook, pauseSeconds)
  // What is not the engine's word is ours, and belongs into the service's log in full.
  context.log[error instanceof EngineFailure ? 'warn' : 'error'](
    { err: error, job: job.id, task: task.id, kind: task.kind, pauseSeconds },
    'attempt failed',
  )
  lines.add(`failed: ${failure.message}`)
  await lines.flush()
  await unlessLost(failTask(db, lease, failure, verdict).then((next) => figures.attemptFailed(failure.code, next)))
}
