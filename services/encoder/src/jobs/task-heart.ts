import { encoder } from '@codeflix/contracts/encoder'
import { emit } from '@codeflix/kit/outbox'
import { sql } from 'kysely'
import type { Database, JobPhase, Trx } from '../database.ts'
import { begins, ends, overallProgress } from './job.ts'
import type { JobLog } from './job-log.ts'
import { LeaseLost, renewLease, type TakenTask } from './task-lease.ts'
import type { EncoderContext } from '../database.ts'

/** How often a lease is renewed, and how often at the most other services are told of a job. */
const beatMs = 1000
const tellEveryBeats = 3

/** Keeps a lease alive and tells how far its task and its job are, until it is stopped. */
export function startHeart(context: EncoderContext, taken: TakenTask, lines: JobLog, lost: AbortController) {
  const { db, config } = context
  const { task, job, lease } = taken
  const signs = { progress: 0, speed: null as number | null }
  let phase: JobPhase | undefined
  let beats = 0
  let aliveUntil = performance.now() + config.leaseSeconds * 1000
  let beating: Promise<void> = Promise.resolve()

  const beat = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
      aliveUntil = performance.now() + config.leaseSeconds * 1000
      await lines.flush()
    } catch (error) {
      // A database that is away for a moment costs nothing; one that is away for longer than the lease costs the task.
      if (error instanceof LeaseLost || performance.now() > aliveUntil) lost.abort(error)
      else context.log.warn({ err: error, job: job.id, task: task.id }, 'lease not renewed, will try again')
    }
  }
  const renew = async (): Promise<void> => {
    await renewLease(db, lease, config.leaseSeconds, signs)
    if (phase) await noteProgress(db, job.id, overallProgress(phase, signs.progress))
    else await addUp(db, job)
    if (beats++ % tellEveryBeats === 0) await tell(db, job)
  }
  const next = (work: () => Promise<void>): Promise<void> => (beating = beating.then(() => beat(work)))
  const timer = setInterval(() => void next(renew), beatMs)

  return {
    phase: async (begun: JobPhase): Promise<void> => {
      phase = begun
      Object.assign(signs, { progress: 0, speed: null })
      await next(() =>
        db.transaction().execute(async (trx) => {
          await beginPhase(trx, job, begun)
          await renewLease(trx, lease, config.leaseSeconds, signs)
        }),
      )
      lost.signal.throwIfAborted()
    },
    moved: (done: number, speed?: number): void => {
      signs.progress = Math.min(1, Math.max(signs.progress, done))
      signs.speed = speed ?? null
    },
    stop: async (): Promise<void> => {
      clearInterval(timer)
      await beating
    },
  }
}

/** A little less than so many beats, since none comes exactly in time. */
const secondsOf = (beats: number): number => ((beats - 0.1) * beatMs) / 1000

type Told = { readonly id: string; readonly mediaId: string }

/** Brings a job to its next phase, and tells of it at once. */
export async function beginPhase(trx: Trx, job: Told, phase: JobPhase): Promise<void> {
  const stepped = await trx
    .updateTable('job')
    .set({
      phase,
      progress: sql`greatest(progress, ${overallProgress(phase, 0)}::float8)`,
      speed: null,
      etaSeconds: null,
      reckonedAt: null,
      toldAt: sql`now()`,
    })
    .where('id', '=', job.id)
    .where('status', 'in', ['queued', 'running'])
    .returning('progress')
    .executeTakeFirst()
  if (!stepped) throw new LeaseLost()
  await emit(trx, encoder, 'media.progressed', { mediaId: job.mediaId, jobId: job.id, phase, ...stepped })
}

/** Whichever of the workers comes first tells. */
async function tell(db: Database, job: Told): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const told = await trx
      .updateTable('job')
      .set({ toldAt: sql`now()` })
      .where('id', '=', job.id)
      .where('status', '=', 'running')
      .where('phase', 'is not', null)
      .where(sql<boolean>`coalesce(told_at < now() - make_interval(secs => ${secondsOf(tellEveryBeats)}), true)`)
      .returning(['phase', 'progress'])
      .executeTakeFirst()
    if (!told?.phase) return
    const { phase, progress } = told
    await emit(trx, encoder, 'media.progressed', { mediaId: job.mediaId, jobId: job.id, phase, progress })
  })
}

const noteProgress = (db: Database, jobId: string, progress: number) =>
  db
    .updateTable('job')
    .set({ progress })
    .where('id', '=', jobId)
    .where('status', '=', 'running')
    .where('progress', '<', progress)
    .execute()

/** A job is as far as its chunks together, and as fast as all who work on them. Added up by one of them a second. */
async function addUp(db: Database, job: TakenTask['job']): Promise<void> {
  const { plan } = job
  if (!plan) return
  const secondsPerFrame = plan.frameRate.den / plan.frameRate.num
  await sql`
    update job set
      status = 'running',
      progress = greatest(progress, ${begins.encoding}::float8 + ${ends.encoding - begins.encoding}::float8 * film.done),
      speed = film.speed,
      eta_seconds = (1 - film.done) * film.frames * ${secondsPerFrame}::float8 / film.speed,
      reckoned_at = now()
    from (
      select coalesce(sum(frames * progress) / nullif(sum(frames), 0), 0) as done,
             sum(frames) as frames,
             nullif(sum(speed) filter (where status = 'running'), 0) as speed
      from task where job_id = ${job.id} and kind = 'picture'
    ) as film
    where id = ${job.id} and status in ('queued', 'running') and phase = 'encoding'
      and coalesce(reckoned_at < now() - make_interval(secs => ${secondsOf(1)}), true)`.execute(db)
}
