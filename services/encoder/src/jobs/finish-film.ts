import type { EventPayload } from '@codeflix/contracts/all'
import { describeNote, type Note } from '@codeflix/contracts/encode-notes'
import { encoder, type FilmText } from '@codeflix/contracts/encoder'
import { json } from '@codeflix/kit/database'
import { emit } from '@codeflix/kit/outbox'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { chunkShelf } from '../chunks/chunk-shelf.ts'
import type { JobRow, Trx } from '../database.ts'
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
import { secondsOfFrames } from '../ladder/ladder.ts'
import { codecSets } from '../packaging/renditions.ts'
import { choosePosters } from '../stills/choose-posters.ts'
import { storyboardInterval } from '../stills/storyboard.ts'
import { collectParts, partOf, type SentBack } from './collect-parts.ts'
import { plannedJob } from './encode-task.ts'
import type { TaskDesk } from './task-desk.ts'
import { because, freshTask } from './task-lease.ts'
import { limitsFor } from './work-limits.ts'

const posterCount = 5

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

  const collected = await collectParts(desk, output)
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
