import { json } from '@codeflix/kit/database'
import { sql, type Insertable } from 'kysely'
import { framesOf } from '../chunks/plan-chunks.ts'
import type { Asked, EncoderTables, JobRow, Trx } from '../database.ts'
import { earlyRungs } from '../ladder/early-rungs.ts'
import type { EncodePlan, FrameSpan, Rung } from '../ladder/ladder.ts'

type NewTask = Insertable<EncoderTables['task']>

/**
 * The tasks of a film in the order in which they are taken. Sound first, since each track is one piece, and the film itself
 * last. One that is to be playable early has its pictures made twice over: small ones and a preview of them, then the rest.
 */
export function layOut(
  jobId: string,
  plan: EncodePlan,
  chunks: readonly FrameSpan[],
  playableEarly: boolean,
): NewTask[] {
  const early = playableEarly ? earlyRungs(plan) : []
  const pictures = (rungs: readonly Rung[]) =>
    chunks.map((span) => ({
      kind: 'picture' as const,
      asked: { span, rungs: rungs.map(({ name }) => name) },
      frames: framesOf(span, plan),
    }))
  return [
    ...plan.audio.map(({ name }) => ({ kind: 'sound' as const, asked: { rendition: name } })),
    ...(early.length > 0 ? [...pictures(early), { kind: 'preview' as const }] : []),
    ...pictures(plan.rungs.filter((rung) => !early.includes(rung))),
    { kind: 'film' as const },
  ].map((task, index) => ({ jobId, number: index + 1, ...task }))
}

/** Lays out anew what nobody has begun of a film, so that its small pictures come first. Nothing when none waits. */
export async function bringPreviewForward(trx: Trx, job: Pick<JobRow, 'id' | 'plan'>): Promise<void> {
  const early = new Set(job.plan ? earlyRungs(job.plan).map(({ name }) => name) : [])
  const tasks = await trx
    .selectFrom('task')
    .selectAll()
    .where('jobId', '=', job.id)
    .orderBy('number')
    .forUpdate()
    .execute()
  const film = tasks.find(({ kind }) => kind === 'film')
  const divisible = tasks.filter(
    ({ kind, status, asked }) =>
      kind === 'picture' && status === 'waiting' && partition(asked, early).every((part) => part.rungs?.length),
  )
  if (!film || divisible.length === 0 || tasks.some(({ kind }) => kind === 'preview')) return

  const place = film.number
  await trx
    .updateTable('task')
    .set({ number: place + divisible.length + 1 })
    .where('id', '=', film.id)
    .execute()
  await trx.insertInto('task').values({ jobId: job.id, kind: 'preview', number: place }).execute()
  for (const [index, task] of divisible.entries()) {
    const [small, rest] = partition(task.asked, early)
    await trx
      .updateTable('task')
      .set({ asked: json(small) })
      .where('id', '=', task.id)
      .execute()
    await trx
      .insertInto('task')
      .values({ jobId: job.id, kind: 'picture', number: place + 1 + index, asked: json(rest), frames: task.frames })
      .execute()
  }
  await trx
    .updateTable('job')
    .set({ reckonedAt: sql`null` })
    .where('id', '=', job.id)
    .execute()
}

const partition = (asked: Asked, early: ReadonlySet<string>): [Asked, Asked] => [
  { ...asked, rungs: asked.rungs?.filter((name) => early.has(name)) ?? [] },
  { ...asked, rungs: asked.rungs?.filter((name) => !early.has(name)) ?? [] },
]
