import { sql } from 'kysely'
import type { Database, JobPhase, JobRow, Trx } from '../database.ts'

/** The right to work on a job, for as long as it is renewed. */
export interface Lease {
  readonly jobId: string
  readonly leaseId: string
}

/** The job is another's by now, or was canceled or removed: whatever is still under way for it must stop. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'

  constructor() {
    super('the job is no longer ours')
  }
}

const lapsed = sql<boolean>`lease_until < now()`

/**
 * Takes the job that waits longest, or one whose worker has shown no sign of life. Leases are measured by the database's
 * clock alone, since those of workers differ.
 */
export async function takeJob(db: Database, owner: string, leaseSeconds: number): Promise<JobRow | undefined> {
  return db
    .updateTable('job')
    .set({
      status: 'running',
      phase: null,
      progress: 0,
      speed: null,
      etaSeconds: null,
      attempt: sql`attempt + 1`,
      leaseId: sql`gen_random_uuid()`,
      leaseOwner: owner,
      leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})`,
      notBefore: null,
      startedAt: sql`coalesce(started_at, now())`,
    })
    .where('id', '=', (query) =>
      query
        .selectFrom('job')
        .select('id')
        .where((is) =>
          is.or([
            is.and([
              is('status', '=', 'queued'),
              is.or([is('notBefore', 'is', null), is('notBefore', '<=', sql<string>`now()`)]),
            ]),
            is.and([is('status', '=', 'running'), lapsed]),
          ]),
        )
        .orderBy('queuedAt')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst()
}

export interface Signs {
  phase: JobPhase
  progress: number
  speed: number | null
  etaSeconds: number | null
}

/** Renews a lease and notes how far the job is. @throws LeaseLost */
export async function renewLease(
  db: Database | Trx,
  { jobId, leaseId }: Lease,
  leaseSeconds: number,
  signs: Partial<Signs> = {},
): Promise<void> {
  const renewed = await db
    .updateTable('job')
    .set({ ...signs, leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})` })
    .where('id', '=', jobId)
    .where('leaseId', '=', leaseId)
    .returning('id')
    .executeTakeFirst()
  if (!renewed) throw new LeaseLost()
}

/** What every step out of `running` sets: nobody holds the job any more. */
export const noLease = { leaseId: null, leaseOwner: null, leaseUntil: null, speed: null, etaSeconds: null } as const

/** Gives a job back as if it had not been taken, e.g. because the process is about to stop. */
export async function releaseLease(db: Database, { jobId, leaseId }: Lease): Promise<void> {
  await db
    .updateTable('job')
    .set({ ...noLease, status: 'queued', phase: null, progress: 0, attempt: sql`greatest(attempt - 1, 0)` })
    .where('id', '=', jobId)
    .where('leaseId', '=', leaseId)
    .execute()
}
