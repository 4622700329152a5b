import HLS from 'hls-parser'
import type { FilmFiles, Findings, TrackFacts } from './film-files.ts'

/**
 * Checks the playlists against RFC 8216 and Apple's authoring rules for HLS: by a strict parser, and by rules that a parser
 * does not know, since they speak of the segments.
 */

type Attributes = ReadonlyMap<string, string>

const attributesOf = (line: string): Attributes =>
  new Map(
    [...line.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('"', ''),
    ]),
  )

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
const tagged = (lines: readonly string[], tag: string): Attributes[] =>
  lines.filter((line) => line.startsWith(`#${tag}:`)).map((line) => attributesOf(line.slice(tag.length + 2)))

/** The highest rate of any run of segments that lasts between half and one and a half target durations (RFC 8216, 4.3.4.2). */
function peakOf({ segments }: TrackFacts, target: number): number {
  let peak = 0
  for (let from = 0; from < segments.length; from++) {
    let [seconds, bytes] = [0, 0]
    for (const segment of segments.slice(from)) {
      seconds += segment.duration
      bytes += segment.sizeBytes
      if (seconds > target * 1.5) break
      if (seconds >= target * 0.5) peak = Math.max(peak, (bytes * 8) / seconds)
    }
  }
  return peak || meanOf({ segments })
}
function meanOf({ segments }: Pick<TrackFacts, 'segments'>): number {
  const sum = (of: 'sizeBytes' | 'duration'): number => segments.reduce((total, segment) => total + segment[of], 0)
  return (sum('sizeBytes') * 8) / sum('duration')
}

/** @returns the target duration, and what of the track the playlist names */
function validateMedia(files: FilmFiles, uri: string, track: TrackFacts, say: (finding: string) => void): number {
  const lines = linesOf(files.get(uri)?.toString() ?? '')
  const folder = uri.slice(0, uri.lastIndexOf('/') + 1)
  const value = (tag: string): number => Number(lines.find((line) => line.startsWith(`#${tag}:`))?.split(':')[1])
  const target = value('EXT-X-TARGETDURATION')
  if (!(value('EXT-X-VERSION') >= 6)) say('a header of segments (EXT-X-MAP) needs version 6')
  for (const tag of ['#EXT-X-ENDLIST', '#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-INDEPENDENT-SEGMENTS'])
    if (!lines.includes(tag)) say(`${tag} is missing`)
  const map = tagged(lines, 'EXT-X-MAP')[0]?.get('URI')
  if (map === undefined || !files.has(folder + map)) say(`the header ${map} is not there`)
  const lengths = lines.filter((line) => line.startsWith('#EXTINF:')).map((line) => Number(/[\d.]+/.exec(line)?.[0]))
  const uris = lines.filter((line) => !line.startsWith('#'))
  for (const named of uris) if (!files.has(folder + named)) say(`${named} is not there`)
  if (uris.length !== track.segments.length) say(`it names ${uris.length} of ${track.segments.length} segments`)
  for (const [index, { duration }] of track.segments.entries()) {
    const told = lengths[index] ?? Number.NaN
    if (!(Math.abs(told - duration) < 0.001))
      say(`segment ${index + 1} lasts ${duration.toFixed(3)} seconds, not ${told}`)
    if (Math.round(told) > target) say(`segment ${index + 1} is longer than the target duration of ${target}`)
  }
  return target
}

export function validateHls(files: FilmFiles, tracks: ReadonlyMap<string, TrackFacts>, findings: Findings): void {
  const say = (finding: string): void => void findings.push(`HLS: ${finding}`)
  HLS.setOptions({ strictMode: true, silent: true })
  for (const [path, bytes] of files) {
    if (!path.endsWith('.m3u8')) continue
    try {
      HLS.parse(bytes.toString())
    } catch (error) {
      say(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const lines = linesOf(files.get('master.m3u8')?.toString() ?? '')
  if (lines[0] !== '#EXTM3U') say('master.m3u8 is not a playlist')
  const nameOf = (uri: string): string => uri.split('/')[0] ?? ''
  const targets = new Map<string, number>()
  const look = (uri: string): TrackFacts | undefined => {
    const track = tracks.get(nameOf(uri))
    if (!track || !files.has(uri)) say(`${uri} is not there`)
    else
      targets.set(
        uri,
        validateMedia(files, uri, track, (finding) => say(`${uri}: ${finding}`)),
      )
    return track
  }
  const sounds = tagged(lines, 'EXT-X-MEDIA').map((media) => ({ media, track: look(media.get('URI') ?? '') }))
  for (const [key, what] of [
    ['NAME', 'name'],
    ['URI', 'address'],
  ] as const)
    if (new Set(sounds.map(({ media }) => media.get(key))).size !== sounds.length) say(`two sounds have one ${what}`)
  if (sounds.length > 0 && sounds.filter(({ media }) => media.get('DEFAULT') === 'YES').length !== 1)
    say('not exactly one sound is the default')

  const variants = lines.flatMap((line, index) =>
    line.startsWith('#EXT-X-STREAM-INF:') ? [{ told: attributesOf(line), uri: lines[index + 1] ?? '' }] : [],
  )
  if (variants.length === 0) say('there is no variant')
  const pictures: TrackFacts[] = []
  for (const { told, uri } of variants) {
    const track = look(uri)
    if (!track) continue
    pictures.push(track)
    const group = sounds.filter(({ media }) => media.get('GROUP-ID') === told.get('AUDIO'))
    if (told.has('AUDIO') && group.length === 0) say(`${uri}: there is no group ${told.get('AUDIO')}`)
    const heard = group.flatMap((sound) => (sound.track ? [sound.track] : []))
    const target = targets.get(uri) ?? 0
    const most = (rate: (of: TrackFacts) => number): number => rate(track) + Math.max(0, ...heard.map(rate))
    const rates = [
      ['BANDWIDTH', most((one) => peakOf(one, target))],
      ['AVERAGE-BANDWIDTH', most(meanOf)],
    ] as const
    for (const [key, real] of rates) {
      const rate = Number(told.get(key))
      if (!(rate >= real - 1)) say(`${uri}: ${key} is ${rate}, its segments need ${Math.ceil(real)}`)
      if (rate > real * 1.1 + 100) say(`${uri}: ${key} is ${rate}, far above the ${Math.ceil(real)} of its segments`)
    }
    const codecs = [...new Set([track, ...heard].map(({ codec }) => codec))].toSorted().join()
    if (told.get('CODECS')?.split(',').toSorted().join() !== codecs)
      say(`${uri}: CODECS are ${codecs}, not ${told.get('CODECS')}`)
    if (told.get('RESOLUTION') !== `${track.width}x${track.height}`)
      say(`${uri}: RESOLUTION is ${track.width}x${track.height}`)
    if (!(Math.abs(Number(told.get('FRAME-RATE')) - 1 / track.sampleSeconds) < 0.001))
      say(`${uri}: FRAME-RATE is ${1 / track.sampleSeconds}`)
  }
  for (const told of tagged(lines, 'EXT-X-I-FRAME-STREAM-INF')) {
    const uri = told.get('URI') ?? ''
    const track = tracks.get(nameOf(uri))
    const playlist = files.get(uri)?.toString()
    if (!track || playlist === undefined) say(`${uri} is not there`)
    else validateKeyframes(playlist, told, track, (finding) => say(`${uri}: ${finding}`))
  }
  validateAlignment(
    pictures,
    sounds.flatMap(({ track }) => (track ? [track] : [])),
    say,
  )
  if (new Set(variants.map(({ uri }) => targets.get(uri))).size > 1) say('variants have different target durations')
}

/** Keyframes alone: each the head of its segment with its first picture and nothing behind it (RFC 8216, 4.3.3.6). */
function validateKeyframes(
  playlist: string,
  told: Attributes,
  track: TrackFacts,
  say: (finding: string) => void,
): void {
  const lines = linesOf(playlist)
  if (!lines.includes('#EXT-X-I-FRAMES-ONLY')) say('#EXT-X-I-FRAMES-ONLY is missing')
  if (told.get('CODECS') !== track.codec) say(`CODECS are ${track.codec}, not ${told.get('CODECS')}`)
  const ranges = lines.flatMap((line) => /^#EXT-X-BYTERANGE:(\d+)@0$/.exec(line)?.[1] ?? [])
  if (ranges.length !== track.segments.length) say(`it has ${ranges.length} of ${track.segments.length} keyframes`)
  for (const [index, { duration, firstSampleEnd }] of track.segments.entries()) {
    const bytes = Number(ranges[index])
    if (bytes !== firstSampleEnd) say(`keyframe ${index + 1} ends at byte ${firstSampleEnd}, not ${bytes}`)
    if (Number(told.get('BANDWIDTH')) < Math.floor((firstSampleEnd * 8) / duration))
      say(`BANDWIDTH is ${told.get('BANDWIDTH')}, keyframe ${index + 1} needs more`)
  }
}

function validateAlignment(
  pictures: readonly TrackFacts[],
  sounds: readonly TrackFacts[],
  say: (finding: string) => void,
): void {
  const [first] = pictures
  if (!first) return
  for (const track of [...pictures.slice(1), ...sounds]) {
    const mayDiffer = track.width > 0 ? 0.0001 : track.sampleSeconds + 0.0001
    for (const [index, { start }] of first.segments.entries()) {
      const other = track.segments[index]?.start
      if (other === undefined || Math.abs(other - start) > mayDiffer)
        say(
          `segment ${index + 1} begins at ${start.toFixed(3)} in one rendition and at ${other?.toFixed(3)} in another`,
        )
    }
  }
}
