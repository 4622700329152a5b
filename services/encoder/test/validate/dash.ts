import type { FilmFiles, Findings, TrackFacts } from './film-files.ts'
import { type Element, readXml } from './xml.ts'

/**
 * Checks the manifest against ISO/IEC 23009-1 and DASH-IF's guidelines: what elements and attributes there may be and in
 * which order, as the schema has it (of the part of it that we write), and what they say about the segments.
 */

type Rule = { readonly needs: readonly string[]; readonly may: readonly string[]; readonly children: readonly string[] }

const descriptor: Rule = { needs: ['schemeIdUri'], may: ['value', 'id'], children: [] }
const common = ['mimeType', 'codecs', 'width', 'height', 'sar', 'frameRate', 'audioSamplingRate', 'startWithSAP']
/** Children in the order in which they have to stand. */
const rules: Readonly<Record<string, Rule>> = {
  MPD: {
    needs: ['profiles', 'minBufferTime', 'type', 'mediaPresentationDuration'],
    may: ['xmlns', 'id', 'maxSegmentDuration', 'availabilityStartTime', 'publishTime'],
    children: ['ProgramInformation', 'BaseURL', 'Period'],
  },
  Period: { needs: [], may: ['id', 'start', 'duration'], children: ['BaseURL', 'AdaptationSet'] },
  AdaptationSet: {
    needs: ['contentType'],
    may: [
      'id',
      'lang',
      'par',
      'maxWidth',
      'maxHeight',
      'maxFrameRate',
      'segmentAlignment',
      'subsegmentAlignment',
      ...common,
    ],
    children: [
      'AudioChannelConfiguration',
      'EssentialProperty',
      'SupplementalProperty',
      'Label',
      'Accessibility',
      'Role',
      'BaseURL',
      'SegmentTemplate',
      'Representation',
    ],
  },
  Representation: {
    needs: ['id', 'bandwidth'],
    may: ['qualityRanking', ...common],
    children: ['AudioChannelConfiguration', 'EssentialProperty', 'SupplementalProperty', 'BaseURL', 'SegmentTemplate'],
  },
  SegmentTemplate: {
    needs: ['media', 'initialization'],
    may: ['timescale', 'startNumber', 'presentationTimeOffset', 'duration'],
    children: ['SegmentTimeline'],
  },
  SegmentTimeline: { needs: [], may: [], children: ['S'] },
  S: { needs: ['d'], may: ['t', 'r', 'n'], children: [] },
  Label: { needs: [], may: ['id', 'lang'], children: [] },
  BaseURL: { needs: [], may: [], children: [] },
  Role: descriptor,
  Accessibility: descriptor,
  AudioChannelConfiguration: descriptor,
  EssentialProperty: descriptor,
  SupplementalProperty: descriptor,
}

function validateShape(element: Element, say: (finding: string) => void): void {
  const rule = rules[element.name]
  if (!rule) return say(`${element.name} is not an element of a manifest that we know`)
  for (const name of rule.needs) if (!element.attributes.has(name)) say(`${element.name} has no ${name}`)
  for (const name of element.attributes.keys())
    if (!rule.needs.includes(name) && !rule.may.includes(name)) say(`${element.name} may not have ${name}`)
  const places = element.children.map(({ name }) => rule.children.indexOf(name))
  for (const [index, place] of places.entries()) {
    const child = element.children[index]?.name
    if (place < 0) say(`${element.name} may not hold ${child}`)
    else if (index > 0 && place < (places[index - 1] ?? 0)) say(`${child} stands too late in ${element.name}`)
  }
  for (const child of element.children) validateShape(child, say)
}

const all = (element: Element, name: string): Element[] => element.children.filter((child) => child.name === name)
const secondsOf = (duration: string | undefined): number => Number(/^PT([\d.]+)S$/.exec(duration ?? '')?.[1])

/** Where segments begin and how long they are, in the timescale. */
function timelineOf(template: Element, say: (finding: string) => void): { start: number; duration: number }[] {
  const listed: { start: number; duration: number }[] = []
  for (const { attributes } of all(template, 'SegmentTimeline').flatMap((timeline) => timeline.children)) {
    const last = listed.at(-1)
    const expected = last ? last.start + last.duration : 0
    let start = Number(attributes.get('t') ?? expected)
    if (start !== expected) say(`the timeline has a hole or an overlap at ${expected}`)
    const duration = Number(attributes.get('d'))
    for (let times = 0; times <= Number(attributes.get('r') ?? 0); times++) {
      listed.push({ start, duration })
      start += duration
    }
  }
  return listed
}

/** Nobody stalls who begins at any segment with `minBufferTime` of the announced rate (ISO/IEC 23009-1, 5.3.5.2). */
function needsRate({ segments }: TrackFacts, bufferSeconds: number): number {
  let rate = 0
  for (let from = 0; from < segments.length; from++) {
    let [bits, seconds] = [0, bufferSeconds]
    for (const segment of segments.slice(from)) {
      bits += segment.sizeBytes * 8
      rate = Math.max(rate, bits / seconds)
      seconds += segment.duration
    }
  }
  return rate
}

export function validateDash(files: FilmFiles, tracks: ReadonlyMap<string, TrackFacts>, findings: Findings): void {
  const say = (finding: string): void => void findings.push(`DASH: ${finding}`)
  let manifest: Element
  try {
    manifest = readXml(files.get('manifest.mpd')?.toString() ?? '')
  } catch (error) {
    return say(error instanceof Error ? error.message : String(error))
  }
  validateShape(manifest, say)
  const { attributes } = manifest
  if (attributes.get('xmlns') !== 'urn:mpeg:dash:schema:mpd:2011') say('the namespace is not that of DASH')
  if (!attributes.get('profiles')?.split(',').includes('urn:mpeg:dash:profile:isoff-live:2011'))
    say('the profile is not that of numbered segments')
  const buffer = secondsOf(attributes.get('minBufferTime'))
  const lasts = secondsOf(attributes.get('mediaPresentationDuration'))
  const sets = all(manifest, 'Period').flatMap((period) => all(period, 'AdaptationSet'))
  const representations = sets.flatMap((set) => all(set, 'Representation').map((one) => ({ set, one })))
  const ids = representations.map(({ one }) => one.attributes.get('id') ?? '')
  if (new Set(ids).size !== ids.length) say('two representations have one id')
  if (new Set(sets.map((set) => set.attributes.get('id'))).size !== sets.length) say('two adaptation sets have one id')
  for (const name of tracks.keys()) if (!ids.includes(name)) say(`${name} is not in the manifest`)
  let longest = 0
  for (const { set, one } of representations) {
    const id = one.attributes.get('id') ?? ''
    const about = (finding: string): void => say(`${id}: ${finding}`)
    const track = tracks.get(id)
    const template = [...all(one, 'SegmentTemplate'), ...all(set, 'SegmentTemplate')][0]
    if (!track || !template) {
      about('it has no segments')
      continue
    }
    const value = (name: string): string | undefined => one.attributes.get(name) ?? set.attributes.get(name)
    const address = (text: string, number = 0): string =>
      text.replace('$RepresentationID$', id).replace('$Number$', String(number))
    const scale = Number(template.attributes.get('timescale') ?? 1)
    if (scale !== track.timescale) about(`its timescale is ${track.timescale}, not ${scale}`)
    if (!files.has(address(template.attributes.get('initialization') ?? ''))) about('its header is not there')
    const listed = timelineOf(template, about)
    if (listed.length !== track.segments.length) about(`it has ${track.segments.length} segments, not ${listed.length}`)
    const first = Number(template.attributes.get('startNumber') ?? 1)
    for (const [index, { start, duration }] of listed.entries()) {
      if (!files.has(address(template.attributes.get('media') ?? '', first + index)))
        about(`segment ${first + index} is not there`)
      const real = track.segments[index]
      if (!real) continue
      // The clocks of sound round; a hundredth of a packet is far below that.
      const apart = Math.max(Math.abs(start / scale - real.start), Math.abs(duration / scale - real.duration))
      if (apart > 0.0002)
        about(
          `segment ${first + index} goes from ${real.start} for ${real.duration} seconds, not ${start / scale} for ${duration / scale}`,
        )
    }
    const last = track.segments.at(-1)
    if (last) longest = Math.max(longest, last.start + last.duration)
    const rate = Number(one.attributes.get('bandwidth'))
    const needed = needsRate(track, buffer)
    if (!(rate >= needed - 1)) about(`its bandwidth is ${rate}, but ${Math.ceil(needed)} are needed`)
    if (value('codecs') !== track.codec) about(`its codec is ${track.codec}, not ${value('codecs')}`)
    if (set.attributes.get('contentType') !== 'video') continue
    if (value('width') !== String(track.width) || value('height') !== String(track.height))
      about(`its size is ${track.width} × ${track.height}`)
    const [num = 0, den = 1] = (value('frameRate') ?? '').split('/').map(Number)
    if (!(Math.abs(num / den - 1 / track.sampleSeconds) < 0.001)) about(`its rate is ${1 / track.sampleSeconds}`)
  }
  if (!(Math.abs(lasts - longest) < 0.001)) say(`the film lasts ${longest} seconds, not ${lasts}`)
}
