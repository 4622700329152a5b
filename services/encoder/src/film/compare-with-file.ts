import type { EncodedTrack, Inspection } from '../engine/engine-tasks.ts'
import { everyPicture, glimpsedFrame, glimpsePlaces } from '../engine/glimpses.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { clock } from './clock.ts'
import { compareGlimpses, compareLevels, type OddSpan } from './compare-spans.ts'

type FilmSpan = OddSpan & { readonly track: string; readonly cheapest: boolean }
type Tracks = {
  readonly video: readonly EncodedTrack[]
  readonly audio: readonly EncodedTrack[]
  readonly durationSeconds: number
}

/** What is black, frozen, silent or something else in a film: in its file as well, or not. In the order of the film. */
export function compareWithFile(plan: EncodePlan, media: Tracks, found: Inspection): FilmSpan[] {
  const secondsOf = (frame: number): number => (frame * plan.frameRate.den) / plan.frameRate.num
  const pictures = media.video.flatMap(({ name, segments, timescale, given }) => {
    const { keyframes, whole } = found.video.find((track) => track.name === name) ?? {}
    const glimpses = (whole ?? keyframes)?.seen.glimpses
    if (!given?.glimpses || !glimpses) return []
    const places = whole ? glimpsePlaces(plan, name) : everyPicture
    const secondsAt = (index: number): number =>
      whole ? secondsOf(glimpsedFrame(places, index)) : (segments[index]?.start ?? 0) / timescale
    const spans = compareGlimpses(given.glimpses, { glimpses, secondsAt, end: media.durationSeconds })
    return spans.map((span) => ({ ...span, track: name, cheapest: whole !== undefined }))
  })
  const sounds = media.audio.flatMap(({ name, given }) => {
    const levels = found.audio.find((track) => track.name === name)?.whole?.seen.levels
    if (!given?.levels || !levels) return []
    return compareLevels(given.levels, levels).map((span) => ({ ...span, track: name, cheapest: true }))
  })
  return [...pictures, ...sounds].toSorted((one, other) => one.from - other.from)
}

/** `from 1:02:03 to 1:02:09 the picture of the rung v720 is frozen, the file's is not` */
export function describeLoss({ what, from, to, track }: FilmSpan): string {
  const when = `from ${clock(from)} to ${clock(to)}`
  switch (what) {
    case 'another':
      return `${when} the rung ${track} shows another picture than the file`
    case 'silent':
      return `${when} the sound ${track} is silent, the file's is not`
    default:
      return `${when} the picture of the rung ${track} is ${what}, the file's is not`
  }
}

const mostRemarks = 20

/** What an editor may want to look at: it is so in the file. */
export function remarksOn(odd: readonly FilmSpan[]): string[] {
  const kept = odd.filter(({ inFile, cheapest }) => inFile && cheapest)
  const lines = kept.slice(0, mostRemarks).map(({ what, from, to, track }) => {
    const subject = what === 'silent' ? `the sound ${track}` : 'the picture'
    return `From ${clock(from)} to ${clock(to)} ${subject} is ${what}, as it is in the file.`
  })
  return kept.length > mostRemarks ? [...lines, `There are ${kept.length - mostRemarks} more such parts.`] : lines
}
