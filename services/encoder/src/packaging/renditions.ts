import type { EncodedSegment, EncodedTrack } from '../engine/engine-tasks.ts'
import type { Ratio } from '../engine/source-facts.ts'

export type VideoRendition = {
  readonly track: EncodedTrack
  readonly width: number
  readonly height: number
  readonly frameRate: Ratio
}

export type SoundRendition = {
  readonly track: EncodedTrack
  /** As the container said it: ISO 639, `und` when it said nothing. */
  readonly language: string
  /** What viewers choose it by, like no other of the film. */
  readonly label: string
  /** Tells what is to be seen, for those who do not see it. */
  readonly described?: boolean
  readonly channels: number
  readonly sampleRate: number
}

/** One film, encoded: what both manifests are written from. */
export type Presentation = {
  /** Best first. */
  readonly video: readonly VideoRendition[]
  readonly audio: readonly SoundRendition[]
}

const everyPlayerKnows = 'avc1'

/** The renditions of one codec each, best first; first those that every player knows. */
export function codecSets(video: readonly VideoRendition[]): VideoRendition[][] {
  const sets = Map.groupBy(video, ({ track }) => track.codec.split('.')[0] ?? '')
  return [...sets]
    .toSorted(([one], [other]) => Number(other === everyPlayerKnows) - Number(one === everyPlayerKnows))
    .map(([, set]) => set)
}

/** Bits per second of a track: at its peak and over all of it. */
type Bitrate = { readonly peak: number; readonly average: number }

export const secondsOf = (track: EncodedTrack, segment: EncodedSegment): number => segment.duration / track.timescale

/** Seconds from zero to the end of the track's last segment. */
export function endOf(track: EncodedTrack): number {
  const last = track.segments.at(-1)
  return last ? (last.start + last.duration) / track.timescale : 0
}

/** In seconds: as long as its longest track. */
export const durationOf = ({ video, audio }: Presentation): number =>
  Math.max(0, ...[...video, ...audio].map(({ track }) => endOf(track)))

/** The longest segment in whole seconds, rounded (RFC 8216, 4.3.3.1). */
export const targetDurationOf = (track: EncodedTrack): number =>
  Math.max(1, ...track.segments.map((segment) => Math.round(secondsOf(track, segment))))

/**
 * Peak as RFC 8216 (section 2) measures it: the highest rate of any run of segments that lasts between half and one and
 * a half target durations, so that a short last segment does not count as a peak of its own.
 */
export function bitrateOf(track: EncodedTrack): Bitrate {
  const target = targetDurationOf(track)
  const total = rate(track, track.segments)
  let peak = 0
  for (let from = 0; from < track.segments.length; from++) {
    let seconds = 0
    for (let to = from; to < track.segments.length; to++) {
      const segment = track.segments[to]
      if (segment) seconds += secondsOf(track, segment)
      if (seconds > target * 1.5) break
      if (seconds >= target * 0.5) peak = Math.max(peak, rate(track, track.segments.slice(from, to + 1)))
    }
  }
  return { peak: Math.ceil(peak || total), average: Math.ceil(total) }
}

function rate(track: EncodedTrack, segments: readonly EncodedSegment[]): number {
  const seconds = segments.reduce((sum, segment) => sum + secondsOf(track, segment), 0)
  const bytes = segments.reduce((sum, segment) => sum + segment.sizeBytes, 0)
  return seconds > 0 ? (bytes * 8) / seconds : 0
}

/** All bytes of a track. */
export const sizeOf = (track: EncodedTrack): number =>
  track.segments.reduce((sum, segment) => sum + segment.sizeBytes, track.initBytes)
