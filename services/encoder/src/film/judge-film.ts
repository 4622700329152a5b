import type { EncodedMedia } from '../chunks/join-film.ts'
import { EngineFailure } from '../engine/engine-failure.ts'
import type { EncodedTrack, InspectedTrack, Inspection } from '../engine/engine-tasks.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { endOf } from '../packaging/renditions.ts'
import { clock } from './clock.ts'
import { compareWithFile, describeLoss, remarksOn } from './compare-with-file.ts'
import { findStall } from './find-stall.ts'

/** Pictures that cannot be decoded are holes in a film; more than these and it is not that film any more. */
const mayBeMissing = { share: 0.1, seconds: 2 }
/** Sound that ends this much before the picture does was lost: what was short in the source was filled with silence. */
const soundMayLack = 0.25
/** A packet of AAC, by which the sound's segments may begin later than those of the picture. */
const packetSamples = 1024

export type JudgedMedia = Pick<EncodedMedia, 'video' | 'audio' | 'framesOut' | 'durationSeconds'>

/**
 * The last look at a film before it is published: what fails here never becomes playable. `found` is what was read and
 * decoded of it again.
 * @returns remarks for the editor, on what is odd in the film and in its file, too
 * @throws EngineFailure with a reason that an editor understands
 */
export function judgeFilm(plan: EncodePlan, media: JudgedMedia, found: Inspection): string[] {
  const seconds = (frames: number): number => (frames * plan.frameRate.den) / plan.frameRate.num
  const missing = seconds(plan.frames - media.framesOut)
  if (missing > Math.max(mayBeMissing.seconds, seconds(plan.frames) * mayBeMissing.share))
    throw new EngineFailure(
      'encoder.source-unreadable',
      `The file is damaged: it holds ${seconds(plan.frames).toFixed(0)} seconds of film, but can be shown for only ${media.durationSeconds.toFixed(0)}.`,
    )
  const structural =
    findWrongLength(media, seconds(1)) ??
    findDamage(media, found) ??
    findLostPicture(plan, media, found) ??
    findShiftedSound(media, found) ??
    findStall(plan, found)
  const odd = compareWithFile(plan, media, found)
  const lost = odd.find(({ inFile }) => !inFile)
  const fault = structural ?? (lost && describeLoss(lost))
  if (fault) throw new EngineFailure('encoder.engine-failed', `The encoded film did not pass its check: ${fault}.`)
  return remarksOn(odd)
}

function findWrongLength({ video, audio, durationSeconds }: JudgedMedia, frameSeconds: number): string | undefined {
  const rung = video.find((track) => Math.abs(endOf(track) - durationSeconds) > frameSeconds)
  if (rung) return `${nameOf(rung)} lasts ${endOf(rung).toFixed(2)} seconds, the film ${durationSeconds.toFixed(2)}`
  for (const track of audio) {
    const starts = (track.segments[0]?.start ?? 0) / track.timescale
    if (starts > 0 || endOf(track) < durationSeconds - soundMayLack)
      return `the sound goes from ${starts.toFixed(2)} to ${endOf(track).toFixed(2)} seconds, the picture to ${durationSeconds.toFixed(2)}`
  }
  return undefined
}

/** Bytes that are not those of the encoder, or that no encoder writes. */
function findDamage(media: JudgedMedia, found: Inspection): string | undefined {
  for (const track of [...media.video, ...media.audio]) {
    const damage = readingOf(track, found).damage[0]
    if (damage) return `${partOf(track, damage.segment)} ${damage.what}`
  }
  return undefined
}

function findLostPicture(plan: EncodePlan, media: JudgedMedia, found: Inspection): string | undefined {
  const groupSeconds = (plan.gopFrames * plan.frameRate.den) / plan.frameRate.num
  for (const track of media.video) {
    const { keyframeSeconds, keyframes, whole } = readingOf(track, found)
    for (let group = 0; group * plan.gopFrames < media.framesOut; group++) {
      const at = group * groupSeconds
      if (Math.abs((keyframeSeconds[group] ?? -1) - at) > 0.001)
        return `${nameOf(track)} cannot be entered at ${clock(at)}`
    }
    const blind = keyframes && firstWithout(track, keyframes.atSeconds)
    if (blind) return `${partOf(track, blind)} cannot be decoded`
    const shown = whole?.atSeconds.length ?? media.framesOut
    if (shown !== media.framesOut) return `${nameOf(track)} shows ${shown} of its ${media.framesOut} pictures`
    const damaged = keyframes?.damaged || whole?.damaged
    if (damaged)
      return `${nameOf(track)} has pictures that cannot be decoded whole, ${damaged} of those that were tried`
  }
  return undefined
}

/** The first segment, counted from 1, of which no picture is seen. */
function firstWithout(track: EncodedTrack, seen: readonly number[]): number | undefined {
  let next = 0
  for (const [index, { start, duration }] of track.segments.entries()) {
    const [from, to] = [start / track.timescale - 0.01, (start + duration) / track.timescale - 0.01]
    while (next < seen.length && (seen[next] ?? 0) < from) next++
    const at = seen[next]
    if (at === undefined || at >= to) return index + 1
  }
  return undefined
}

/** Sound that is whole, but not where the picture is. */
function findShiftedSound(media: JudgedMedia, found: Inspection): string | undefined {
  const [picture] = media.video
  if (!picture) return undefined
  for (const track of media.audio) {
    const { firstSampleSeconds, whole, sampleBytes } = readingOf(track, found)
    const packet = packetSamples / track.timescale
    if (Math.abs(firstSampleSeconds) > packet * 2)
      return `the sound begins ${Math.abs(firstSampleSeconds).toFixed(2)} seconds ${firstSampleSeconds > 0 ? 'after' : 'before'} the picture`
    for (const [index, segment] of picture.segments.entries()) {
      const sound = track.segments[index]
      if (!sound) continue
      const apart = sound.start / track.timescale - segment.start / picture.timescale
      if (Math.abs(apart) > packet * 1.01)
        return `from ${clock(segment.start / picture.timescale)} on the sound is ${Math.abs(apart).toFixed(2)} seconds off the picture`
    }
    // Priming, and what a last packet holds beyond the end, are not heard.
    const heard = (whole?.atSeconds.length ?? sampleBytes.length) - (whole?.damaged ?? 0)
    if (heard < sampleBytes.length - 2)
      return `only ${heard} of ${sampleBytes.length} packets of the sound can be decoded`
  }
  return undefined
}

function readingOf({ name }: EncodedTrack, { video, audio }: Inspection): InspectedTrack {
  const track = [...video, ...audio].find((one) => one.name === name)
  if (!track) throw new Error(`${name} was not inspected`)
  return track
}

const nameOf = (track: EncodedTrack): string =>
  track.kind === 'video' ? `the rung ${track.name}` : `the sound ${track.name}`

/** `part 3 of the rung v360, from 0:00:08 to 0:00:12,` */
function partOf(track: EncodedTrack, segment: number): string {
  const { start = 0, duration = 0 } = track.segments[segment - 1] ?? {}
  const [from, to] = [start, start + duration].map((at) => clock(at / track.timescale))
  return `part ${segment} of ${nameOf(track)}, from ${from} to ${to},`
}
