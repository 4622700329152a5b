import { note, type Note } from '@codeflix/contracts/encode-notes'
import type { EncodedTrack, Inspection } from '../engine/engine-tasks.ts'
import type { SampledPicture } from '../engine/sampled-quality.ts'
import { type EncodePlan, type Rung, secondsOfFrames } from '../ladder/ladder.ts'
import { decibels } from '../ladder/sample-film.ts'
import { clock, hundredths } from './clock.ts'

/** Sampled pictures of a rung, one after the other, that are all poor: the worst of them, and until when. Seconds, SSIM. */
type PoorSpan = {
  readonly rung: string
  readonly from: number
  /** Where the next sampled picture is better, or the film ends. */
  readonly to: number
  readonly ssim: number
  readonly floor: number
  readonly pictures: number
}

/** What is so like the file looks right, whatever was planned. */
const looksRight = 0.985
/** Encodes of nothing but noise may be a little worse than what a quantizer leaves of it. */
const slack = { ofLoss: 0.1, always: 0.005 }
/** Of the highest rate: from here on an encoder may be coarser than the quality that it aims at. */
const pressedFrom = 0.7
/** One poor picture between good ones may be a flash or a fade, which no quantizer is like. */
const inARow = 2
/** What is less like the file than this, viewers see. */
const visiblyRough = 0.8

type Tracks = { readonly video: readonly EncodedTrack[]; readonly durationSeconds: number }

/**
 * Finds the pictures that were lost in the encode: too coarse, blurred, in the wrong place. The floor of each is what a
 * quantizer alone, clearly coarser than the rung's, would leave of that very picture: of noise and grain, of which no
 * encoder keeps much, little is asked. Where a rung is at its highest rate, only what the coarsest quantizer leaves is.
 */
export const findLostQuality = (plan: EncodePlan, media: Tracks, found: Inspection): PoorSpan[] =>
  media.video.flatMap(({ name }) => {
    const rung = plan.rungs.find((one) => one.name === name)
    const { sampleBytes = [], sampled = [] } = found.video.find((track) => track.name === name) ?? {}
    if (!rung) return []
    const spans = poorSpans(plan, media, found, name, ({ frame, asPlanned, atWorst }) => {
      const left = isPressed(frame, sampleBytes, rung, plan) ? atWorst : asPlanned
      return Math.min(looksRight, left - (1 - left) * slack.ofLoss - slack.always)
    })
    return spans.filter(({ pictures }) => pictures >= Math.min(inARow, sampled.length))
  })

/** Where the best rung that every player takes is visibly rough, though nothing went wrong: for an editor to look at. */
export function remarkOnRoughness(plan: EncodePlan, media: Tracks, found: Inspection): Note[] {
  const best = plan.rungs.find(({ codec }) => codec === undefined)
  const rough = best ? poorSpans(plan, media, found, best.name, () => visiblyRough) : []
  const [worst] = rough.toSorted((one, other) => one.ssim - other.ssim)
  if (!worst) return []
  const span = { from: clock(worst.from), to: clock(worst.to) }
  return [rough.length > 1 ? note('remark-rough-parts', { ...span, parts: rough.length }) : note('remark-rough', span)]
}

/** What an editor is told of them. */
export const describeLostQuality = ({ rung, from, to, ssim, floor }: PoorSpan): Note =>
  note('check-quality', {
    rendition: rung,
    from: clock(from),
    to: clock(to),
    likeness: hundredths(ssim),
    least: hundredths(floor),
  })

/** How like a rung is to what its encoder was given, as `-10 log10(1 - SSIM)`, over what was sampled; undefined where nothing was. */
export function sampledSsimDb({ video }: Inspection, name: string): number | undefined {
  const { sampled = [] } = video.find((track) => track.name === name) ?? {}
  if (sampled.length === 0) return undefined
  return hundredths(decibels(sampled.reduce((sum, { ssim }) => sum + ssim, 0) / sampled.length))
}

function poorSpans(
  plan: EncodePlan,
  { durationSeconds }: Tracks,
  found: Inspection,
  name: string,
  floorOf: (picture: SampledPicture) => number,
): PoorSpan[] {
  const { sampled = [] } = found.video.find((track) => track.name === name) ?? {}
  const spans: PoorSpan[] = []
  for (const [index, picture] of sampled.entries()) {
    const [{ ssim }, floor] = [picture, floorOf(picture)]
    if (ssim >= floor) continue
    const next = sampled[index + 1]
    const [from, to] = [
      secondsOfFrames(picture.frame, plan),
      next ? secondsOfFrames(next.frame, plan) : durationSeconds,
    ]
    const last = spans.at(-1)
    if (last?.to === from)
      spans.splice(-1, 1, { ...last, to, pictures: last.pictures + 1, ...(ssim < last.ssim ? { ssim, floor } : {}) })
    else spans.push({ rung: name, from, to, ssim, floor, pictures: 1 })
  }
  return spans
}

/** Whether a rung costs so much before or behind a picture, over as long as a player's buffer lasts, that its rate decides how it looks. */
function isPressed(frame: number, sampleBytes: readonly number[], rung: Rung, { frameRate }: EncodePlan): boolean {
  const rate = frameRate.num / frameRate.den
  const frames = Math.max(1, Math.round((rung.bufferBits / rung.maxBitsPerSecond) * rate))
  return [Math.max(0, frame - frames), frame].some((from) => {
    const pictures = sampleBytes.slice(from, Math.max(frame, from + frames))
    const bits = pictures.reduce((sum, bytes) => sum + bytes * 8, 0)
    return bits * rate >= rung.maxBitsPerSecond * pressedFrom * Math.max(1, pictures.length)
  })
}
