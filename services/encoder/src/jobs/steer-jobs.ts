import { encoder } from '@codeflix/contracts/encoder'
import type { Handlers } from '@codeflix/kit/http'
import { emit } from '@codeflix/kit/outbox'
import { traceparent } from '@codeflix/kit/trace'
import { sql } from 'kysely'
import type { EncoderContext, Trx } from '../database.ts'
import { assertStep } from './job.ts'
import { jobView, type ViewedJob, viewedJobs } from './job-view.ts'
import { noLease } from './lease.ts'

type Routes = Handlers<typeof encoder>

async function lockJob(trx: Trx, id: string): Promise<ViewedJob> {
  const job = await viewedJobs(trx).where('job.id', '=', id).forUpdate('job').executeTakeFirst()
  if (!job) throw encoder.fault('job-not-found')
  return job
}

/** Queues a job that failed or was canceled again, with all its attempts before it. */
export const retryJob =
  ({ db }: EncoderContext): Routes['retryJob'] =>
  async ({ params }) =>
    db.transaction().execute(async (trx) => {
      const job = await lockJob(trx, params.id)
      assertStep(job.status, 'queued')
      const other = await trx
        .selectFrom('job')
        .select('id')
        .where('mediaId', '=', job.mediaId)
        .where('status', 'in', ['queued', 'running'])
        .executeTakeFirst()
      if (other) throw encoder.fault('illegal-step', { detail: 'Another job for this file is under way.' })
      await trx
        .updateTable('job')
        .set({
          status: 'queued',
          phase: null,
          progress: 0,
          attempt: 0,
          notBefore: null,
          failureCode: null,
          failureReason: null,
          queuedAt: sql`now()`,
          startedAt: null,
          finishedAt: null,
          traceparent: traceparent(),
        })
        .where('id', '=', job.id)
        .execute()
      const queued = await lockJob(trx, job.id)
      await emit(trx, encoder, 'media.progressed', {
        mediaId: job.mediaId,
        jobId: job.id,
        phase: 'queued',
        progress: 0,
      })
      return jobView(queued)
    })

/** Ends a job now; a worker on it notices within a second, since the lease is gone. */
export const cancelJob =
  ({ db }: EncoderContext): Routes['cancelJob'] =>
  async ({ params }) =>
    db.transaction().execute(async (trx) => {
      const job = await lockJob(trx, params.id)
      assertStep(job.status, 'canceled')
      await trx
        .updateTable('job')
        .set({ ...noLease, status: 'canceled', phase: null, notBefore: null, finishedAt: sql`now()` })
        .where('id', '=', job.id)
        .execute()
      const canceled = await lockJob(trx, job.id)
      await emit(trx, encoder, 'media.failed', {
        mediaId: job.mediaId,
        jobId: job.id,
        code: 'encoder.canceled',
        reason: 'Encoding was canceled.',
      })
      return jobView(canceled)
    })
