import { note } from '@codeflix/contracts/encode-notes'
import { encoder } from '@codeflix/contracts/encoder'
import { json } from '@codeflix/kit/database'
import type { Handlers } from '@codeflix/kit/http'
import { randomUUID } from 'node:crypto'
import { chunkShelf } from '../chunks/chunk-shelf.ts'
import type { EncoderContext, TaskRow, Trx } from '../database.ts'
import { overallProgress } from './job.ts'
import type { ViewedJob } from './job-view.ts'
import { readJobDetail } from './read-jobs.ts'
import { noFailure, noPace } from './settle-task.ts'
import { assertAlone, lockJob, tellQueued } from './steer-jobs.ts'
import { because, freshTask } from './task-lease.ts'

type Routes = Handlers<typeof encoder>
type Again = { readonly task: TaskRow; readonly renditions: readonly string[] }

/** Does one part of a job again, as if it had never been done. */
export const retryTask =
  ({ db, ports }: EncoderContext): Routes['retryTask'] =>
  async ({ params }) => {
    const thrownAway = await db.transaction().execute(async (trx) => {
      const job = await lockUnfinished(trx, params.id)
      const tasks = await tasksOf(trx, job.id)
      const task = tasks.find(({ id }) => id === params.taskId)
      if (!task) throw encoder.fault('task-not-found')
      // What was planned may come out otherwise: nothing that followed from it stands.
      if (task.kind === 'plan')
        await trx.deleteFrom('task').where('jobId', '=', job.id).where('kind', '<>', 'plan').execute()
      return doAgain(trx, job, [{ task, renditions: renditionsOf(task) }])
    })
    // So that no later plan of the same work finds it either.
    await chunkShelf(ports.storage).forget(thrownAway)
    return readJobDetail(db, params.id)
  }

/** Encodes one rendition of a job again, in all its parts, and leaves the others as they are. */
export const retryRendition =
  ({ db, ports }: EncoderContext): Routes['retryRendition'] =>
  async ({ params: { id, name } }) => {
    const thrownAway = await db.transaction().execute(async (trx) => {
      const job = await lockUnfinished(trx, id)
      const tasks = (await tasksOf(trx, job.id)).filter((task) => renditionsOf(task).includes(name))
      if (tasks.length === 0) throw encoder.fault('rendition-not-found')
      return doAgain(
        trx,
        job,
        tasks.map((task) => ({ task, renditions: [name] })),
      )
    })
    // So that no later plan of the same work finds it either.
    await chunkShelf(ports.storage).forget(thrownAway)
    return readJobDetail(db, id)
  }

const renditionsOf = ({ asked }: TaskRow): string[] => [
  ...(asked.rungs ?? []),
  ...(asked.rendition === undefined ? [] : [asked.rendition]),
]

const tasksOf = (trx: Trx, jobId: string): Promise<TaskRow[]> =>
  trx.selectFrom('task').selectAll().where('jobId', '=', jobId).orderBy('number').forUpdate().execute()

async function lockUnfinished(trx: Trx, id: string): Promise<ViewedJob> {
  const job = await lockJob(trx, id)
  if (job.status === 'completed')
    throw encoder.fault('illegal-step', { detail: 'This job is completed. Encode the file again as a whole.' })
  await assertAlone(trx, job)
  return job
}

/**
 * Lets tasks wait as if nobody had tried, and the film after them; a job that had ended is open again.
 * @returns the addresses of what they had come to
 */
async function doAgain(trx: Trx, job: ViewedJob, again: readonly Again[]): Promise<string[]> {
  for (const { task, renditions } of again) {
    const anew = { ...task.asked.anew, ...Object.fromEntries(renditions.map((name) => [name, randomUUID()])) }
    await trx
      .updateTable('task')
      .set({
        ...freshTask,
        ...because(note('again-asked')),
        ...(renditions.length > 0 ? { asked: json({ ...task.asked, anew }) } : {}),
      })
      .where('id', '=', task.id)
      .execute()
  }
  // All attempts for what failed, and no film until the parts are there.
  await trx
    .updateTable('task')
    .set(freshTask)
    .where('jobId', '=', job.id)
    .where((is) =>
      is.or([
        is('status', '=', 'failed'),
        is.and([is('kind', 'in', ['preview', 'film']), is('status', '=', 'running')]),
      ]),
    )
    .execute()
  const planning = again.some(({ task }) => task.kind === 'plan')
  const ended = job.status === 'failed' || job.status === 'canceled'
  await trx
    .updateTable('job')
    .set({
      ...noPace,
      phase: planning ? null : 'encoding',
      progress: planning ? 0 : overallProgress('encoding', 0),
      reckonedAt: null,
      ...(ended ? { status: 'queued' as const, ...noFailure } : {}),
    })
    .where('id', '=', job.id)
    .execute()
  if (ended) await tellQueued(trx, job)
  return again.flatMap(({ task, renditions }) =>
    Object.entries(task.outcome ?? {}).flatMap(([name, address]) => (renditions.includes(name) ? [address] : [])),
  )
}
