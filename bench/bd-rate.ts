/** How many bits one ladder needs of what another does for the same picture (Bjøntegaard, VCEG-M33), by piecewise cubics. */

/** One rung as it came out: its mean rate, and how like the source it looks. */
export interface RatePoint {
  bitsPerSecond: number
  /** As `-10 log10(1 - SSIM)`. */
  ssimDb: number
}

/**
 * The mean difference of the logarithm of rates over all qualities that both reach, as a share: -0.3 is 30 % fewer bits. A
 * rung that looks no better than a cheaper one is left out, as a viewer would.
 * @returns undefined where there is nothing that both reach
 */
export function bdRate(ours: readonly RatePoint[], peer: readonly RatePoint[]): number | undefined {
  const [a, b] = [curveOf(ours), curveOf(peer)]
  if (!a || !b) return undefined
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)]
  if (to - from < 1e-6) return undefined
  return Math.exp((a.integral(from, to) - b.integral(from, to)) / (to - from)) - 1
}

interface Curve {
  from: number
  to: number
  /** Of the natural logarithm of the rate over quality. */
  integral(from: number, to: number): number
}

function curveOf(points: readonly RatePoint[]): Curve | undefined {
  const worth: RatePoint[] = []
  for (const point of points.toSorted((one, other) => one.bitsPerSecond - other.bitsPerSecond))
    if (point.ssimDb > (worth.at(-1)?.ssimDb ?? Number.NEGATIVE_INFINITY)) worth.push(point)
  const [first, last] = [worth[0], worth.at(-1)]
  if (!first || !last || worth.length < 2) return undefined
  const at = monotoneCubic(
    worth.map(({ ssimDb }) => ssimDb),
    worth.map(({ bitsPerSecond }) => Math.log(bitsPerSecond)),
  )
  return {
    from: first.ssimDb,
    to: last.ssimDb,
    integral(from, to) {
      // Simpson's rule: exact for cubics, and close enough where two of them meet within a step.
      const steps = 2000
      const width = (to - from) / steps
      let sum = at(from) + at(to)
      for (let step = 1; step < steps; step++) sum += at(from + step * width) * (step % 2 === 0 ? 2 : 4)
      return (sum * width) / 3
    },
  }
}

/** Cubics through rising points that never overshoot (Fritsch and Butland's slopes, as PCHIP has them). */
export function monotoneCubic(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  const last = xs.length - 1
  const x = (index: number): number => xs[index] ?? 0
  const y = (index: number): number => ys[index] ?? 0
  const width = (index: number): number => x(index + 1) - x(index)
  const rise = (index: number): number => (y(index + 1) - y(index)) / width(index)
  const endSlope = (near: number, far: number): number => {
    const [h0, h1, d0, d1] = [width(near), width(far), rise(near), rise(far)]
    const slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    if (slope * d0 <= 0) return 0
    return d0 * d1 <= 0 && Math.abs(slope) > 3 * Math.abs(d0) ? 3 * d0 : slope
  }
  const slopes = xs.map((_, index) => {
    if (last === 1) return rise(0)
    if (index === 0) return endSlope(0, 1)
    if (index === last) return endSlope(last - 1, last - 2)
    const [before, after] = [rise(index - 1), rise(index)]
    if (before * after <= 0) return 0
    const [w0, w1] = [2 * width(index) + width(index - 1), width(index) + 2 * width(index - 1)]
    return (w0 + w1) / (w0 / before + w1 / after)
  })
  return (at) => {
    const found = xs.findIndex((one) => one > at)
    const index = found < 0 ? last - 1 : Math.max(0, found - 1)
    const h = width(index)
    const t = (at - x(index)) / h
    const [m0, m1] = [slopes[index] ?? 0, slopes[index + 1] ?? 0]
    return (
      (1 + 2 * t) * (1 - t) ** 2 * y(index) +
      t * (1 - t) ** 2 * h * m0 +
      t ** 2 * (3 - 2 * t) * y(index + 1) +
      t ** 2 * (t - 1) * h * m1
    )
  }
}
