import type { encoder, EncodeQueue } from '@codeflix/contracts/encoder'
import type { Handlers } from '@codeflix/kit/http'
import { sql } from 'kysely'
import type { Database, EncoderContext } from '../database.ts'

type Routes = Handlers<typeof encoder>

export const readQueue =
  ({ db }: EncoderContext): Routes['readQueue'] =>
  () =>
    queueView(db)

export const pauseQueue =
  ({ db }: EncoderContext): Routes['pauseQueue'] =>
  async ({ caller }) => {
    await db
      .insertInto('pause')
      .values({ by: caller.accountId })
      // Who paused it first did.
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return queueView(db)
  }

export const resumeQueue =
  ({ db }: EncoderContext): Routes['resumeQueue'] =>
  async () => {
    await db.deleteFrom('pause').execute()
    await sql`select pg_notify('task_waiting', '')`.execute(db)
    return queueView(db)
  }

async function queueView(db: Database): Promise<EncodeQueue> {
  const pause = await db.selectFrom('pause').selectAll().executeTakeFirst()
  const { rows } = await sql<{ waiting: number; running: number; leftSeconds: number | null; speed: number | null }>`
    with film as (
      -- A film that nobody has looked at yet is taken to be as long as others; of the first ones nobody knows.
      select job.id, coalesce(
        (job.plan ->> 'frames')::float8 * (job.plan -> 'frameRate' ->> 'den')::float8
          / (job.plan -> 'frameRate' ->> 'num')::float8,
        (select avg(duration_seconds) from (
          select duration_seconds from job where status = 'completed' order by finished_at desc limit 50) as usual)
        ) as seconds, job.progress
      from job where status in ('queued', 'running')
    )
    select count(*) filter (where task.status = 'waiting') as waiting,
           count(*) filter (where task.status = 'running') as running,
           sum(task.speed) filter (where task.status = 'running') as speed,
           (select case when bool_and(seconds is not null) then sum(seconds * (1 - progress)) end
              from film) as "leftSeconds"
    from task join film on film.id = task.job_id`.execute(db)
  const [row] = rows
  const workers = await db
    .selectFrom('worker')
    .leftJoin('task', (on) => on.onRef('task.leaseOwner', '=', 'worker.name').on('task.status', '=', 'running'))
    .select(['worker.name', 'worker.seenAt', 'task.jobId'])
    .where((is) =>
      is.or([
        is('task.leaseUntil', '>', sql<string>`now()`),
        is('worker.seenAt', '>', sql<string>`now() - interval '1 minute'`),
      ]),
    )
    .orderBy('worker.name')
    .execute()
  return {
    paused: pause !== undefined,
    ...(pause ? { by: pause.by, since: pause.since } : {}),
    waiting: row?.waiting ?? 0,
    running: row?.running ?? 0,
    workers: workers.map(({ name, seenAt, jobId }) => ({ name, seenAt, ...(jobId === null ? {} : { jobId }) })),
    ...(row?.speed && row.leftSeconds !== null ? { etaSeconds: row.leftSeconds / row.speed } : {}),
  }
}
