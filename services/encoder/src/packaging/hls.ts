import type { EncodedTrack } from '../engine/engine-tasks.ts'
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
  ])
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
export function hlsMedia(track: EncodedTrack): string {
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${targetDurationOf(track)}`,
    '#EXT-X-MEDIA-SEQUENCE:1',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-MAP:URI="init.mp4"',
    ...track.segments.flatMap((segment, index) => [
      `#EXTINF:${secondsOf(track, segment).toFixed(6)},`,
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
