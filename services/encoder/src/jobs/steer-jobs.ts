import { encoder } from '@codeflix/contracts/encoder'
import type { Handlers } from '@codeflix/kit/http'
import { emit } from '@codeflix/kit/outbox'
import { traceparent } from '@codeflix/kit/trace'
import { sql } from 'kysely'
import type { EncoderContext, JobRow, Trx } from '../database.ts'
import { assertOpen, assertRetry, assertStep } from './job.ts'
import { jobView, type ViewedJob, viewedJobs } from './job-view.ts'
import { bringPreviewForward } from './lay-out.ts'
import { noFailure, noPace, stopTasks } from './settle-task.ts'

type Routes = Handlers<typeof encoder>

/** @throws Fault `encoder.job-not-found` */
export async function lockJob(trx: Trx, id: string): Promise<ViewedJob> {
  const job = await viewedJobs(trx).where('job.id', '=', id).forUpdate('job').executeTakeFirst()
  if (!job) throw encoder.fault('job-not-found')
  return job
}

/** @throws Fault `encoder.illegal-step` when another job for the same file is open */
export async function assertAlone(trx: Trx, job: Pick<JobRow, 'id' | 'mediaId'>): Promise<void> {
  const other = await trx
    .selectFrom('job')
    .select('id')
    .where('mediaId', '=', job.mediaId)
    .where('id', '<>', job.id)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst()
  if (other) throw encoder.fault('illegal-step', { detail: 'Another job for this file is under way.' })
}

/** Queues a job that failed or was canceled again, from its plan on and with all its attempts before it. */
export const retryJob =
  ({ db }: EncoderContext): Routes['retryJob'] =>
  async ({ params }) =>
    db.transaction().execute(async (trx) => {
      const job = await lockJob(trx, params.id)
      assertRetry(job.status)
      await assertAlone(trx, job)
      await trx.deleteFrom('task').where('jobId', '=', job.id).execute()
      // What was encoded is found again on the shelf.
      await trx.insertInto('task').values({ jobId: job.id, kind: 'plan', number: 0 }).execute()
      await trx
        .updateTable('job')
        .set({
          ...noPace,
          status: 'queued',
          progress: 0,
          ...noFailure,
          queuedAt: sql`now()`,
          startedAt: null,
          toldAt: null,
          traceparent: traceparent(),
        })
        .where('id', '=', job.id)
        .execute()
      await tellQueued(trx, job)
      return jobView(await lockJob(trx, job.id))
    })

export const tellQueued = (trx: Trx, job: Pick<JobRow, 'id' | 'mediaId'>) =>
  emit(trx, encoder, 'media.progressed', { mediaId: job.mediaId, jobId: job.id, phase: 'queued', progress: 0 })

/** Ends a job now; whoever works on it notices within a second, since the leases are gone. */
export const cancelJob =
  ({ db }: EncoderContext): Routes['cancelJob'] =>
  async ({ params }) =>
    db.transaction().execute(async (trx) => {
      const job = await lockJob(trx, params.id)
      assertStep(job.status, 'canceled')
      await stopTasks(trx, job.id)
      await trx
        .updateTable('job')
        .set({ ...noPace, status: 'canceled', finishedAt: sql`now()` })
        .where('id', '=', job.id)
        .execute()
      await emit(trx, encoder, 'media.failed', {
        mediaId: job.mediaId,
        jobId: job.id,
        code: 'encoder.canceled',
        reason: 'Encoding was canceled.',
      })
      return jobView(await lockJob(trx, job.id))
    })

/** Has the small renditions of a job made before the others, as far as those have not been begun. */
export const makePlayableEarly =
  ({ db }: EncoderContext): Routes['makePlayableEarly'] =>
  async ({ params }) =>
    db.transaction().execute(async (trx) => {
      const job = await lockJob(trx, params.id)
      assertOpen(job.status)
      await trx.updateTable('job').set({ early: true }).where('id', '=', job.id).execute()
      await bringPreviewForward(trx, job)
      return jobView(await lockJob(trx, job.id))
    })

/** Takes effect with the next task that a worker takes; what is under way is not disturbed. */
export const setPriority =
  ({ db }: EncoderContext): Routes['setPriority'] =>
  async ({ params, body }) =>
    db.transaction().execute(async (trx) => {
      const job = await lockJob(trx, params.id)
      assertOpen(job.status)
      await trx.updateTable('job').set({ priority: body.priority }).where('id', '=', job.id).execute()
      return jobView(await lockJob(trx, job.id))
    })
