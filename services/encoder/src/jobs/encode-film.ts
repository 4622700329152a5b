import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncoderConfig } from '../config.ts'
import type { JobPhase, JobRow } from '../database.ts'
import type { SourceLimits } from '../engine/engine-tasks.ts'
import type { EngineLimits, MediaEngine } from '../engine/media-engine.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { packageFilm, presentationOf } from '../film/package-film.ts'
import { describeFilm, type StoredFilm, storeFilm } from '../film/store-film.ts'
import { engineParameters } from '../ladder/engine-parameters.ts'
import { type EncodePlan, ladderPolicy, planLadder } from '../ladder/ladder.ts'
import { fetchSource } from '../sources/fetch-source.ts'
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

const largestPicture = 8192 * 4320
/** Far above what any plan of ours yields per second of film, all rungs together: bits that only a bomb would need. */
const bitsPerSecond = 40_000_000

/**
 * One attempt at a job, from its source to the film in the object store. Works in `scratch`, which its caller removes,
 * and leaves nothing else behind that a second attempt would not overwrite.
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
  await fetchSource(
    job.source,
    source,
    { storage, engine, sourceBytes: accepted.sourceBytes, limits: limitsFor(config, 600) },
    { ...watch, progressed: ({ done, speed }) => steps.moved('fetching', done, { speed }) },
  )

  await steps.phase('probing')
  const facts = await engine.run({ kind: 'probe', source, limits: accepted }, limitsFor(config, 60), watch)
  const plan = planLadder(facts, { ...ladderPolicy, preset: config.preset, crf: config.crf })
  await steps.planned(facts, plan, engineParameters(plan, facts, job.fileName))

  await steps.phase('encoding')
  const seconds = facts.durationSeconds || accepted.durationSeconds
  const outputBytes = 100 * 2 ** 20 + (seconds * bitsPerSecond) / 8
  const media = await engine.run(
    { kind: 'encode', source, output, facts, plan, limits: { ...accepted, outputBytes } },
    limitsFor(config, 600 + seconds * 30),
    {
      ...watch,
      progressed: ({ done, speed, etaSeconds }) =>
        steps.moved('encoding', done, { speed, ...(etaSeconds === undefined ? {} : { etaSeconds }) }),
    },
  )

  await steps.phase('packaging')
  const presentation = presentationOf(plan, media)
  const [best, cheapest] = [presentation.video[0], presentation.video.at(-1)]
  if (!best || !cheapest) throw new Error('an encode without a rung')
  const stills = await engine.run(
    {
      kind: 'stills',
      output,
      storyboardFrom: cheapest.track,
      postersFrom: best.track,
      intervalSeconds: storyboardInterval(media.durationSeconds, plan),
    },
    limitsFor(config, 120 + media.durationSeconds),
    watch,
  )
  await packageFilm(output, presentation, stills)

  await steps.phase('storing')
  const stored = { stored: (share: number) => steps.moved('storing', share), signal }
  const assetPrefix = await storeFilm(storage, output, job.mediaId, stored)
  return describeFilm(assetPrefix, presentation, media, stills)
}

const limitsFor = (config: EncoderConfig, wallSeconds: number): EngineLimits => ({
  memoryBytes: config.memoryMebibytes * 2 ** 20,
  wallSeconds,
  stallSeconds: Math.min(wallSeconds, 300),
  fileBytes: 100 * 2 ** 30,
})
