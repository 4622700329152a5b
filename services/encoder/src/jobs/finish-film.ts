import type { EventPayload } from '@codeflix/contracts/all'
import { describeNote, note, type Note } from '@codeflix/contracts/encode-notes'
import { encoder, type FilmText } from '@codeflix/contracts/encoder'
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
import {
  chunksPrefix,
  describeFilm,
  serveForAWhile,
  type StoredFilm,
  storedSeconds,
  storeFilm,
} from '../film/store-film.ts'
import { type EncodePlan, secondsOfFrames } from '../ladder/ladder.ts'
import { codecSets } from '../packaging/renditions.ts'
import { choosePosters } from '../stills/choose-posters.ts'
import { storyboardInterval } from '../stills/storyboard.ts'
import { plannedJob } from './encode-task.ts'
import type { TaskDesk } from './task-desk.ts'
import { because, freshTask } from './task-lease.ts'
import { limitsFor } from './work-limits.ts'

const posterCount = 5
/** A stretch that still does not follow the one before it after so many tries is judged as it is: the check refuses what would make players stall. */
const mostMends = 3

/** A task that has to be done again before the film can be joined. */
type SentBack = { readonly task: TaskRow; readonly asked: Asked; readonly note: Note }
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
  if (partOf(desk.task) !== undefined) return showPart(desk)
  const film = await makeFilm(desk, 0)
  if (film) await desk.finish({}, (trx) => emit(trx, encoder, 'media.playable', told(desk.job, film)).then(() => {}))
}

/** How many pictures from the first on a preview has, if it does not have all. */
function partOf({ kind, asked: { span } }: TaskRow): number | undefined {
  return kind === 'preview' && span?.frames !== undefined ? span.firstFrame + span.frames : undefined
}

/** The same before all chunks are there, for staff alone. */
async function showPart(desk: TaskDesk): Promise<void> {
  const { job, task, storage } = desk
  const { plan, assetPrefix } = plannedJob(job)
  const seconds = secondsOfFrames(partOf(task) ?? 0, plan)
  let silent = false
  // Done again after a failure, it must not take back what others may be looking at.
  if ((await storedSeconds(storage, assetPrefix)) < seconds + 1) {
    const film = await makeFilm(desk, 0)
    if (!film) return
    silent = plan.audio.length > 0 && !film.renditions.some(({ kind }) => kind === 'audio')
  }
  const { id: jobId, mediaId } = job
  const ofSeconds = secondsOfFrames(plan.frames, plan)
  const captions = captionsOf(job)
  await desk.finish({}, (trx) =>
    emit(trx, encoder, 'media.preview-grown', {
      mediaId,
      jobId,
      assetPrefix,
      seconds,
      ofSeconds,
      silent,
      captions,
    }).then(() => {}),
  )
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
  const isPart = partOf(desk.task) !== undefined
  const { storyboard, seen } = isPart
    ? { seen: [] }
    : await engine.run({ kind: 'storyboard', output, track: cheapest.track, intervalSeconds }, limits, watch)
  const { video, audio } = media
  const found = await engine.run(
    { kind: 'inspect', output, scratch: join(desk.folder, 'inspection'), plan, video, audio },
    limitsFor(config, 300 + media.durationSeconds),
    watch,
  )
  let notes: Note[]
  try {
    notes = judgeFilm(plan, media, found)
  } catch (error) {
    // What is wrong may lie on the shelf: the next attempt does not find it there, and has it encoded again.
    await chunkShelf(storage).forget(collected.addresses)
    throw error
  }
  for (const remark of notes) logged(`remark: ${describeNote(remark)}`)
  const atSeconds = posterPictures > 0 ? choosePosters(seen, posterPictures) : []
  const posters =
    atSeconds.length > 0
      ? await engine.run({ kind: 'posters', output, track: best.track, atSeconds }, limits, watch)
      : []
  await packageFilm(output, presentation, storyboard, plannedJob(job).facts.chapters)

  await onStoring()
  await storeFilm(storage, output, assetPrefix, { stored: (share) => desk.moved(share), signal })
  return describeFilm(assetPrefix, presentation, media.cpuSeconds, posters, notes, found)
}

/** Brings all parts that come before a task into one folder; the seams are looked at first, since that takes no more than the notes. */
async function collect(
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

/** Lets any worker do tasks again, and the film wait for them. */
async function sendBack(desk: TaskDesk, sentBack: readonly SentBack[]): Promise<void> {
  for (const { task, note: why } of sentBack) desk.logged(`${task.kind} ${task.number} goes back: ${describeNote(why)}`)
  const waits = { status: 'waiting', progress: 0, attempt: sql<number>`attempt - 1`, finishedAt: null } as const
  await desk.finish(waits, async (trx) => {
    for (const { task, asked, note: why } of sentBack)
      await trx
        .updateTable('task')
        .set({ ...freshTask, asked: json(asked), ...because(why) })
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
      remarks: json(film.notes.flatMap((remark) => describeNote(remark) ?? [])),
      notes: json(film.notes),
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
    .values({ prefix: `${chunksPrefix(job.mediaId)}/`, dueAt: sql`now()` })
    .onConflict((conflict) => conflict.column('prefix').doNothing())
    .execute()
  await serveForAWhile(
    trx,
    earlier.flatMap((one) => one.assetPrefix ?? []),
  )
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
    captions: captionsOf(job),
  }
}

function captionsOf(job: JobRow): FilmText[] {
  const { plan, assetPrefix } = plannedJob(job)
  return (plan.captions ?? []).map(({ language, kind, label, file }) => ({
    language,
    kind,
    label,
    key: `${assetPrefix}/${file}`,
  }))
}
