import type { EventPayload } from '@codeflix/contracts/all'
import { encoder } from '@codeflix/contracts/encoder'
import { json } from '@codeflix/kit/database'
import { emit } from '@codeflix/kit/outbox'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { chunkShelf, type Encoded } from '../chunks/chunk-shelf.ts'
import { badSeams, type EncodedMedia, joinFilm } from '../chunks/join-film.ts'
import type { Asked, JobRow, TaskRow, Trx } from '../database.ts'
import { judgeFilm } from '../film/judge-film.ts'
import { packageFilm, presentationOf } from '../film/package-film.ts'
import { chunksPrefix, describeFilm, type StoredFilm, storeFilm } from '../film/store-film.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { codecSets } from '../packaging/renditions.ts'
import { choosePosters } from '../stills/choose-posters.ts'
import { storyboardInterval } from '../stills/storyboard.ts'
import { plannedJob } from './encode-task.ts'
import type { TaskDesk } from './task-desk.ts'
import { freshTask } from './task-lease.ts'
import { limitsFor } from './work-limits.ts'

const posterCount = 5
/** A stretch that still does not follow the one before it after so many tries is judged as it is: the check refuses what would make players stall. */
const mostMends = 3
const playersGoOnFor = sql<string>`now() + interval '1 day'`

/** A task that has to be done again before the film can be joined. */
type SentBack = { readonly task: TaskRow; readonly asked: Asked; readonly reason: string }
type Made = { readonly task: TaskRow; readonly renditions: ReadonlyMap<string, { address: string; encoded: Encoded }> }

/**
 * The last task of a job: joins what the others made, checks it, and stores it. What does not fit goes back to be made
 * again by any worker.
 * @returns the film; undefined when it has to wait
 */
export async function finishFilm(desk: TaskDesk): Promise<StoredFilm | undefined> {
  await desk.phase('packaging')
  const made = await makeFilm(desk, posterCount, () => desk.phase('storing'))
  if (!made) return undefined
  await desk.finish({}, (trx) => complete(trx, desk.job, made))
  return made
}

/**
 * The same with the renditions that come first, at the address at which the whole film will be: it can be played as soon
 * as they are there, and the better ones join them. A film that fails its check later leaves this one as it is.
 */
export async function showPreview(desk: TaskDesk): Promise<void> {
  const film = await makeFilm(desk, 0)
  if (film) await desk.finish({}, (trx) => emit(trx, encoder, 'media.playable', told(desk.job, film)).then(() => {}))
}

/** What there is before this task, joined, checked and stored. Undefined when something of it has to be done again first. */
async function makeFilm(
  desk: TaskDesk,
  posterPictures: number,
  onStoring: () => Promise<void> = async () => {},
): Promise<StoredFilm | undefined> {
  const { job, engine, config, storage, signal, logged } = desk
  const { assetPrefix } = plannedJob(job)
  const output = join(desk.folder, 'film')
  await mkdir(output, { recursive: true })

  const collected = await collect(desk, output)
  if ('sentBack' in collected) {
    await sendBack(desk, collected.sentBack)
    return undefined
  }
  const { media, plan } = collected
  const presentation = presentationOf(plan, media)
  const [everywhere = []] = codecSets(presentation.video)
  const [best, cheapest] = [everywhere[0], everywhere.at(-1)]
  if (!best || !cheapest) throw new Error('an encode without a rung')
  const limits = limitsFor(config, 120 + media.durationSeconds)
  const intervalSeconds = storyboardInterval(media.durationSeconds, plan)
  const watch = { signal, logged }
  const { storyboard, seen } = await engine.run(
    { kind: 'storyboard', output, track: cheapest.track, intervalSeconds },
    limits,
    watch,
  )
  const { video, audio } = media
  const found = await engine.run(
    { kind: 'inspect', output, scratch: join(desk.folder, 'inspection'), plan, video, audio },
    limitsFor(config, 300 + media.durationSeconds),
    watch,
  )
  let remarks: string[]
  try {
    remarks = judgeFilm(plan, media, found)
  } catch (error) {
    // What is wrong may lie on the shelf: the next attempt does not find it there, and has it encoded again.
    await chunkShelf(storage).forget(collected.addresses)
    throw error
  }
  for (const remark of remarks) logged(`remark: ${remark}`)
  const atSeconds = posterPictures > 0 ? choosePosters(seen, posterPictures) : []
  const posters =
    atSeconds.length > 0
      ? await engine.run({ kind: 'posters', output, track: best.track, atSeconds }, limits, watch)
      : []
  await packageFilm(output, presentation, storyboard, plannedJob(job).facts.chapters ?? [])

  await onStoring()
  await storeFilm(storage, output, assetPrefix, { stored: (share) => desk.moved(share), signal })
  return describeFilm(assetPrefix, presentation, media.cpuSeconds, posters, remarks)
}

/** Brings all parts that come before a task into one folder; the seams are looked at first, since that takes no more than the notes. */
async function collect(
  { task: own, job, db, storage, signal }: TaskDesk,
  output: string,
): Promise<{ media: EncodedMedia; plan: EncodePlan; addresses: string[] } | { sentBack: SentBack[] }> {
  const shelf = chunkShelf(storage)
  const tasks = await db
    .selectFrom('task')
    .selectAll()
    .where('jobId', '=', job.id)
    .where('kind', 'in', ['picture', 'sound'])
    .where('number', '<', own.number)
    .orderBy('number')
    .execute()
  // One that is being done again by now: the film waits without sending anything back.
  if (tasks.some(({ status }) => status !== 'done')) return { sentBack: [] }

  const made: Made[] = []
  const gone: SentBack[] = []
  const lack = (task: TaskRow): void =>
    void gone.push({ task, asked: task.asked, reason: 'What it had come to is not there any more.' })
  for (const task of tasks) {
    signal.throwIfAborted()
    const found = await Promise.all(
      Object.entries(task.outcome ?? {}).map(
        async ([name, address]) => [name, address, await shelf.read(address)] as const,
      ),
    )
    const renditions = new Map(
      found.flatMap(([name, address, encoded]) => (encoded ? [[name, { address, encoded }] as const] : [])),
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
  const plan = planOf(job, chunks)
  if (own.kind === 'film' && plan.rungs.length < plannedJob(job).plan.rungs.length)
    throw new Error('a chunk without all of its rungs')
  const sentBack = unfitting(plan, chunks, pictures)
  if (sentBack.length > 0) return { sentBack }

  const ready = plan.rungs.map(({ name }) => name)
  const wanted = ({ task, renditions }: Made) =>
    [...renditions].flatMap(([name, rendition]) => (task.kind === 'sound' || ready.includes(name) ? [rendition] : []))
  for (const part of made) {
    signal.throwIfAborted()
    const brought = await Promise.all(wanted(part).map(({ address, encoded }) => shelf.bring(address, encoded, output)))
    if (brought.includes(false)) lack(part.task)
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
    plan,
    addresses: made.flatMap((part) => wanted(part).map(({ address }) => address)),
  }
}

/** As it was planned, with the rungs that are there from the first stretch to the last. */
function planOf(job: JobRow, chunks: readonly (readonly Made[])[]): EncodePlan {
  const { plan } = plannedJob(job)
  const whole = (name: string): boolean => chunks.every((parts) => parts.some(({ renditions }) => renditions.has(name)))
  return { ...plan, rungs: plan.rungs.filter(({ name }) => whole(name)) }
}

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
      reason: 'It did not follow the part before it without a stall.',
    }
  })
}

/** Lets any worker do tasks again, and the film wait for them. */
async function sendBack(desk: TaskDesk, sentBack: readonly SentBack[]): Promise<void> {
  for (const { task, reason } of sentBack) desk.logged(`${task.kind} ${task.number} goes back: ${reason}`)
  const waits = { status: 'waiting', progress: 0, attempt: sql<number>`attempt - 1`, finishedAt: null } as const
  await desk.finish(waits, async (trx) => {
    for (const { task, asked, reason } of sentBack)
      await trx
        .updateTable('task')
        .set({ ...freshTask, asked: json(asked), reason })
        .where('id', '=', task.id)
        .where('status', '=', 'done')
        .execute()
    await trx
      .updateTable('job')
      .set({ phase: 'encoding', speed: null, etaSeconds: null })
      .where('id', '=', desk.job.id)
      .execute()
  })
}

/** Completes a job and tells of it. What it replaces is served for as long as somebody may be watching it. */
async function complete(trx: Trx, job: JobRow, film: StoredFilm): Promise<void> {
  const { assetPrefix } = film
  await trx
    .updateTable('job')
    .set({
      status: 'completed',
      phase: null,
      speed: null,
      etaSeconds: null,
      progress: 1,
      renditions: json(film.renditions),
      remarks: json(film.remarks),
      durationSeconds: film.durationSeconds,
      cpuSeconds: film.cpuSeconds,
      finishedAt: sql`now()`,
    })
    .where('id', '=', job.id)
    .execute()
  const earlier = await trx
    .selectFrom('job')
    .select('assetPrefix')
    .distinct()
    .where('mediaId', '=', job.mediaId)
    .where('id', '<>', job.id)
    .where('assetPrefix', 'is not', null)
    .where('assetPrefix', '<>', assetPrefix)
    .execute()
  await trx.deleteFrom('outdatedFolder').where('prefix', '=', `${assetPrefix}/`).execute()
  await trx
    .insertInto('outdatedFolder')
    .values([
      { prefix: `${chunksPrefix(job.mediaId)}/`, dueAt: sql`now()` },
      ...earlier.map((one) => ({ prefix: `${one.assetPrefix}/`, dueAt: playersGoOnFor })),
    ])
    .onConflict((conflict) => conflict.column('prefix').doNothing())
    .execute()
  await emit(trx, encoder, 'media.completed', told(job, film))
}

/** A film as other services hear of it. */
function told(job: JobRow, film: StoredFilm): EventPayload<'encoder.media.completed'> {
  const best = film.renditions.find((rendition) => rendition.kind === 'video')
  return {
    mediaId: job.mediaId,
    jobId: job.id,
    durationSeconds: film.durationSeconds,
    width: best?.width ?? 0,
    height: best?.height ?? 0,
    assetPrefix: film.assetPrefix,
    posterCandidates: film.posterCandidates,
    captions: (plannedJob(job).plan.captions ?? []).map(({ language, kind, label, file }) => ({
      language,
      kind,
      label,
      key: `${film.assetPrefix}/${file}`,
    })),
  }
}
