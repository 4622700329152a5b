import { note, type Note } from '@codeflix/contracts/encode-notes'
import type { EncodedMedia } from '../chunks/join-film.ts'
import { EngineFailure } from '../engine/engine-failure.ts'
import type { EncodedTrack, InspectedTrack, Inspection } from '../engine/engine-tasks.ts'
import { type EncodePlan, secondsOfFrames } from '../ladder/ladder.ts'
import { endOf } from '../packaging/renditions.ts'
import { clock, hundredths } from './clock.ts'
import { describeLostQuality, findLostQuality, remarkOnRoughness } from './compare-quality.ts'
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
export function judgeFilm(plan: EncodePlan, media: JudgedMedia, found: Inspection): Note[] {
  const missing = secondsOfFrames(plan.frames - media.framesOut, plan)
  if (missing > Math.max(mayBeMissing.seconds, secondsOfFrames(plan.frames, plan) * mayBeMissing.share))
    throw new EngineFailure(
      'encoder.source-unreadable',
      note('file-not-shown', {
        held: Math.round(secondsOfFrames(plan.frames, plan)),
        shown: Math.round(media.durationSeconds),
      }),
    )
  const structural =
    findWrongLength(media, secondsOfFrames(1, plan)) ??
    findDamage(media, found) ??
    findLostPicture(plan, media, found) ??
    findShiftedSound(media, found) ??
    findStall(plan, found)
  const odd = compareWithFile(plan, media, found)
  const lost = odd.find(({ inFile }) => !inFile)
  const [poor] = findLostQuality(plan, media, found)
  const fault = structural ?? (lost && describeLoss(lost)) ?? (poor && describeLostQuality(poor))
  if (fault) throw new EngineFailure('encoder.engine-failed', fault)
  return [...remarkOnRoughness(plan, media, found), ...remarksOn(odd)]
}

function findWrongLength({ video, audio, durationSeconds }: JudgedMedia, frameSeconds: number): Note | undefined {
  const rung = video.find((track) => Math.abs(endOf(track) - durationSeconds) > frameSeconds)
  if (rung)
    return note('check-length', {
      rendition: rung.name,
      seconds: hundredths(endOf(rung)),
      film: hundredths(durationSeconds),
    })
  for (const track of audio) {
    const starts = (track.segments[0]?.start ?? 0) / track.timescale
    if (starts > 0 || endOf(track) < durationSeconds - soundMayLack)
      return note('check-sound-length', {
        from: hundredths(starts),
        to: hundredths(endOf(track)),
        film: hundredths(durationSeconds),
      })
  }
  return undefined
}

/** Bytes that are not those of the encoder, or that no encoder writes. */
function findDamage(media: JudgedMedia, found: Inspection): Note | undefined {
  for (const track of [...media.video, ...media.audio]) {
    const damage = readingOf(track, found).damage[0]
    if (!damage) continue
    const part = partOf(track, damage.segment)
    return damage.what === 'picture'
      ? note('check-picture', { ...part, picture: damage.picture, fault: damage.fault })
      : note(`check-${damage.what}`, part)
  }
  return undefined
}

function findLostPicture(plan: EncodePlan, media: JudgedMedia, found: Inspection): Note | undefined {
  const groupSeconds = secondsOfFrames(plan.gopFrames, plan)
  for (const track of media.video) {
    const { keyframeSeconds, keyframes, whole } = readingOf(track, found)
    for (let group = 0; group * plan.gopFrames < media.framesOut; group++) {
      const at = group * groupSeconds
      if (Math.abs((keyframeSeconds[group] ?? -1) - at) > 0.001)
        return note('check-entry', { rendition: track.name, at: clock(at) })
    }
    const blind = keyframes && firstWithout(track, keyframes.atSeconds)
    if (blind) return note('check-undecodable', partOf(track, blind))
    const shown = whole?.atSeconds.length ?? media.framesOut
    if (shown !== media.framesOut)
      return note('check-pictures', { rendition: track.name, shown, pictures: media.framesOut })
    const broken = keyframes?.damaged || whole?.damaged
    if (broken) return note('check-broken-pictures', { rendition: track.name, broken })
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
function findShiftedSound(media: JudgedMedia, found: Inspection): Note | undefined {
  const [picture] = media.video
  if (!picture) return undefined
  for (const track of media.audio) {
    const { firstSampleSeconds, whole, sampleBytes } = readingOf(track, found)
    const packet = packetSamples / track.timescale
    if (Math.abs(firstSampleSeconds) > packet * 2)
      return note(firstSampleSeconds > 0 ? 'check-sound-late' : 'check-sound-early', {
        seconds: hundredths(Math.abs(firstSampleSeconds)),
      })
    for (const [index, segment] of picture.segments.entries()) {
      const sound = track.segments[index]
      if (!sound) continue
      const apart = sound.start / track.timescale - segment.start / picture.timescale
      if (Math.abs(apart) > packet * 1.01)
        return note('check-sound-off', {
          at: clock(segment.start / picture.timescale),
          seconds: hundredths(Math.abs(apart)),
        })
    }
    // Priming, and what a last packet holds beyond the end, are not heard.
    const heard = (whole?.atSeconds.length ?? sampleBytes.length) - (whole?.damaged ?? 0)
    if (heard < sampleBytes.length - 2) return note('check-sound-packets', { heard, packets: sampleBytes.length })
  }
  return undefined
}

function readingOf({ name }: EncodedTrack, { video, audio }: Inspection): InspectedTrack {
  const track = [...video, ...audio].find((one) => one.name === name)
  if (!track) throw new Error(`${name} was not inspected`)
  return track
}

/** `part 3 of v360, from 0:00:08 to 0:00:12` */
function partOf(track: EncodedTrack, segment: number) {
  const { start = 0, duration = 0 } = track.segments[segment - 1] ?? {}
  return {
    part: segment,
    rendition: track.name,
    from: clock(start / track.timescale),
    to: clock((start + duration) / track.timescale),
  }
}
