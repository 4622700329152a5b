import type { EncodedSegment, EncodedTrack } from '../engine/engine-tasks.ts'
import { languageTag } from '../ladder/languages.ts'
import {
  bitrateOf,
  codecSets,
  type Presentation,
  secondsOf,
  type SoundRendition,
  targetDurationOf,
  type VideoRendition,
} from './renditions.ts'

const audioGroup = 'audio'

/**
 * The multivariant playlist (RFC 8216), at the root of the film's folder: one variant for each rung, best first in
 * each codec, with the peak rate that its segments have and not the one that was asked for.
 */
export function hlsMaster({ video, audio }: Presentation): string {
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...audio.map((rendition, index) => soundLine(rendition, index === 0)),
    ...codecSets(video)
      .flat()
      .flatMap((rendition) => [variantLine(rendition, audio), `${rendition.track.name}/playlist.m3u8`]),
    ...keyframesToSeekBy(video).map(keyframesLine),
  ])
}

/** The rendition whose keyframes players show while they wind: the least that every player knows. */
export const keyframesToSeekBy = (video: readonly VideoRendition[]): VideoRendition[] =>
  codecSets(video)
    .slice(0, 1)
    .flatMap((set) => set.slice(-1))
    .filter(({ track }) => track.segments.every(({ keyframeBytes }) => keyframeBytes !== undefined))

function keyframesLine({ track, width, height }: VideoRendition): string {
  const rates = track.segments.map((segment) => ((segment.keyframeBytes ?? 0) * 8) / secondsOf(track, segment))
  return `#EXT-X-I-FRAME-STREAM-INF:${attributes({
    BANDWIDTH: Math.ceil(Math.max(...rates)),
    CODECS: quoted(track.codec),
    RESOLUTION: `${width}x${height}`,
    URI: quoted(`${track.name}/keyframes.m3u8`),
  })}`
}

function soundLine({ track, language, label, described, channels }: SoundRendition, isDefault: boolean): string {
  return `#EXT-X-MEDIA:${attributes({
    TYPE: 'AUDIO',
    'GROUP-ID': quoted(audioGroup),
    NAME: quoted(label),
    LANGUAGE: quoted(languageTag(language)),
    DEFAULT: isDefault ? 'YES' : 'NO',
    AUTOSELECT: 'YES',
    ...(described ? { CHARACTERISTICS: quoted('public.accessibility.describes-video') } : {}),
    CHANNELS: quoted(String(channels)),
    URI: quoted(`${track.name}/playlist.m3u8`),
  })}`
}

function variantLine({ track, width, height, frameRate }: VideoRendition, audio: readonly SoundRendition[]): string {
  const own = bitrateOf(track)
  const sounds = audio.map((rendition) => bitrateOf(rendition.track))
  const codecs = new Set([track.codec, ...audio.map((rendition) => rendition.track.codec)])
  return `#EXT-X-STREAM-INF:${attributes({
    BANDWIDTH: own.peak + Math.max(0, ...sounds.map(({ peak }) => peak)),
    'AVERAGE-BANDWIDTH': own.average + Math.max(0, ...sounds.map(({ average }) => average)),
    CODECS: quoted([...codecs].join(',')),
    RESOLUTION: `${width}x${height}`,
    'FRAME-RATE': (frameRate.num / frameRate.den).toFixed(3),
    ...(audio.length > 0 ? { AUDIO: quoted(audioGroup) } : {}),
    'CLOSED-CAPTIONS': 'NONE',
  })}`
}

/** A track's own playlist, beside its segments. */
export const hlsMedia = (track: EncodedTrack): string => playlistOf(track, '#EXT-X-INDEPENDENT-SEGMENTS', () => [])

/**
 * The first picture of each segment alone, as ranges of the segments that there are (RFC 8216, 4.3.3.6): the head of a
 * fragment and as much of its data.
 */
export const hlsKeyframes = (track: EncodedTrack): string =>
  playlistOf(track, '#EXT-X-I-FRAMES-ONLY', ({ keyframeBytes, sizeBytes }) => [
    `#EXT-X-BYTERANGE:${keyframeBytes ?? sizeBytes}@0`,
  ])

function playlistOf(track: EncodedTrack, kind: string, rangeOf: (segment: EncodedSegment) => string[]): string {
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${targetDurationOf(track)}`,
    '#EXT-X-MEDIA-SEQUENCE:1',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    kind,
    '#EXT-X-MAP:URI="init.mp4"',
    ...track.segments.flatMap((segment, index) => [
      `#EXTINF:${secondsOf(track, segment).toFixed(6)},`,
      ...rangeOf(segment),
      `seg-${index + 1}.m4s`,
    ]),
    '#EXT-X-ENDLIST',
  ])
}

const lines = (of: readonly string[]): string => `${of.join('\n')}\n`
const quoted = (value: string): string => `"${value.replaceAll(/["\r\n]/g, '')}"`
const attributes = (of: Record<string, string | number>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
