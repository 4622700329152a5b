import { note, type Note } from '@codeflix/contracts/encode-notes'
import type { EncodedTrack, Inspection } from '../engine/engine-tasks.ts'
import { everyPicture, glimpsedFrame, glimpsePlaces } from '../engine/glimpses.ts'
import { type EncodePlan, secondsOfFrames } from '../ladder/ladder.ts'
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
  const pictures = media.video.flatMap(({ name, segments, timescale, given }) => {
    const { keyframes, whole } = found.video.find((track) => track.name === name) ?? {}
    const glimpses = (whole ?? keyframes)?.seen.glimpses
    if (!given?.glimpses || !glimpses) return []
    const places = whole ? glimpsePlaces(plan, name) : everyPicture
    const secondsAt = (index: number): number =>
      whole ? secondsOfFrames(glimpsedFrame(places, index), plan) : (segments[index]?.start ?? 0) / timescale
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

/** What the film has lost. */
export const describeLoss = ({ what, from, to, track }: FilmSpan): Note =>
  note(`check-${what}`, { from: clock(from), to: clock(to), rendition: track })

const mostRemarks = 20

/** What an editor may want to look at: it is so in the file. */
export function remarksOn(odd: readonly FilmSpan[]): Note[] {
  const kept = odd.filter(({ inFile, cheapest }) => inFile && cheapest)
  const remarks = kept.slice(0, mostRemarks).flatMap(({ what, ...span }) => {
    const [from, to] = [clock(span.from), clock(span.to)]
    if (what === 'silent') return note('remark-silent', { from, to, rendition: span.track })
    return what === 'another' ? [] : note(`remark-${what}`, { from, to })
  })
  const more = kept.length - mostRemarks
  return more > 0 ? [...remarks, note('remark-more', { count: more })] : remarks
}
