import { note, type Note } from '@codeflix/contracts/encode-notes'
import { chunkShelf, type Encoded } from '../chunks/chunk-shelf.ts'
import { badSeams, type EncodedMedia, joinFilm } from '../chunks/join-film.ts'
import type { Asked, TaskRow } from '../database.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { plannedJob } from './encode-task.ts'
import type { TaskDesk } from './task-desk.ts'

/** A stretch that still does not follow the one before it after so many tries is judged as it is: the check refuses what would make players stall. */
const mostMends = 3

/** A task that has to be done again before the film can be joined. */
export type SentBack = { readonly task: TaskRow; readonly asked: Asked; readonly note: Note }
type Made = { readonly task: TaskRow; readonly renditions: ReadonlyMap<string, { address: string; encoded: Encoded }> }

/** How many pictures from the first on a preview has, if it does not have all. */
export function partOf({ kind, asked: { span } }: TaskRow): number | undefined {
  return kind === 'preview' && span?.frames !== undefined ? span.firstFrame + span.frames : undefined
}

/** Brings all parts that come before a task into one folder; the seams are looked at first, since that takes no more than the notes. */
export async function collectParts(
  { task: own, job, db, storage, signal }: TaskDesk,
  output: string,
): Promise<{ media: EncodedMedia; plan: EncodePlan; addresses: string[] } | { sentBack: SentBack[] }> {
  const shelf = chunkShelf(storage)
  const part = partOf(own)
  const all = await db
    .selectFrom('task')
    .selectAll()
    .where('jobId', '=', job.id)
    .where('kind', 'in', ['picture', 'sound'])
    .orderBy('number')
    .execute()
  // A part takes the sound that happens to be there, and waits for none.
  const tasks = all.filter(
    ({ number, kind, status }) => number < own.number || (part !== undefined && kind === 'sound' && status === 'done'),
  )
  // One that is being done again by now: the film waits without sending anything back.
  if (tasks.some(({ status }) => status !== 'done')) return { sentBack: [] }

  const { plan: planned } = plannedJob(job)
  const made: Made[] = []
  const gone: SentBack[] = []
  const lack = (task: TaskRow): void => void gone.push({ task, asked: task.asked, note: note('again-gone') })
  for (const task of tasks) {
    signal.throwIfAborted()
    const found = await Promise.all(
      Object.entries(task.outcome ?? {}).map(
        async ([name, address]) => [name, address, await shelf.read(address)] as const,
      ),
    )
    const cut = (encoded: Encoded): Encoded =>
      part !== undefined && task.kind === 'sound'
        ? firstSegments(encoded, Math.ceil(part / planned.segmentFrames))
        : encoded
    const renditions = new Map(
      found.flatMap(([name, address, encoded]) =>
        encoded ? [[name, { address, encoded: cut(encoded) }] as const] : [],
      ),
    )
    if (renditions.size === 0 || renditions.size < found.length) lack(task)
    else made.push({ task, renditions })
  }
  if (gone.length > 0) return { sentBack: gone }

  // A stretch of the film may have been encoded in several parts, each with renditions of its own.
  const stretches = Map.groupBy(
    made.filter(({ task }) => task.kind === 'picture'),
    ({ task }) => task.asked.span?.firstFrame ?? 0,
  )
  const chunks = [...stretches].toSorted(([one], [other]) => one - other).map(([, parts]) => parts)
  const pictures = chunks.map(pictureOf)
  const plan = planOf(planned, chunks)
  if (own.kind === 'film' && plan.rungs.length < planned.rungs.length)
    throw new Error('a chunk without all of its rungs')
  const sentBack = unfitting(plan, chunks, pictures)
  if (sentBack.length > 0) return { sentBack }

  const ready = plan.rungs.map(({ name }) => name)
  const wanted = ({ task, renditions }: Made) =>
    [...renditions].flatMap(([name, rendition]) => (task.kind === 'sound' || ready.includes(name) ? [rendition] : []))
  for (const one of made) {
    signal.throwIfAborted()
    const brought = await Promise.all(wanted(one).map(({ address, encoded }) => shelf.bring(address, encoded, output)))
    if (brought.includes(false)) lack(one.task)
  }
  if (gone.length > 0) return { sentBack: gone }
  const sounds = made.filter(({ task }) => task.kind === 'sound').flatMap(({ renditions }) => [...renditions.values()])
  const media = joinFilm(
    plan,
    pictures,
    sounds.map(({ encoded }) => encoded),
  )
  return {
    media,
    // With all rungs, as the encoders had it: what they noted of a rung depends on the others.
    plan: { ...planned, frames: part ?? planned.frames },
    addresses: made.flatMap((one) => wanted(one).map(({ address }) => address)),
  }
}

/** As it was planned, with the rungs that are there from the first stretch to the last. */
function planOf(plan: EncodePlan, chunks: readonly (readonly Made[])[]): EncodePlan {
  const whole = (name: string): boolean => chunks.every((parts) => parts.some(({ renditions }) => renditions.has(name)))
  return { ...plan, rungs: plan.rungs.filter(({ name }) => whole(name)) }
}

const firstSegments = ({ track, ...rest }: Encoded, count: number): Encoded =>
  track ? { ...rest, track: { ...track, segments: track.segments.slice(0, count) } } : rest

const pictureOf = (parts: readonly Made[]) => {
  const all = parts.flatMap(({ renditions }) => [...renditions.values()].map(({ encoded }) => encoded))
  return {
    tracks: all.flatMap(({ track }) => (track ? [track] : [])),
    frames: Math.min(...all.map(({ frames }) => frames)),
    cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  }
}

/** The stretches that would make a player stall, to be encoded again with what the ones before really leave in its buffer. */
function unfitting(
  plan: EncodePlan,
  chunks: readonly (readonly Made[])[],
  pictures: Parameters<typeof badSeams>[1],
): SentBack[] {
  const fills = new Map<TaskRow, number>()
  for (const { chunk, rung, fill } of badSeams(plan, pictures)) {
    const task = chunks[chunk]?.find(({ renditions }) => renditions.has(rung))?.task
    if (task) fills.set(task, Math.min(fill, fills.get(task) ?? 1))
  }
  return [...fills].flatMap(([task, bufferFill]) => {
    const mended = (task.asked.mended ?? 0) + 1
    const { span } = task.asked
    if (!span || mended > mostMends) return []
    return {
      task,
      asked: { ...task.asked, mended, span: { ...span, bufferFill } },
      note: note('again-stall'),
    }
  })
}
