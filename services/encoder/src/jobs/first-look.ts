import { encoder } from '@codeflix/contracts/encoder'
import { emit } from '@codeflix/kit/outbox'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { joinFilm } from '../chunks/join-film.ts'
import { mayDoWithout } from '../engine/engine-failure.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { judgeFilm } from '../film/judge-film.ts'
import { packageFilm, presentationOf } from '../film/package-film.ts'
import { assetPrefixOf, serveForAWhile, storeFilm } from '../film/store-film.ts'
import { earlyRungs } from '../ladder/early-rungs.ts'
import { type EncodePlan, secondsOfFrames } from '../ladder/ladder.ts'
import type { TaskDesk } from './task-desk.ts'
import { acceptedOutput, encodeLimits, limitsFor } from './work-limits.ts'

/** Of film: enough to see whether it is the right one, and there before its samples are measured. */
const lookSeconds = 8

/**
 * Lets staff look at the beginning of a film before it is planned, since measuring it takes longer than to encode so little.
 * It is made in one small rung of the fixed ladder, lies in a folder of its own, and is no part of the film. That it fails is
 * no reason not to encode the film.
 */
export async function showFirstLook(
  desk: TaskDesk,
  source: string,
  facts: SourceFacts,
  fixed: EncodePlan,
): Promise<void> {
  const [rung] = earlyRungs(fixed)
  const frames = Math.ceil(lookSeconds / secondsOfFrames(fixed.segmentFrames, fixed)) * fixed.segmentFrames
  if (!rung || frames >= fixed.frames) return
  try {
    const assetPrefix = await storeFirstLook(desk, source, facts, { ...fixed, rungs: [rung], audio: [], frames })
    const { id: jobId, mediaId } = desk.job
    await desk.db.transaction().execute(async (trx) => {
      await serveForAWhile(trx, [assetPrefix])
      await emit(trx, encoder, 'media.preview-grown', {
        mediaId,
        jobId,
        assetPrefix,
        seconds: secondsOfFrames(frames, fixed),
        ofSeconds: secondsOfFrames(fixed.frames, fixed),
        silent: fixed.audio.length > 0,
        captions: [],
      })
    })
  } catch (error) {
    if (!mayDoWithout(error)) throw error
    desk.logged(`its beginning could not be shown before it was planned: ${error.message}`)
  }
}

/** @returns where it lies */
async function storeFirstLook(desk: TaskDesk, source: string, facts: SourceFacts, plan: EncodePlan): Promise<string> {
  const { job, engine, config, storage, signal, logged } = desk
  const { rungs, frames } = plan
  const output = join(desk.folder, 'first-look')
  await mkdir(output, { recursive: true })
  const watch = { signal, logged }
  const span = { firstFrame: 0, frames }
  const limits = acceptedOutput(facts)
  const encoded = await engine.run(
    { kind: 'encode-video', source, output, video: facts.video, plan, rungs, span, limits },
    encodeLimits(config, facts),
    watch,
  )
  const media = joinFilm(plan, [encoded], [])
  const { video, audio } = media
  const found = await engine.run(
    { kind: 'inspect', output, scratch: join(desk.folder, 'inspection'), plan, video, audio },
    limitsFor(config, 300),
    watch,
  )
  judgeFilm(plan, media, found)
  await packageFilm(output, presentationOf(plan, media), undefined)
  const assetPrefix = assetPrefixOf(job.mediaId, 'first-look')
  await storeFilm(storage, output, assetPrefix, { stored: () => {}, signal })
  return assetPrefix
}
