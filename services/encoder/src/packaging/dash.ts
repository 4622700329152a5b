import type { EncodedSegment, EncodedTrack } from '../engine/engine-tasks.ts'
import { languageTag } from '../ladder/languages.ts'
import { bitrateOf, codecSets, durationOf, type Presentation, secondsOf, type VideoRendition } from './renditions.ts'

/**
 * The DASH manifest (ISO/IEC 23009-1) of the same segments that the HLS playlists name: one adaptation set for the
 * picture in each codec, one for each sound, times as the segments have them.
 */
export function dashManifest(presentation: Presentation): string {
  const { video, audio } = presentation
  const sets = codecSets(video)
  for (const { track } of video) {
    // One timeline stands for all of them; players switch rungs at any segment on the strength of it.
    if (timeline(track).join() !== timeline(video[0]?.track ?? track).join())
      throw new Error(`segments of ${track.name} and ${video[0]?.track.name} are not aligned`)
  }
  const tracks = [...video, ...audio].map(({ track }) => track)
  const longest = Math.max(0, ...tracks.flatMap((track) => track.segments.map((segment) => secondsOf(track, segment))))
  return (
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      element('MPD', {
        xmlns: 'urn:mpeg:dash:schema:mpd:2011',
        profiles: 'urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019',
        type: 'static',
        mediaPresentationDuration: duration(durationOf(presentation)),
        minBufferTime: duration(longest),
        maxSegmentDuration: duration(longest),
      }),
      `  ${element('Period', { id: 'film', start: 'PT0S' })}`,
      ...sets.flatMap((set, index) => videoSet(set, index + 1, sets.length)),
      ...audio.flatMap((rendition, index) => [
        `    ${element('AdaptationSet', {
          id: index + 1 + sets.length,
          contentType: 'audio',
          mimeType: 'audio/mp4',
          lang: languageTag(rendition.language),
          segmentAlignment: 'true',
          startWithSAP: 1,
        })}`,
        `      ${element('Label', {})}${escaped(rendition.label)}</Label>`,
        ...(rendition.described ? [`      ${leaf('Accessibility', describesPicture)}`] : []),
        `      ${leaf('Role', { schemeIdUri: 'urn:mpeg:dash:role:2011', value: index === 0 ? 'main' : 'alternate' })}`,
        ...template(rendition.track),
        `      ${element('Representation', {
          id: rendition.track.name,
          bandwidth: bitrateOf(rendition.track).peak,
          codecs: rendition.track.codec,
          audioSamplingRate: rendition.sampleRate,
        })}`,
        `        ${leaf('AudioChannelConfiguration', {
          schemeIdUri: 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011',
          value: rendition.channels,
        })}`,
        '      </Representation>',
        '    </AdaptationSet>',
      ]),
      '  </Period>',
      '</MPD>',
    ].join('\n') + '\n'
  )
}

/** Sound that describes the picture, in the words of TV-Anytime (ISO/IEC 23009-1, 5.8.4.3). */
const describesPicture = { schemeIdUri: 'urn:tva:metadata:cs:AudioPurposeCS:2007', value: '1' }

/** Players may go from one set to another at any segment, as to another rung; they take those whose codec they know. */
const switchable = 'urn:mpeg:dash:adaptation-set-switching:2016'

function videoSet(video: readonly VideoRendition[], id: number, sets: number): string[] {
  const best = video[0]
  if (!best) return []
  const others = Array.from({ length: sets }, (_, index) => index + 1).filter((other) => other !== id)
  return [
    `    ${element('AdaptationSet', {
      id,
      contentType: 'video',
      mimeType: 'video/mp4',
      maxWidth: Math.max(...video.map(({ width }) => width)),
      maxHeight: Math.max(...video.map(({ height }) => height)),
      segmentAlignment: 'true',
      startWithSAP: 1,
    })}`,
    ...(others.length > 0
      ? [`      ${leaf('SupplementalProperty', { schemeIdUri: switchable, value: others.join(',') })}`]
      : []),
    `      ${leaf('Role', { schemeIdUri: 'urn:mpeg:dash:role:2011', value: 'main' })}`,
    ...template(best.track),
    ...video.map(
      ({ track, width, height, frameRate }) =>
        `      ${leaf('Representation', {
          id: track.name,
          bandwidth: bitrateOf(track).peak,
          codecs: track.codec,
          width,
          height,
          frameRate: frameRate.den === 1 ? frameRate.num : `${frameRate.num}/${frameRate.den}`,
          sar: '1:1',
        })}`,
    ),
    '    </AdaptationSet>',
  ]
}

function template(track: EncodedTrack): string[] {
  return [
    `      ${element('SegmentTemplate', {
      timescale: track.timescale,
      startNumber: 1,
      initialization: '$RepresentationID$/init.mp4',
      media: '$RepresentationID$/seg-$Number$.m4s',
    })}`,
    '        <SegmentTimeline>',
    ...timeline(track).map((entry) => `          ${entry}`),
    '        </SegmentTimeline>',
    '      </SegmentTemplate>',
  ]
}

/** Runs of equal segments in one entry each. */
function timeline(track: EncodedTrack): string[] {
  const runs: { first: EncodedSegment; count: number }[] = []
  let expected = Number.NaN
  for (const segment of track.segments) {
    const run = runs.at(-1)
    if (run && run.first.duration === segment.duration && segment.start === expected) run.count++
    else runs.push({ first: segment, count: 1 })
    expected = segment.start + segment.duration
  }
  return runs.map(({ first, count }) =>
    leaf('S', { t: first.start, d: first.duration, ...(count > 1 ? { r: count - 1 } : {}) }),
  )
}

type Attributes = Readonly<Record<string, string | number>>

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (found) => escapes[found] ?? found)
const attributes = (of: Attributes): string =>
  Object.entries(of)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('')
const element = (name: string, of: Attributes): string => `<${name}${attributes(of)}>`
const leaf = (name: string, of: Attributes): string => `<${name}${attributes(of)}/>`

/** ISO 8601, to the microsecond. */
const duration = (seconds: number): string => `PT${Number(seconds.toFixed(6))}S`
