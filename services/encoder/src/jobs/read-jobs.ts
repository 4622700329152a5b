import { encoder, type JobDetail } from '@codeflix/contracts/encoder'
import type { Handlers } from '@codeflix/kit/http'
import { pageFrom, readCursor } from '@codeflix/kit/page'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, EncoderContext } from '../database.ts'
import { readJobLog } from './job-log.ts'
import { jobDetailView, jobView, viewedJobs } from './job-view.ts'

type Routes = Handlers<typeof encoder>

const rank = sql<number>`case job.status when 'running' then 0 when 'queued' then 1 else 2 end`

/** Running jobs, then queued, then ended ones; the newest first in each. */
export const listJobs =
  ({ db }: EncoderContext): Routes['listJobs'] =>
  async ({ query }) => {
    let jobs = viewedJobs(db)
      .select(rank.as('rank'))
      .orderBy('rank')
      .orderBy('job.id', 'desc')
      .limit(query.limit + 1)
    if (query.status) jobs = jobs.where('job.status', '=', query.status)
    if (query.titleId) jobs = jobs.where('job.titleId', '=', query.titleId)
    if (query.cursor) {
      const [lastRank, lastId] = readCursor(query.cursor, z.tuple([z.int().min(0).max(2), z.uuid()]))
      jobs = jobs.where(
        sql<boolean>`(${rank} > ${lastRank}::int or (${rank} = ${lastRank}::int and job.id < ${lastId}::uuid))`,
      )
    }
    return pageFrom(await jobs.execute(), query.limit, (row) => [row.rank, row.id], jobView)
  }

export const getJob =
  ({ db }: EncoderContext): Routes['getJob'] =>
  ({ params }) =>
    readJobDetail(db, params.id)

/** @throws Fault `encoder.job-not-found` */
export async function readJobDetail(db: Database, id: string): Promise<JobDetail> {
  const job = await viewedJobs(db).where('job.id', '=', id).executeTakeFirst()
  if (!job) throw encoder.fault('job-not-found')
  const tasks = await db.selectFrom('task').selectAll().where('jobId', '=', id).orderBy('number').execute()
  return jobDetailView(job, tasks, await readJobLog(db, id))
}
