import { encoder } from '@codeflix/contracts/encoder'
import { json, type KitDatabase } from '@codeflix/kit/database'
import { emit } from '@codeflix/kit/outbox'
import { sql, type UpdateObject } from 'kysely'
import type { Database, EncoderTables, JobRow, Trx } from '../database.ts'
import type { EngineFailure } from '../engine/engine-failure.ts'
import type { Verdict } from './job.ts'
import { because, type Lease, LeaseLost, lockJobOf, noLease } from './task-lease.ts'

type TaskChange = UpdateObject<EncoderTables & KitDatabase, 'task'>

/** Ends a task that is ours, together with what follows from it: both or neither, so that it happens once. @throws LeaseLost */
export async function finishTask(
  db: Database,
  lease: Lease,
  change: TaskChange,
  also: (trx: Trx, job: JobRow) => Promise<void> = async () => {},
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const job = await lockJobOf(trx, lease)
    await step(trx, lease, {
      ...noLease,
      status: 'done',
      progress: 1,
      failureCode: null,
      finishedAt: sql<string>`now()`,
      ...change,
    })
    await also(trx, job)
  })
}

/** Ends an attempt that failed: it waits for another after a rest, or the whole job has failed, with the reason. */
export async function failTask(
  db: Database,
  lease: Lease,
  failure: EngineFailure,
  verdict: Verdict,
): Promise<'waiting' | 'failed'> {
  const failed = { ...noLease, progress: 0, failureCode: failure.code, ...because(failure.note) }
  await db.transaction().execute(async (trx) => {
    const job = await lockJobOf(trx, lease)
    if (verdict.next === 'waiting') {
      const notBefore = sql<string>`now() + make_interval(secs => ${verdict.restSeconds})`
      await step(trx, lease, { ...failed, status: 'waiting', attempt: verdict.attempt, notBefore })
      await queueIfIdle(trx, job.id)
      return
    }
    await step(trx, lease, { ...failed, status: 'failed', finishedAt: sql<string>`now()` })
    await stopTasks(trx, job.id)
    await trx
      .updateTable('job')
      .set({
        ...noPace,
        status: 'failed',
        failureCode: failure.code,
        failureReason: failure.message,
        failureNote: json(failure.note),
        finishedAt: sql`now()`,
      })
      .where('id', '=', job.id)
      .execute()
    const { code, message: reason } = failure
    await emit(trx, encoder, 'media.failed', { mediaId: job.mediaId, jobId: job.id, code, reason })
  })
  return verdict.next
}

/** Gives a task back as if it had not been taken, e.g. because the process is about to stop. */
export async function releaseTask(db: Database, lease: Lease): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const job = await lockJobOf(trx, lease)
    await step(trx, lease, { ...noLease, status: 'waiting', progress: 0, attempt: sql`greatest(attempt - 1, 0)` })
    await queueIfIdle(trx, job.id)
  })
}

/** Ends the work on a job: whoever does a part of it notices within a second, since the lease is gone. */
export const stopTasks = (trx: Trx, jobId: string) =>
  trx
    .updateTable('task')
    .set({ ...noLease, status: 'waiting', progress: 0 })
    .where('jobId', '=', jobId)
    .where('status', '=', 'running')
    .execute()

/** What a job has no more of once nobody works on it. */
export const noPace = { phase: null, speed: null, etaSeconds: null } as const

/** What a job that is taken up again has no more of. */
export const noFailure = { failureCode: null, failureReason: null, failureNote: null, finishedAt: null } as const

/** A job that nobody works on waits like others, until somebody takes a part of it. */
const queueIfIdle = (trx: Trx, jobId: string) =>
  trx
    .updateTable('job')
    .set({ status: 'queued', speed: null, etaSeconds: null })
    .where('id', '=', jobId)
    .where(sql<boolean>`not exists (select from task where task.job_id = job.id and task.status = 'running')`)
    .execute()

async function step(trx: Trx, { taskId, leaseId }: Lease, values: TaskChange): Promise<void> {
  const stepped = await trx
    .updateTable('task')
    .set(values)
    .where('id', '=', taskId)
    .where('leaseId', '=', leaseId)
    .returning('id')
    .executeTakeFirst()
  if (!stepped) throw new LeaseLost()
}
