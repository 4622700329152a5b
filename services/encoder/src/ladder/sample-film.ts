import type { Measured } from '../engine/engine-tasks.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { chooseRungs, type NamedSize, perTitlePolicy, type PerTitlePolicy } from './choose-rungs.ts'
import { fieldFrames, mayHideFields } from './fields.ts'
import {
  type EncodePlan,
  evenSize,
  fillBoxes,
  type FrameSpan,
  type MeasuredPoint,
  type Rung,
  type Size,
} from './ladder.ts'

/** What of a film is measured. */
type Samples = {
  readonly sizes: readonly NamedSize[]
  readonly spans: readonly FrameSpan[]
  /** Each size at each quality, without a ceiling that is in reach. */
  readonly rungs: readonly Rung[]
}

type SamplePolicy = {
  /** Of what the encode will cost. */
  readonly shareOfEncode: number
  readonly most: number
  /** Distances from the quality of the best rung. */
  readonly crfSteps: readonly number[]
}

const samplePolicy: SamplePolicy = { shareOfEncode: 0.15, most: 6, crfSteps: [0, 12] }

/** Steps of a third to a half of each side: at every rate one of them is close to what would look best. */
const classes = [
  { name: 'v1080', width: 1920, height: 1080 },
  { name: 'v720', width: 1280, height: 720 },
  { name: 'v540', width: 960, height: 540 },
  { name: 'v360', width: 640, height: 360 },
  { name: 'v240', width: 426, height: 240 },
] as const

/** Sizes closer than this look alike. */
const worthAStep = 1.2

const outOfReach = 100_000_000

/**
 * Stretches of half a group each, at keyframes of the source, evenly over the film: as many as pay. Undefined when not
 * even one does, because the film is too short, or cannot be entered.
 */
export function planSamples(
  plan: EncodePlan,
  facts: SourceFacts,
  keyframeSeconds: readonly number[],
  crf: number,
  policy: SamplePolicy = samplePolicy,
): Samples | undefined {
  const sizes = sizesOf({ width: facts.video.displayWidth, height: facts.video.displayHeight })
  const rungs = sizes.flatMap(({ name, ...size }) =>
    policy.crfSteps.map((step): Rung => ({
      name: `${name}-${step}`,
      ...size,
      crf: crf + step,
      maxBitsPerSecond: outOfReach,
      bufferBits: outOfReach,
    })),
  )
  const frames = Math.max(1, Math.round(plan.gopFrames / 2))
  const affordable = Math.floor((policy.shareOfEncode * workOfEncode(plan, facts)) / workOfSample(frames, rungs, facts))
  const spans = spread(Math.min(policy.most, affordable), frames, plan, keyframeSeconds)
  return spans.length > 0 ? { sizes, spans, rungs } : undefined
}

/** Looking for fields costs no more than this share of the encode, once it has been done in one place. */
const fieldPolicy = { shareOfEncode: 0.01, most: 8 }

/** Where fields are looked for of which the file does not tell; nowhere when there can be none. */
export function planFieldSamples(
  plan: EncodePlan,
  facts: SourceFacts,
  keyframeSeconds: readonly number[],
): FrameSpan[] {
  if (!mayHideFields(facts.video)) return []
  const workOfLook = fieldFrames * pixels(facts.video) * (work.decode + work.scaleAndLook) + work.start
  const affordable = Math.floor((fieldPolicy.shareOfEncode * workOfEncode(plan, facts)) / workOfLook)
  return spread(Math.min(fieldPolicy.most, Math.max(1, affordable)), fieldFrames, plan, keyframeSeconds)
}

/** Its own size comes first, whatever the classes are, since less than that looks worse at every rate that is high enough. */
function sizesOf(source: Size): NamedSize[] {
  const [first, ...smaller] = fillBoxes(source, classes)
  if (!first) throw new Error('a source without a size')
  const own = evenSize(source, source)
  const best = first.name === 'v1080' || first.width >= own.width ? first : { name: 'vsource', ...own }
  return [best, ...smaller.filter(({ width }) => width * worthAStep <= best.width)].map(({ name, width, height }) => ({
    name,
    width,
    height,
  }))
}

/** Work in pixels that the ladder encodes; what else is done counts as so many of them, as it was measured with both engines. */
const work = { decode: 0.2, rougher: 0.85, scaleAndLook: 0.2, lookedAt: 6, start: 5_000_000 }
const pixels = (of: { readonly width: number; readonly height: number }): number => of.width * of.height

const workOfEncode = (plan: EncodePlan, { video }: SourceFacts): number =>
  plan.frames * (pixels(video) * work.decode + plan.rungs.reduce((sum, rung) => sum + pixels(rung), 0))

/** Decoded twice, encoded in every rung, half of them rougher, and decoded; some pictures looked at in the size of the largest. */
function workOfSample(frames: number, rungs: readonly Rung[], { video }: SourceFacts): number {
  const encoded = rungs.reduce((sum, rung) => sum + pixels(rung), 0)
  const largest = Math.max(...rungs.map(pixels))
  return (
    frames * (2 * pixels(video) * work.decode + encoded * work.rougher) +
    rungs.length * work.lookedAt * largest * work.scaleAndLook +
    2 * work.start
  )
}

function spread(count: number, frames: number, plan: EncodePlan, keyframeSeconds: readonly number[]): FrameSpan[] {
  const rate = plan.frameRate.num / plan.frameRate.den
  const entries = keyframeSeconds
    .map((seekSeconds) => ({ seekSeconds, firstFrame: Math.ceil(seekSeconds * rate - 0.01) }))
    .filter(({ firstFrame }) => firstFrame >= 0 && firstFrame + frames <= plan.frames)
  const wanted = Array.from({ length: count }, (_, index) => ((index + 0.5) / count) * plan.frames)
  const taken = wanted.flatMap((at) => {
    const [first, ...others] = entries
    if (!first) return []
    const apart = (entry: typeof first): number => Math.abs(entry.firstFrame + frames / 2 - at)
    return [others.reduce((one, other) => (apart(other) < apart(one) ? other : one), first)]
  })
  return [...new Map(taken.map((entry) => [entry.firstFrame, entry])).values()].map(({ firstFrame, seekSeconds }) => ({
    firstFrame,
    frames,
    ...(seekSeconds > 0 ? { seekSeconds } : {}),
  }))
}

/** The plan with the rungs that the samples make best. Staff see what they were chosen by. */
export function planPerTitle(
  plan: EncodePlan,
  samples: Samples,
  measured: Measured,
  policy: PerTitlePolicy = perTitlePolicy,
): EncodePlan {
  const points = samples.rungs.map((rung, index) => pointOf(rung, index, plan, measured))
  const secondsPerFrame = plan.frameRate.den / plan.frameRate.num
  return {
    ...plan,
    rungs: chooseRungs(samples.sizes, points, plan.frameRate, policy),
    analysis: {
      samples: samples.spans.map(({ firstFrame, frames = 0 }) => ({
        atSeconds: firstFrame * secondsPerFrame,
        seconds: frames * secondsPerFrame,
      })),
      points,
      cpuSeconds: measured.cpuSeconds,
    },
  }
}

function pointOf({ width, height, crf }: Rung, index: number, plan: EncodePlan, { spans }: Measured): MeasuredPoint {
  const seen = spans.flatMap((span) => span[index] ?? [])
  const rates = seen.map(({ pictureBytes }) => rateOf(pictureBytes, plan))
  const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / Math.max(1, of.length)
  return {
    width,
    height,
    crf,
    bitsPerSecond: Math.round(mean(rates)),
    peakBitsPerSecond: Math.round(Math.max(0, ...rates)),
    ssimDb: Number(decibels(mean(seen.map(({ ssim }) => ssim))).toFixed(3)),
  }
}

/** Of a whole group, which begins with a picture that costs many times what the others do. */
function rateOf(pictureBytes: readonly number[], { gopFrames, frameRate }: EncodePlan): number {
  const [key = 0, ...others] = pictureBytes
  const other = others.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, others.length)
  return ((key + other * (gopFrames - 1)) * 8 * frameRate.num) / (gopFrames * frameRate.den)
}

/** Equal pictures are as good as those that nobody can tell apart. */
export const decibels = (ssim: number): number => -10 * Math.log10(Math.max(1e-5, 1 - ssim))
