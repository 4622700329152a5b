import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { EncoderConfig } from '../config.ts'
import type { JobPhase, JobRow } from '../database.ts'
import { chunkShelf } from '../chunks/chunk-shelf.ts'
import { encodeChunks } from '../chunks/encode-chunks.ts'
import { planChunks } from '../chunks/plan-chunks.ts'
import type { EncodeAudioTask, EncodeVideoTask, SourceLimits } from '../engine/engine-tasks.ts'
import type { EngineLimits, MediaEngine } from '../engine/media-engine.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { judgeFilm } from '../film/judge-film.ts'
import { packageFilm, presentationOf } from '../film/package-film.ts'
import { chunksPrefix, describeFilm, type StoredFilm, storeFilm } from '../film/store-film.ts'
import { shownParameters } from '../ladder/engine-parameters.ts'
import { type EncodePlan, type FrameSpan, ladderPolicy, planLadder } from '../ladder/ladder.ts'
import { planFilm } from '../ladder/plan-film.ts'
import { type AudioRendition, soundNotes } from '../ladder/sound.ts'
import { fetchSource } from '../sources/fetch-source.ts'
import { choosePosters } from '../stills/choose-posters.ts'
import { storyboardInterval } from '../stills/storyboard.ts'

/** `speed` in seconds of film per second of work. */
export interface Pace {
  speed: number
  etaSeconds?: number
}

/** Told of every step of a job. `done` is the share of the phase, 0 to 1. */
export interface Steps {
  phase: (phase: JobPhase) => Promise<void>
  moved: (phase: JobPhase, done: number, pace?: Pace) => void
  planned: (facts: SourceFacts, plan: EncodePlan, parameters: string) => Promise<void>
  logged: (line: string) => void
}

const posterCount = 5
const largestPicture = 8192 * 4320
/** Far above what any plan of ours yields per second of film, all rungs together: bits that only a bomb would need. */
const bitsPerSecond = 40_000_000

/**
 * One attempt at a job, from its source to the film in the object store. Works in `scratch`, which its caller removes,
 * and leaves nothing else behind that a second attempt would not overwrite, or take up: chunks that are done.
 */
export async function encodeFilm(
  job: Pick<JobRow, 'source' | 'mediaId' | 'fileName'>,
  scratch: string,
  world: { storage: ObjectStore; engine: MediaEngine; config: EncoderConfig },
  steps: Steps,
  signal: AbortSignal,
): Promise<StoredFilm> {
  const { storage, engine, config } = world
  const watch = { signal, logged: steps.logged }
  const accepted: SourceLimits = {
    sourceBytes: config.sourceMebibytes * 2 ** 20,
    durationSeconds: config.sourceHours * 3600,
    pixels: largestPicture,
  }
  const source = join(scratch, 'source')
  const output = join(scratch, 'film')
  await mkdir(output, { recursive: true })

  await steps.phase('fetching')
  const identity = await fetchSource(
    job.source,
    source,
    { storage, engine, sourceBytes: accepted.sourceBytes, limits: limitsFor(config, 600) },
    { ...watch, progressed: ({ done, speed }) => steps.moved('fetching', done, { speed }) },
  )

  await steps.phase('probing')
  const probed = await engine.run({ kind: 'probe', source, limits: accepted }, limitsFor(config, 600), watch)
  const { facts, keyframeSeconds } = probed
  const fixed = planLadder(facts, {
    ...ladderPolicy,
    preset: config.preset,
    crf: config.crf,
    loudness: { ...ladderPolicy.loudness, targetLufs: config.loudnessLufs },
  })
  const limits = { ...accepted, outputBytes: 100 * 2 ** 20 + (facts.video.endSeconds * bitsPerSecond) / 8 }
  const plan = await planFilm(probed, fixed, config, {
    source,
    output,
    limits,
    atOnce: chunksAtOnce(config),
    measure: (task) => engine.run(task, limitsFor(config, 600), watch),
    logged: steps.logged,
  })
  const chunks = planChunks(plan, keyframeSeconds)
  const taskOf = (span: FrameSpan): EncodeVideoTask => ({
    kind: 'encode-video',
    source,
    output,
    video: facts.video,
    plan,
    rungs: plan.rungs,
    span,
    limits,
  })
  const sound = (rendition: AudioRendition): EncodeAudioTask => ({
    kind: 'encode-audio',
    source,
    output,
    plan,
    rendition,
    limits,
  })
  const tasks = [...chunks.slice(0, 1).map(taskOf), ...plan.audio.map(sound)]
  for (const note of soundNotes(facts.audio)) steps.logged(note)
  await steps.planned(facts, plan, shownParameters(tasks, job.fileName))

  const shelf = chunkShelf(storage, chunksPrefix(job.mediaId), identity, engine.name)

  await steps.phase('encoding')
  const media = await encodeChunks(
    { plan, chunks, taskOf, sound, shelf, atOnce: chunksAtOnce(config) },
    (task, watching) =>
      engine.run(task, limitsFor(config, 600 + facts.video.endSeconds * 30), { ...watch, ...watching }),
    (done, pace) => steps.moved('encoding', done, pace),
    signal,
  )

  await steps.phase('packaging')
  const presentation = presentationOf(plan, media)
  const [best, cheapest] = [presentation.video[0], presentation.video.at(-1)]
  if (!best || !cheapest) throw new Error('an encode without a rung')
  const stillsLimits = limitsFor(config, 120 + media.durationSeconds)
  const intervalSeconds = storyboardInterval(media.durationSeconds, plan)
  const { storyboard, seen } = await engine.run(
    { kind: 'storyboard', output, track: cheapest.track, intervalSeconds },
    stillsLimits,
    watch,
  )
  const { video, audio } = media
  const found = await engine.run(
    { kind: 'inspect', output, scratch: join(scratch, 'inspection'), video, audio },
    limitsFor(config, 300 + media.durationSeconds),
    watch,
  )
  try {
    judgeFilm(plan, media, found)
  } catch (error) {
    // What is wrong may lie on the shelf, where the next attempt would find it.
    await shelf.clear()
    throw error
  }
  const posters = await engine.run(
    { kind: 'posters', output, track: best.track, atSeconds: choosePosters(seen, posterCount) },
    stillsLimits,
    watch,
  )
  await packageFilm(output, presentation, storyboard)

  await steps.phase('storing')
  const stored = { stored: (share: number) => steps.moved('storing', share), signal }
  const assetPrefix = await storeFilm(storage, output, job.mediaId, stored)
  await shelf.clear()
  return describeFilm(assetPrefix, presentation, media.cpuSeconds, posters)
}

/** A chunk takes one core, and rarely a GiB. */
const chunksAtOnce = ({ memoryMebibytes }: EncoderConfig): number =>
  Math.min(availableParallelism(), Math.max(1, Math.floor(memoryMebibytes / 1024)))

const limitsFor = (config: EncoderConfig, wallSeconds: number): EngineLimits => ({
  memoryBytes: config.memoryMebibytes * 2 ** 20,
  wallSeconds,
  stallSeconds: Math.min(wallSeconds, 300),
  fileBytes: 100 * 2 ** 30,
})
