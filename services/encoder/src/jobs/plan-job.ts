import { json } from '@codeflix/kit/database'
import { readFilmText, storeFilmText } from '../captions/store-captions.ts'
import { planChunks } from '../chunks/plan-chunks.ts'
import { workersOf } from '../config.ts'
import type { JobRow } from '../database.ts'
import { mayDoWithout } from '../engine/engine-failure.ts'
import type { ProbedSource } from '../engine/engine-tasks.ts'
import type { SourceFacts, VideoFacts } from '../engine/source-facts.ts'
import { filmAddress, policyOf, recipeOf } from '../film/recipe.ts'
import { assetPrefixOf } from '../film/store-film.ts'
import { shownParameters } from '../ladder/engine-parameters.ts'
import { type EncodePlan, type FrameSpan, planLadder } from '../ladder/ladder.ts'
import { pictureNotes } from '../ladder/picture-filters.ts'
import { fieldsIn } from '../ladder/fields.ts'
import { planFilm } from '../ladder/plan-film.ts'
import { planFieldSamples } from '../ladder/sample-film.ts'
import { soundNotes } from '../ladder/sound.ts'
import { hasMoreToEncode } from './encode-task.ts'
import { showFirstLook } from './first-look.ts'
import { layOut } from './lay-out.ts'
import type { TaskDesk } from './task-desk.ts'
import { beginPhase } from './task-heart.ts'
import { acceptedOutput, acceptedSource, largestPicture, limitsFor } from './work-limits.ts'

/** The first task of a job: looks at its source, plans the film, and lays out the tasks of which it will be made. */
export async function planJob(desk: TaskDesk): Promise<void> {
  const { job, engine, config, storage, signal, logged } = desk
  await desk.phase('fetching')
  const watch = {
    signal,
    logged,
    progressed: ({ done, speed }: { done: number; speed: number }) => desk.moved(done, speed),
  }
  await desk.sources.use(job.source, hasMoreToEncode(desk), watch, async ({ path, identity }) => {
    await desk.phase('probing')
    const watching = { signal, logged }
    const announced = await engine.run(
      { kind: 'probe', source: path, limits: acceptedSource(config) },
      limitsFor(config, 600),
      watching,
    )
    const { keyframeSeconds } = announced
    const fixed = planLadder(announced.facts, policyOf(config))
    const combed = await findFields(desk, path, announced, fixed)
    const facts: SourceFacts = { ...announced.facts, video: { ...announced.facts.video, combed } }
    // Nobody waits for a film that is encoded anew while the old one is served.
    const isLong = facts.video.endSeconds >= config.earlyMinutes * 60
    const isEarly = ({ early, priority }: JobRow): boolean => early || (priority >= 0 && isLong)
    if (isEarly(job) && config.ladder === 'per-title' && job.plan === null)
      await showFirstLook(desk, path, facts, fixed)
    const picturePlan = await planFilm({ facts, keyframeSeconds }, fixed, config, {
      source: path,
      output: desk.folder,
      limits: acceptedOutput(facts),
      atOnce: Math.max(1, workersOf(config)),
      measure: (task) => engine.run(task, limitsFor(config, 600), watching),
      logged,
    })
    const text = await readFilmText(
      facts,
      { source: path, scratch: desk.folder },
      (task) => engine.run(task, limitsFor(config, 600), watching),
      logged,
    )
    const plan: EncodePlan = { ...picturePlan, captions: text.captions }
    const chunks = planChunks(plan, keyframeSeconds)
    const recipe = recipeOf(config)
    logged(`rungs: ${plan.rungs.map(({ width, height }) => `${width}×${height}`).join(', ')}`)
    logged(`${chunks.length} chunks`)
    for (const note of [...pictureNotes(facts.video), ...soundNotes(facts.audio)]) logged(note)
    const assetPrefix = assetPrefixOf(job.mediaId, filmAddress(identity, recipe, plan))
    await storeFilmText(storage, assetPrefix, text)
    await desk.finish({ cpuSeconds: plan.analysis?.cpuSeconds ?? null }, async (trx, locked) => {
      const early = isEarly(locked)
      await trx
        .updateTable('job')
        .set({
          facts: json(facts),
          plan: json(plan),
          engineParameters: parametersOf(job, facts, plan, chunks),
          engine: engine.name,
          sourceIdentity: identity,
          recipe,
          early,
          assetPrefix,
        })
        .where('id', '=', job.id)
        .execute()
      await trx.deleteFrom('task').where('jobId', '=', job.id).where('kind', '<>', 'plan').execute()
      await trx
        .insertInto('task')
        .values(layOut(job.id, plan, chunks, early))
        .execute()
      await beginPhase(trx, job, 'encoding')
    })
  })
}

/** Fields of which the file does not tell. A film at which nobody can look is encoded as it says that it is. */
async function findFields(
  { engine, config, folder, signal, logged }: TaskDesk,
  source: string,
  { facts, keyframeSeconds }: ProbedSource,
  plan: EncodePlan,
): Promise<VideoFacts['combed']> {
  const spans = planFieldSamples(plan, facts, keyframeSeconds)
  if (spans.length === 0) return undefined
  const task = {
    kind: 'fields',
    source,
    output: folder,
    video: facts.video,
    spans,
    limits: acceptedOutput(facts),
  } as const
  try {
    return fieldsIn(await engine.run(task, limitsFor(config, 600), { signal, logged }))
  } catch (error) {
    if (!mayDoWithout(error)) throw error
    logged(`nobody looked for fields in this film: ${error.message}`)
    return undefined
  }
}

function parametersOf(
  { fileName }: JobRow,
  { video }: SourceFacts,
  plan: EncodePlan,
  chunks: readonly FrameSpan[],
): string {
  const shown = { source: '', output: '', plan, limits: { pixels: largestPicture, outputBytes: 0 } }
  return shownParameters(
    [
      ...chunks
        .slice(0, 1)
        .map((span) => ({ ...shown, kind: 'encode-video' as const, video, rungs: plan.rungs, span })),
      ...plan.audio.map((rendition) => ({ ...shown, kind: 'encode-audio' as const, rendition })),
    ],
    fileName,
  )
}
