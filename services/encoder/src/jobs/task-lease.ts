import { describeNote, type Note } from '@codeflix/contracts/encode-notes'
import { json } from '@codeflix/kit/database'
import { sql } from 'kysely'
import type { Database, JobRow, TaskRow, Trx } from '../database.ts'

/** The right to do a task, for as long as it is renewed. */
export interface Lease {
  readonly jobId: string
  readonly taskId: string
  readonly leaseId: string
}

/** The task is another's by now, or its job was canceled or removed: whatever is still under way for it must stop. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'

  constructor() {
    super('the task is no longer ours')
  }
}

/** What every step out of `running` sets: nobody holds the task any more. */
export const noLease = { leaseId: null, leaseOwner: null, leaseUntil: null, speed: null } as const

/** Why a task failed or is done again, for those who read notes and for those who do not. */
export const because = (note: Note) => ({ reason: describeNote(note) ?? null, note: json(note) })

/** What is to be done as if nobody had tried yet. */
export const freshTask = {
  ...noLease,
  status: 'waiting',
  attempt: 0,
  progress: 0,
  notBefore: null,
  failureCode: null,
  outcome: null,
  finishedAt: null,
} as const

export interface TakenTask {
  readonly task: TaskRow
  readonly job: JobRow
  readonly lease: Lease
}

/**
 * Takes the task that is next: of the most urgent job, of those the one that waits longest, and there the first that waits
 * or whose worker has shown no sign of life. A film or preview is joined when all before it is done. Leases are measured by the
 * database's clock alone, since those of workers differ.
 */
export async function takeTask(db: Database, owner: string, leaseSeconds: number): Promise<TakenTask | undefined> {
  const task = await db
    .updateTable('task')
    .set({
      status: 'running',
      attempt: sql`attempt + 1`,
      progress: 0,
      speed: null,
      leaseId: sql`gen_random_uuid()`,
      leaseOwner: owner,
      leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})`,
      notBefore: null,
      startedAt: sql`now()`,
    })
    .where('id', '=', (query) =>
      query
        .selectFrom('task')
        .innerJoin('job', 'job.id', 'task.jobId')
        .select('task.id')
        .where('job.status', 'in', ['queued', 'running'])
        .where(
          // A job that the version before holds is left to it.
          sql<boolean>`coalesce(job.lease_until < now(), true) and not exists (select from pause)
            and (task.status = 'waiting' and coalesce(task.not_before <= now(), true)
              or task.status = 'running' and task.lease_until < now())
            and (task.kind not in ('preview', 'film') or not exists (
              select from task as other
              where other.job_id = task.job_id and other.number < task.number and other.status <> 'done'))`,
        )
        .orderBy('job.priority', 'desc')
        .orderBy('job.queuedAt')
        .orderBy('job.id')
        .orderBy('task.number')
        .limit(1)
        .forUpdate('task')
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst()
  if (!task?.leaseId) return undefined
  const lease = { jobId: task.jobId, taskId: task.id, leaseId: task.leaseId }
  // Not in one transaction: whoever steers a job locks it before its tasks.
  await sql`
    update job set status = 'running', started_at = coalesce(started_at, now()), lease_id = null, lease_until = null
    where id = ${task.jobId} and (status = 'queued' or status = 'running' and lease_id is not null)`.execute(db)
  const job = await db.selectFrom('job').selectAll().where('id', '=', task.jobId).executeTakeFirst()
  return job && { task, job, lease }
}

/** Renews a lease and notes how far the task is. @throws LeaseLost */
export async function renewLease(
  db: Database | Trx,
  { taskId, leaseId }: Lease,
  leaseSeconds: number,
  signs: { progress?: number; speed?: number | null } = {},
): Promise<void> {
  const renewed = await db
    .updateTable('task')
    .set({ ...signs, leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})` })
    .where('id', '=', taskId)
    .where('leaseId', '=', leaseId)
    .returning('id')
    .executeTakeFirst()
  if (!renewed) throw new LeaseLost()
}

/** Locks the job of a task that is ours. Jobs are locked before tasks, everywhere. @throws LeaseLost */
export async function lockJobOf(trx: Trx, { jobId }: Pick<Lease, 'jobId'>): Promise<JobRow> {
  const job = await trx.selectFrom('job').selectAll().where('id', '=', jobId).forUpdate().executeTakeFirst()
  if (job?.status !== 'running' && job?.status !== 'queued') throw new LeaseLost()
  return job
}
