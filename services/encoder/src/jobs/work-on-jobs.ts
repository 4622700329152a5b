import { encoder } from '@codeflix/contracts/encoder'
import { json } from '@codeflix/kit/database'
import { emit } from '@codeflix/kit/outbox'
import { continueTrace, runInTrace } from '@codeflix/kit/trace'
import type { Worker } from '@codeflix/kit/worker'
import type { EncoderContext, JobPhase, JobRow } from '../database.ts'
import { EngineFailure } from '../engine/engine-failure.ts'
import type { MediaEngine } from '../engine/media-engine.ts'
import { encodeFilm, type Pace, type Steps } from './encode-film.ts'
import { overallProgress } from './job.ts'
import type { JobFigures } from './job-figures.ts'
import { type JobLog, jobLog } from './job-log.ts'
import { type Lease, LeaseLost, releaseLease, renewLease, takeJob } from './lease.ts'
import type { ScratchSpace } from './scratch.ts'
import { completeJob, failAttempt } from './settle-job.ts'

/** How often a job's row is renewed at the least, and its progress is told to other services at the most. */
const beatMs = 1000
const tellEveryMs = 3000

export interface Workshop {
  context: EncoderContext
  engine: MediaEngine
  figures: JobFigures
  scratch: ScratchSpace
}

/** One job at a time, for as long as there are any. */
export function jobWorker(workshop: Workshop, number: number): Worker {
  const { context } = workshop
  const owner = `${context.instance}/${number}`
  return {
    name: `encode-${number}`,
    // Leases run out without a notification, and rests of failed attempts end without one.
    everySeconds: Math.min(5, context.config.leaseSeconds / 3),
    wakeOn: 'job_queued',
    async run(stopping) {
      const job = await takeJob(context.db, owner, context.config.leaseSeconds)
      if (!job?.leaseId) return undefined
      await runInTrace(continueTrace(job.traceparent), () =>
        workOn(workshop, job, { jobId: job.id, leaseId: job.leaseId as string }, stopping),
      )
      return 'again'
    },
  }
}

async function workOn(workshop: Workshop, job: JobRow, lease: Lease, stopping: AbortSignal): Promise<void> {
  const { context, engine, figures } = workshop
  const { db, config } = context
  const log = context.log.child({ job: job.id, media: job.mediaId, attempt: job.attempt })
  const lines = jobLog(db, job.id, job.attempt)
  const lost = new AbortController()
  const heart = startHeart(workshop, job, lease, lines, lost)
  const steps: Steps = {
    phase: (phase) => {
      lines.add(`${phase}: started`)
      return heart.phase(phase)
    },
    moved: heart.moved,
    async planned(facts, plan, parameters) {
      await db
        .updateTable('job')
        .set({ facts: json(facts), plan: json(plan), engineParameters: parameters })
        .where('id', '=', job.id)
        .where('leaseId', '=', lease.leaseId)
        .execute()
      lines.add(`rungs: ${plan.rungs.map(({ width, height }) => `${width}×${height}`).join(', ')}`)
    },
    logged: lines.add,
  }
  log.info({ source: job.source }, 'job started')
  const startedAt = performance.now()
  try {
    refuseExhausted(job, config.attempts)
    const signal = AbortSignal.any([stopping, lost.signal])
    const world = { storage: context.ports.storage, engine, config }
    const film = await workshop.scratch.use(lease.leaseId, (folder) => encodeFilm(job, folder, world, steps, signal))
    await heart.stop()
    lines.add(`completed after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    await lines.flush()
    await completeJob(db, job, lease, film)
    figures.completed(film, (performance.now() - startedAt) / 1000)
    log.info({ seconds: film.durationSeconds, cpuSeconds: film.cpuSeconds }, 'job completed')
  } catch (error) {
    await heart.stop()
    if (lost.signal.aborted || error instanceof LeaseLost) {
      log.info('job given up: it is no longer ours')
    } else if (stopping.aborted) {
      await lines.flush()
      await releaseLease(db, lease)
      log.info('job given back: this process stops')
    } else {
      await settleFailure(workshop, job, lease, error, lines)
    }
  }
}

/** A job that was lost with its worker each time is likely what the workers die of. */
function refuseExhausted(job: JobRow, attempts: number): void {
  if (job.attempt <= attempts) return
  throw new EngineFailure(
    'encoder.engine-failed',
    `The worker stopped unexpectedly while it encoded this file, ${attempts} times in a row.`,
  )
}

async function settleFailure(
  { context, figures }: Workshop,
  job: JobRow,
  lease: Lease,
  error: unknown,
  lines: JobLog,
): Promise<void> {
  const { db, config } = context
  const failure =
    error instanceof EngineFailure
      ? error
      : new EngineFailure('encoder.engine-failed', 'The encoder stopped before it was done.', { cause: error })
  // What is not the engine's word is ours, and belongs into the service's log in full.
  context.log[error instanceof EngineFailure ? 'warn' : 'error']({ err: error, job: job.id }, 'attempt failed')
  lines.add(`failed: ${failure.message}`)
  await lines.flush()
  try {
    const next = await failAttempt(db, job, lease, failure, config.attempts)
    figures.attemptFailed(failure.code, next)
  } catch (late) {
    if (!(late instanceof LeaseLost)) throw late
  }
}

/** Keeps a lease alive and tells how far its job is, until it is stopped. */
function startHeart({ context }: Workshop, job: JobRow, lease: Lease, lines: JobLog, lost: AbortController) {
  const { db, config } = context
  const signs = {
    phase: 'fetching' as JobPhase,
    progress: 0,
    speed: null as number | null,
    etaSeconds: null as number | null,
  }
  let toldAt = 0
  let aliveUntil = performance.now() + config.leaseSeconds * 1000
  let beating: Promise<void> = Promise.resolve()

  const tell = async (): Promise<void> => {
    toldAt = performance.now()
    const { phase, progress } = signs
    await db.transaction().execute(async (trx) => {
      await renewLease(trx, lease, config.leaseSeconds, signs)
      await emit(trx, encoder, 'media.progressed', { mediaId: job.mediaId, jobId: job.id, phase, progress })
    })
  }
  const beat = async (): Promise<void> => {
    try {
      if (performance.now() - toldAt >= tellEveryMs) await tell()
      else await renewLease(db, lease, config.leaseSeconds, signs)
      aliveUntil = performance.now() + config.leaseSeconds * 1000
      await lines.flush()
    } catch (error) {
      // A database that is away for a moment costs nothing; one that is away for longer than the lease costs the job.
      if (error instanceof LeaseLost || performance.now() > aliveUntil) lost.abort(error)
      else context.log.warn({ err: error, job: job.id }, 'lease not renewed, will try again')
    }
  }
  const next = (): Promise<void> => (beating = beating.then(beat))
  const timer = setInterval(() => void next(), beatMs)

  return {
    phase: async (phase: JobPhase): Promise<void> => {
      Object.assign(signs, { phase, progress: overallProgress(phase, 0), speed: null, etaSeconds: null })
      toldAt = 0
      await next()
      lost.signal.throwIfAborted()
    },
    moved: (phase: JobPhase, done: number, pace?: Pace): void => {
      signs.progress = Math.max(signs.progress, overallProgress(phase, done))
      signs.speed = pace?.speed ?? null
      signs.etaSeconds = pace?.etaSeconds ?? null
    },
    stop: async (): Promise<void> => {
      clearInterval(timer)
      await beating
    },
  }
}
