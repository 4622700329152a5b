import { json } from '@codeflix/kit/database'
import { sql, type Insertable } from 'kysely'
import { framesOf } from '../chunks/plan-chunks.ts'
import type { Asked, EncoderTables, JobRow, TaskRow, Trx } from '../database.ts'
import { earlyRungs } from '../ladder/early-rungs.ts'
import type { EncodePlan, FrameSpan, Rung } from '../ladder/ladder.ts'

type NewTask = Insertable<EncoderTables['task']>
/** A task that has no place yet. */
type Part = Omit<NewTask, 'jobId' | 'number' | 'asked'> & { readonly asked: Asked }

/** Each preview has so many times as much as the one before, so that all of them together cost no more than two of the last. */
const growth = 3
/** The last but one may have this share of the film; one with more is not worth its while. */
const mostBeforeLast = 2 / 3

/** After how many chunks a preview is made: `1, 3, 9, 27, 50`. */
export function previewSteps(chunks: number, first = 1): number[] {
  const steps = first < chunks ? [first] : []
  for (let count = first * growth; count <= chunks * mostBeforeLast; count *= growth) steps.push(count)
  return [...steps, chunks]
}

/**
 * Pictures in the order of the film, with previews that grow in between. Sound comes behind the first preview where others
 * follow, since a soundtrack is one piece, and a long one would keep the first look waiting.
 */
function withPreviews(pictures: readonly Part[], sounds: readonly Part[], first = 1): Part[] {
  const steps = previewSteps(pictures.length, first)
  const grown = steps.flatMap((until, index): Part[] => {
    const added = pictures.slice(steps[index - 1] ?? 0, until)
    return [...added, { kind: 'preview', asked: { span: spanOf(added, pictures[until]) } }]
  })
  return grown.toSpliced(steps.length > 1 ? first + 1 : pictures.length, 0, ...sounds)
}

const beginOf = ({ asked }: { readonly asked: Asked }): number => asked.span?.firstFrame ?? 0

/** From the first of some pictures to the one that follows them; without that to the end of the film. */
function spanOf([first]: readonly Part[], next: Part | undefined): FrameSpan {
  const firstFrame = first ? beginOf(first) : 0
  const end = next && beginOf(next)
  return { firstFrame, ...(end === undefined ? {} : { frames: end - firstFrame }) }
}

/** So that no worker begins a long piece when the others have almost ended (Graham 1969: longest processing time first). */
const longestFirst = (pictures: readonly Part[]): Part[] =>
  pictures.toSorted((one, other) => (other.frames ?? 0) - (one.frames ?? 0))

/**
 * The tasks of a film in the order in which they are taken. Sound first, since each track is one piece, and the film itself
 * last. One that is to be playable early has its pictures made twice over: small ones with previews of them, then the rest.
 */
export function layOut(
  jobId: string,
  plan: EncodePlan,
  chunks: readonly FrameSpan[],
  playableEarly: boolean,
): NewTask[] {
  const early = playableEarly ? earlyRungs(plan) : []
  const pictures = (rungs: readonly Rung[]) =>
    chunks.map((span): Part => ({
      kind: 'picture',
      asked: { span, rungs: rungs.map(({ name }) => name) },
      frames: framesOf(span, plan),
    }))
  const sounds = plan.audio.map(({ name }): Part => ({ kind: 'sound', asked: { rendition: name } }))
  const film: Part = { kind: 'film', asked: {} }
  return [
    ...(early.length > 0 ? withPreviews(pictures(early), sounds) : sounds),
    ...longestFirst(pictures(plan.rungs.filter((rung) => !early.includes(rung)))),
    film,
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
  const pictures = tasks
    .filter(({ kind }) => kind === 'picture')
    .toSorted((one, other) => beginOf(one) - beginOf(other))
  const divisible = pictures.filter(
    ({ status, asked }) => status === 'waiting' && partition(asked, early).every((part) => part.rungs?.length),
  )
  if (!film || divisible.length === 0 || tasks.some(({ kind }) => kind === 'preview')) return

  const kept = ({ id, kind, asked }: TaskRow): Part => ({ id, kind, asked })
  const order: Part[] = [
    ...withPreviews(
      pictures.map((task) =>
        divisible.includes(task) ? { ...kept(task), asked: partition(task.asked, early)[0] } : kept(task),
      ),
      tasks.filter(({ kind }) => kind === 'sound').map(kept),
      // What is done from the beginning on can be looked at at once.
      Math.max(
        1,
        pictures.findIndex(({ status }) => status !== 'done'),
      ),
    ),
    ...longestFirst(
      divisible.map(({ asked, frames }): Part => ({ kind: 'picture', asked: partition(asked, early)[1], frames })),
    ),
    kept(film),
  ]
  // Out of the way first: no two ever have the same number.
  await trx
    .updateTable('task')
    .set({ number: sql`number + ${film.number + order.length}` })
    .where('jobId', '=', job.id)
    .where('kind', '<>', 'plan')
    .execute()
  for (const [index, { id, ...task }] of order.entries()) {
    const number = index + 1
    if (id === undefined)
      await trx
        .insertInto('task')
        .values({ ...task, jobId: job.id, number })
        .execute()
    else
      await trx
        .updateTable('task')
        .set({ number, asked: json(task.asked) })
        .where('id', '=', id)
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
