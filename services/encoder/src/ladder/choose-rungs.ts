import { type MeasuredPoint, rateFactor, type Rung, type Size } from './ladder.ts'
import { type RateQuality, rateQuality } from './rate-quality.ts'
import type { Ratio } from '../engine/source-facts.ts'

/** Rates in bits per second. */
export type PerTitlePolicy = {
  /** What the best rung aims at. */
  readonly crf: number
  /** Beyond, a smaller picture looks better than a rougher one. */
  readonly roughestCrf: number
  /** The best rung has the largest size up to here, whatever else would look better: viewers and editors expect it. */
  readonly fullSizeToCrf: number
  /** What the best rung of a full HD film may cost at its peak; smaller ones may cost less. */
  readonly highestBitsPerSecond: number
  /** What the lowest rung may cost at its peak, so that it plays on a bad connection. */
  readonly affordableBitsPerSecond: number
  /** More of one size cost more to encode than they are worth, as long as there is a smaller one. */
  readonly mostOfOneSize: number
  /** How much more than the next a rung costs at the most. */
  readonly widestStep: number
  /** How much a rung may cost at its peak of what it costs on average. */
  readonly peakOverAverage: number
}

export const perTitlePolicy: PerTitlePolicy = {
  crf: 22,
  roughestCrf: 40,
  fullSizeToCrf: 32,
  highestBitsPerSecond: 5_000_000,
  affordableBitsPerSecond: 400_000,
  mostOfOneSize: 2,
  widestStep: 2,
  peakOverAverage: 1.5,
}

const fullHd = 1920 * 1080
/** A full peak leaves no room to an encoder that may vary: on average it costs this much of it. */
const averageOfFullPeak = 0.85
/** Samples may miss what is hard in a film: the best rung may always cost this share of the highest. */
const sharedBySurprise = 0.25
/** The least that makes a rung of its own. */
const narrowestStep = 1.5

/** A size that a rung may have, with the name of its class. */
export type NamedSize = Size & { readonly name: string }

/**
 * The rungs of a film, best first, from what its samples cost and how they looked: even steps of rates from what the best
 * rung needs for its quality (at most what a film may cost) down to what a bad connection carries, each in the size that
 * looks best at that rate, never larger than the rung above; the best has the source's size unless it would look rough. An easy film gets few rungs and low ones.
 * `sizes` are largest first; each needs two points at least.
 */
export function chooseRungs(
  sizes: readonly NamedSize[],
  points: readonly MeasuredPoint[],
  frameRate: Ratio,
  policy: PerTitlePolicy = perTitlePolicy,
): Rung[] {
  const curves = sizes.map(({ name, ...size }) => ({ name, ...rateQuality(points.filter(isOf(size))) }))
  const [best] = curves
  if (!best) throw new Error('a film without a size')
  const affordable = policy.affordableBitsPerSecond
  const highest = Math.max(affordable, highestFor(best, policy) * rateFactor(frameRate))
  const wanted = best.bitsAt(policy.crf)
  const top = Math.min(wanted, highest * averageOfFullPeak)
  const expected = Math.max(top * policy.peakOverAverage, best.peakBitsAt(policy.crf) * policy.peakOverAverage)
  const topCap = Math.min(highest, Math.max(expected, highest * sharedBySurprise, affordable))
  const rates = topCap <= affordable ? [top] : stepsBetween(top, affordable / policy.peakOverAverage, policy.widestStep)

  const chosen: { readonly rate: number; readonly place: number; readonly crf: number }[] = []
  for (const rate of rates) {
    const last = chosen.at(-1)?.place ?? 0
    const enough = chosen.filter(({ place }) => place === last).length >= policy.mostOfOneSize
    const from = enough ? Math.min(last + 1, curves.length - 1) : last
    const full = Math.max(policy.crf, best.crfFor(rate))
    const keepsSize = chosen.length === 0 && full <= policy.fullSizeToCrf
    chosen.push({ rate, ...(keepsSize ? { place: 0, crf: full } : bestSizeAt(rate, curves, from, policy)) })
  }
  return chosen.map(({ rate, place, crf }, index) => {
    const curve = curves[place] ?? best
    const cap = index === 0 ? topCap : rate * policy.peakOverAverage
    const last = index > 0 && index === chosen.length - 1
    const maxBitsPerSecond = Math.round(last ? Math.min(cap, affordable) : cap)
    const before = chosen.slice(0, index).filter((rung) => rung.place === place).length
    return {
      name: before === 0 ? curve.name : `${curve.name}-${before + 1}`,
      width: curve.width,
      height: curve.height,
      crf: Number(Math.min(crf, policy.roughestCrf).toFixed(1)),
      maxBitsPerSecond,
      bufferBits: maxBitsPerSecond * 2,
      predicted: {
        bitsPerSecond: Math.round(rate),
        ssimDb: Number(curve.ssimDbAt(crf).toFixed(2)),
      },
    }
  })
}

const isOf =
  (size: Size) =>
  (point: MeasuredPoint): boolean =>
    point.width === size.width && point.height === size.height

/** Smaller pictures need more bits for each of their pixels. */
const highestFor = ({ width, height }: Size, policy: PerTitlePolicy): number =>
  policy.highestBitsPerSecond * Math.min(1, ((width * height) / fullHd) ** 0.75)

/** From one rate down to another, or to where a rung of its own begins, in as few even steps as may be. */
function stepsBetween(top: number, bottom: number, widest: number): number[] {
  const down = top / Math.min(bottom, top / narrowestStep)
  const steps = Math.max(1, Math.ceil(Math.log(down) / Math.log(widest) - 1e-9))
  return Array.from({ length: steps + 1 }, (_, step) => top / down ** (step / steps))
}

/** Which of the sizes from a place on looks best at a rate, and at what setting; the smallest when none can be that cheap. */
function bestSizeAt(
  rate: number,
  curves: readonly RateQuality[],
  from: number,
  { crf: finest, roughestCrf }: PerTitlePolicy,
): { place: number; crf: number } {
  const possible = curves
    .map((curve, place) => ({ curve, place, crf: Math.max(finest, curve.crfFor(rate)) }))
    .slice(from)
  const fit = possible.filter(({ crf }) => crf <= roughestCrf)
  const [first, ...others] = fit.length > 0 ? fit : possible.slice(-1)
  if (!first) throw new Error('no size is left')
  const looks = ({ curve, crf }: typeof first): number => curve.ssimDbAt(crf)
  const best = others.reduce((one, other) => (looks(other) > looks(one) ? other : one), first)
  return { place: best.place, crf: best.crf }
}
