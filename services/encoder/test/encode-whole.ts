import { badSeams, type EncodedMedia, joinFilm } from '../src/chunks/join-film.ts'
import type { EncodedAudio, EncodedVideo, EncodeVideoTask } from '../src/engine/engine-tasks.ts'
import type { EngineLimits, MediaEngine, Watch } from '../src/engine/media-engine.ts'
import type { SourceFacts } from '../src/engine/source-facts.ts'
import type { EncodePlan, FrameSpan } from '../src/ladder/ladder.ts'
import { accepted } from './ample.ts'

type Whole = {
  readonly source: string
  readonly output: string
  readonly plan: EncodePlan
  readonly facts: SourceFacts
  /** In one piece unless given. */
  readonly spans?: readonly FrameSpan[]
  /** What it may have, where that is less than any film of a test. */
  readonly most?: Partial<typeof accepted>
}

/** A whole film on an engine, chunk by chunk, its seams mended: what a job does over several workers. */
export async function encodeWhole(
  engine: MediaEngine,
  { facts, spans = [{ firstFrame: 0 }], most, ...asked }: Whole,
  limits: EngineLimits,
  watch: Watch = {},
): Promise<EncodedMedia> {
  const { plan } = asked
  const common = { ...asked, limits: { ...accepted, ...most } }
  const picture = (span: FrameSpan): Promise<EncodedVideo> => {
    const task: EncodeVideoTask = { ...common, kind: 'encode-video', video: facts.video, rungs: plan.rungs, span }
    return engine.run(task, limits, watch)
  }
  const sounds: EncodedAudio[] = []
  for (const rendition of plan.audio)
    sounds.push(await engine.run({ ...common, kind: 'encode-audio', rendition }, limits, watch))
  const pictures: EncodedVideo[] = []
  for (const span of spans) pictures.push(await picture(span))
  for (let mends = 0; mends < spans.length; mends++) {
    const seams = Map.groupBy(badSeams(plan, pictures), ({ chunk }) => chunk)
    if (seams.size === 0) break
    for (const [chunk, bad] of seams)
      pictures[chunk] = await picture({
        ...(spans[chunk] as FrameSpan),
        bufferFill: Math.min(...bad.map(({ fill }) => fill)),
      })
  }
  return joinFilm(plan, pictures, sounds)
}
