import type { CaptionPlan } from '../captions/plan-captions.ts'
import type { Ratio, SourceFacts } from '../engine/source-facts.ts'
import { type AudioRendition, planSounds, type SoundPolicy } from './sound.ts'

/** One picture size of the ladder. Rates in bits per second, sizes in pixels. */
export type Rung = {
  /** Folder and representation id, unique within a plan: `v720` for a box, `vsource` for the source's own size. */
  readonly name: string
  /** H.264 when absent. */
  readonly codec?: 'av1'
  readonly width: number
  readonly height: number
  /** Quality aimed at; `maxBitsPerSecond` caps what it may cost. */
  readonly crf: number
  readonly maxBitsPerSecond: number
  readonly bufferBits: number
  /** What the samples of the film let expect, over all of it: absent in the fixed ladder. */
  readonly predicted?: { readonly bitsPerSecond: number; readonly ssimDb: number }
}

/** What samples of a film cost and how like the source they looked, in one size at one quality. */
export type MeasuredPoint = {
  readonly width: number
  readonly height: number
  readonly crf: number
  /** Over all samples, and in the one that cost most. */
  readonly bitsPerSecond: number
  readonly peakBitsPerSecond: number
  /** Structural similarity to the source at the size of the best rung, as `-10 log10(1 - SSIM)`. */
  readonly ssimDb: number
}

/** What the rungs of this film were chosen by. */
type LadderAnalysis = {
  readonly samples: readonly { readonly atSeconds: number; readonly seconds: number }[]
  readonly points: readonly MeasuredPoint[]
  readonly cpuSeconds: number
}

/** Everything the engine needs to know beyond the file itself: a pure function of the source and the policy. */
export type EncodePlan = {
  readonly frameRate: Ratio
  /** Distance of keyframes, the same in every rung so that a player may switch at any of them. */
  readonly gopFrames: number
  readonly segmentFrames: number
  /** How many pictures the source has on the grid, as far as its packets tell. */
  readonly frames: number
  readonly preset: string
  /** Best first in each codec; those that every player knows come last. */
  readonly rungs: readonly Rung[]
  readonly audio: readonly AudioRendition[]
  /** Absent when the ladder is the fixed one. */
  readonly analysis?: LadderAnalysis
  /** Text that was inside the file; it is stored beside the film when that is planned. */
  readonly captions?: readonly CaptionPlan[]
}

/** How long so many pictures of a film are shown. */
export const secondsOfFrames = (frames: number, { frameRate }: Pick<EncodePlan, 'frameRate'>): number =>
  (frames * frameRate.den) / frameRate.num

/** A stretch of the picture on the film's grid of frames, which begins with its first picture or sound. */
export type FrameSpan = {
  /** The first of a segment. */
  readonly firstFrame: number
  /** Absent for a span that goes on to the end of the film. */
  readonly frames?: number
  /** A keyframe of the source at or before the first frame; absent to read from the beginning. */
  readonly seekSeconds?: number
  /** How full a decoder's buffer is when the span begins, 0 to 1; the encoder's own idea of a beginning when absent. */
  readonly bufferFill?: number
  /** Let the last picture stand for those that cannot be read. */
  readonly fill?: boolean
}

export type LadderPolicy = SoundPolicy & {
  readonly preset: string
  readonly crf: number
  readonly gopSeconds: number
  readonly segmentSeconds: number
}

export const ladderPolicy: LadderPolicy = {
  preset: 'veryfast',
  crf: 22,
  gopSeconds: 2,
  segmentSeconds: 4,
  audioBitsPerSecond: 128_000,
  loudness: { targetLufs: -18, ceilingDbtp: -1 },
}

/** Each rung is a box that the picture must fit into, so that a wide film keeps the width of its class. */
const boxes = [
  { name: 'v1080', width: 1920, height: 1080, maxBitsPerSecond: 5_000_000 },
  { name: 'v720', width: 1280, height: 720, maxBitsPerSecond: 2_800_000 },
  { name: 'v480', width: 854, height: 480, maxBitsPerSecond: 1_400_000 },
  { name: 'v360', width: 640, height: 360, maxBitsPerSecond: 800_000 },
  { name: 'v240', width: 426, height: 240, maxBitsPerSecond: 400_000 },
] as const

/** A source this much larger than the best box below it earns a rung of its own size. */
const worthOwnRung = 1.1
/** A rung thinner than this serves nobody; only a source that is that thin itself is encoded so. */
const thinnestSide = 32
/** From this rate on there is half as much again to encode. */
const highFrameRate = 40
export const rateFactor = (frameRate: Ratio): number => (frameRate.num / frameRate.den > highFrameRate ? 1.5 : 1)

/**
 * Plans the renditions of a source: the boxes it fills, best first, never larger than the source itself (upscaling costs
 * bits and shows nothing new), and always at least one. Sizes are even, as 4:2:0 pictures must be.
 */
export function planLadder(facts: SourceFacts, policy: LadderPolicy = ladderPolicy): EncodePlan {
  const frameRate = planFrameRate(facts.video.frameRate)
  const gopFrames = Math.max(1, Math.round((policy.gopSeconds * frameRate.num) / frameRate.den))
  return {
    frameRate,
    gopFrames,
    segmentFrames: gopFrames * Math.max(1, Math.round(policy.segmentSeconds / policy.gopSeconds)),
    frames: framesOf(facts, frameRate),
    preset: policy.preset,
    rungs: planRungs({ width: facts.video.displayWidth, height: facts.video.displayHeight }, frameRate, policy.crf),
    audio: planSounds(facts.audio, policy, facts.video.endSeconds),
  }
}

const framesOf = (facts: SourceFacts, { num, den }: Ratio): number =>
  Math.max(1, Math.round((facts.video.endSeconds * num) / den))

export type Size = { readonly width: number; readonly height: number }

function planRungs(source: Size, frameRate: Ratio, crf: number): Rung[] {
  const perFrame = rateFactor(frameRate)
  const rung = (name: string, size: Size, cap: number): Rung => ({
    name,
    width: size.width,
    height: size.height,
    crf,
    maxBitsPerSecond: Math.round(cap * perFrame),
    bufferBits: Math.round(cap * perFrame * 2),
  })
  return fillBoxes(source, boxes).map(({ name, box, ...size }) =>
    rung(name, size, box?.maxBitsPerSecond ?? capFor(source)),
  )
}

type Box = Size & { readonly name: string }

/**
 * The sizes of a source in boxes that are given largest first: its own if it falls between, never one that is larger than
 * it or too thin, at least one.
 */
export function fillBoxes<B extends Box>(source: Size, given: readonly B[]): (Box & { readonly box?: B })[] {
  const filled = given
    .map((box) => ({ box, scale: scaleToFit(source, box) }))
    .filter(({ scale }) => scale <= 1 && scale * Math.min(source.width, source.height) >= thinnestSide)
  const sizes = filled.map(({ box, scale }) => ({ name: box.name, box, ...evenSize(scaled(source, scale), source) }))
  const best = filled[0]
  const between = !best || (best.box !== given[0] && 1 / best.scale >= worthOwnRung)
  return between ? [{ name: 'vsource', ...evenSize(source, source) }, ...sizes] : sizes
}

/** How much a picture shrinks (below 1) or would have to grow (above 1) to fill the box, which turns with the picture. */
function scaleToFit(source: Size, box: Size): number {
  const turned = source.height > source.width ? { width: box.height, height: box.width } : box
  return Math.min(turned.width / source.width, turned.height / source.height)
}

const scaled = (size: Size, scale: number): Size => ({ width: size.width * scale, height: size.height * scale })

/** To the nearest even size that is not larger than the source. */
export function evenSize(size: Size, source: Size): Size {
  const even = (length: number, limit: number) =>
    Math.max(2, 2 * Math.min(Math.round(length / 2), Math.floor(limit / 2)))
  return { width: even(size.width, source.width), height: even(size.height, source.height) }
}

function capFor(size: Size): number {
  const roomy = boxes.findLast((box) => box.width * box.height >= size.width * size.height)
  return (roomy ?? boxes[0]).maxBitsPerSecond
}

const standardRates: readonly Ratio[] = [
  { num: 24_000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
  { num: 48, den: 1 },
  { num: 50, den: 1 },
  { num: 60_000, den: 1001 },
  { num: 60, den: 1 },
]
const highestRate = 60
const fallbackRate: Ratio = { num: 25, den: 1 }

/**
 * The constant frame rate to encode at. A rate within 1 % of a standard one is the nearest such (containers round, and
 * phones drop pictures now and then), above 60 is halved until it fits, and one that the container does not know is 25.
 */
export function planFrameRate(source: Ratio): Ratio {
  let rate = source.num / source.den
  if (!Number.isFinite(rate) || rate <= 0) return fallbackRate
  let { num, den } = source
  while (rate > highestRate * 1.001) {
    rate /= 2
    den *= 2
  }
  const apart = (standard: Ratio): number => Math.abs(standard.num / standard.den / rate - 1)
  const near = standardRates.toSorted((a, b) => apart(a) - apart(b))[0]
  if (near && apart(near) < 0.01) return near
  if (num > 240_000 || den > 10_000) return approximate(rate)
  const divisor = greatestCommonDivisor(num, den)
  return { num: num / divisor, den: den / divisor }
}

/** To thousandths, which keeps the drift below a frame in half an hour at rates that no camera has. */
function approximate(rate: number): Ratio {
  const num = Math.max(1, Math.round(rate * 1000))
  const divisor = greatestCommonDivisor(num, 1000)
  return { num: num / divisor, den: 1000 / divisor }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
