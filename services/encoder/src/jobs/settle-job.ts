import { encoder } from '@codeflix/contracts/encoder'
import { json, type KitDatabase } from '@codeflix/kit/database'
import { emit } from '@codeflix/kit/outbox'
import { sql, type UpdateObject } from 'kysely'
import type { Database, EncoderTables, JobRow, Trx } from '../database.ts'
import type { EngineFailure } from '../engine/engine-failure.ts'
import type { StoredFilm } from '../film/store-film.ts'
import { judgeFailure } from './job.ts'
import { type Lease, LeaseLost, noLease } from './lease.ts'

/** Completes a job and tells of it: both or neither, and only by the holder of the lease, so that it happens once. */
export async function completeJob(db: Database, job: JobRow, lease: Lease, film: StoredFilm): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const best = film.renditions.find((rendition) => rendition.kind === 'video')
    await step(trx, lease, {
      ...noLease,
      status: 'completed',
      phase: null,
      progress: 1,
      renditions: json(film.renditions),
      durationSeconds: film.durationSeconds,
      cpuSeconds: film.cpuSeconds,
      finishedAt: sql<string>`now()`,
    })
    await emit(trx, encoder, 'media.completed', {
      mediaId: job.mediaId,
      jobId: job.id,
      durationSeconds: film.durationSeconds,
      width: best?.width ?? 0,
      height: best?.height ?? 0,
      assetPrefix: film.assetPrefix,
      posterCandidates: film.posterCandidates,
    })
  })
}

/** Ends an attempt that failed: back into the queue after a rest, or for good with the reason. */
export async function failAttempt(
  db: Database,
  job: JobRow,
  lease: Lease,
  failure: EngineFailure,
  attempts: number,
): Promise<'queued' | 'failed'> {
  const verdict = judgeFailure(job.attempt, attempts, failure.worthAnotherTry)
  await db.transaction().execute(async (trx) => {
    if (verdict.next === 'queued') {
      await step(trx, lease, {
        ...noLease,
        status: 'queued',
        phase: null,
        progress: 0,
        notBefore: sql<string>`now() + make_interval(secs => ${verdict.restSeconds})`,
      })
      return
    }
    await step(trx, lease, {
      ...noLease,
      status: 'failed',
      failureCode: failure.code,
      failureReason: failure.message,
      finishedAt: sql<string>`now()`,
    })
    await emit(trx, encoder, 'media.failed', {
      mediaId: job.mediaId,
      jobId: job.id,
      code: failure.code,
      reason: failure.message,
    })
  })
  return verdict.next
}

async function step(
  trx: Trx,
  { jobId, leaseId }: Lease,
  values: UpdateObject<EncoderTables & KitDatabase, 'job'>,
): Promise<void> {
  const stepped = await trx
    .updateTable('job')
    .set(values)
    .where('id', '=', jobId)
    .where('leaseId', '=', leaseId)
    .returning('id')
    .executeTakeFirst()
  if (!stepped) throw new LeaseLost()
}
