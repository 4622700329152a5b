import type { EncodedMedia } from '../chunks/encode-chunks.ts'
import { EngineFailure } from '../engine/engine-failure.ts'
import type { EncodedTrack, SeenFrame } from '../engine/engine-tasks.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { endOf } from '../packaging/renditions.ts'

/** Pictures that cannot be decoded are holes in a film; more than these and it is not that film any more. */
const mayBeMissing = { share: 0.1, seconds: 2 }
/** Sound that ends this much before the picture does was lost: what was short in the source was filled with silence. */
const soundMayLack = 0.25

/**
 * The last look at a film before it is published: what fails here never becomes playable.
 * `seen` are the pictures that were decoded again from the cheapest rung, one for each keyframe.
 * @throws EngineFailure with a reason that an editor understands
 */
export function judgeFilm(
  plan: EncodePlan,
  media: Pick<EncodedMedia, 'video' | 'audio' | 'framesOut' | 'durationSeconds'>,
  seen: readonly SeenFrame[],
): void {
  const seconds = (frames: number): number => (frames * plan.frameRate.den) / plan.frameRate.num
  const missing = seconds(plan.frames - media.framesOut)
  if (missing > Math.max(mayBeMissing.seconds, seconds(plan.frames) * mayBeMissing.share))
    throw new EngineFailure(
      'encoder.source-unreadable',
      `The file is damaged: it holds ${seconds(plan.frames).toFixed(0)} seconds of film, but can be shown for only ${media.durationSeconds.toFixed(0)}.`,
    )
  for (const track of media.video) {
    if (Math.abs(endOf(track) - media.durationSeconds) > seconds(1))
      throw broken(
        `${nameOf(track)} lasts ${endOf(track).toFixed(2)} seconds, the film ${media.durationSeconds.toFixed(2)}`,
      )
  }
  for (const track of media.audio) {
    const starts = (track.segments[0]?.start ?? 0) / track.timescale
    if (starts > 0 || endOf(track) < media.durationSeconds - soundMayLack)
      throw broken(
        `the sound goes from ${starts.toFixed(2)} to ${endOf(track).toFixed(2)} seconds, the picture to ${media.durationSeconds.toFixed(2)}`,
      )
  }
  const cheapest = media.video.at(-1)
  for (const [index, segment] of (cheapest?.segments ?? []).entries()) {
    const from = segment.start / (cheapest?.timescale ?? 1) - 0.1
    const to = (segment.start + segment.duration) / (cheapest?.timescale ?? 1) - 0.1
    if (!seen.some(({ atSeconds }) => atSeconds >= from && atSeconds < to))
      throw broken(`part ${index + 1} of the picture cannot be decoded`)
  }
}

const nameOf = (track: EncodedTrack): string => `the rung ${track.name}`

/** Worth another try: the source is what it was announced to be. */
const broken = (what: string): EngineFailure =>
  new EngineFailure('encoder.engine-failed', `The encoded film did not pass its check: ${what}.`)
