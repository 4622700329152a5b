import type { MeasuredPoint, Size } from './ladder.ts'

/**
 * How bits and likeness follow the encoder's quality setting in one size. Between what was measured both are straight over
 * the setting, bits by their logarithm, which encoders are close to; beyond, the outer two points are prolonged.
 */
export type RateQuality = Size & {
  bitsAt(crf: number): number
  /** The sample that costs most. */
  peakBitsAt(crf: number): number
  ssimDbAt(crf: number): number
  /** The setting that costs so many bits per second; beyond what an encoder knows where nothing does. */
  crfFor(bitsPerSecond: number): number
}

/** Noise of a measurement may have a worse setting cost as much as a better one; this far apart they can be told apart. */
const leastFall = 1e-3

/** @throws Error when there are not two points at least */
export function rateQuality(points: readonly MeasuredPoint[]): RateQuality {
  const sorted = points.toSorted((one, other) => one.crf - other.crf)
  const [first] = sorted
  if (!first || sorted.length < 2) throw new Error('a size without two measurements')
  const crfs = sorted.map(({ crf }) => crf)
  const bits = falling(sorted.map(({ bitsPerSecond }) => Math.log(Math.max(1, bitsPerSecond))))
  const peaks = falling(sorted.map(({ peakBitsPerSecond }) => Math.log(Math.max(1, peakBitsPerSecond))))
  const ssimDb = falling(sorted.map((point) => point.ssimDb))
  return {
    width: first.width,
    height: first.height,
    bitsAt: (crf) => Math.exp(onLine(crfs, bits, crf)),
    peakBitsAt: (crf) => Math.exp(onLine(crfs, peaks, crf)),
    ssimDbAt: (crf) => onLine(crfs, ssimDb, crf),
    crfFor: (bitsPerSecond) => onLine(bits.toReversed(), crfs.toReversed(), Math.log(Math.max(1, bitsPerSecond))),
  }
}

/** Values in order, each a little below the one before at the least. */
function falling(values: readonly number[]): number[] {
  const made: number[] = []
  for (const value of values) made.push(Math.min(value, (made.at(-1) ?? Number.POSITIVE_INFINITY) - leastFall))
  return made
}

/** `ys` over rising `xs`, straight between neighbors and beyond the ends. */
function onLine(xs: readonly number[], ys: readonly number[], x: number): number {
  const found = xs.findIndex((one) => one >= x)
  const after = found < 0 ? xs.length - 1 : Math.max(1, found)
  const [x0 = 0, x1 = 1, y0 = 0, y1 = 0] = [xs[after - 1], xs[after], ys[after - 1], ys[after]]
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)
}
