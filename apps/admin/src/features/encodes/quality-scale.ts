/** A rendition of a certain size and rate, and how it looks. */
export interface QualityPoint {
  width: number
  height: number
  crf: number
  /** Bits per second. */
  bitrate: number
  /** Likeness to the source: −10·log10(1 − SSIM). */
  ssimDb: number
}

interface Scale {
  /** Where a value lies between 0 and 1. */
  at: (value: number) => number
  ticks: readonly number[]
}

/** Rates differ by factors, so each doubling gets the same room. Ticks at 1, 2 and 5 times a power of ten. */
export function rateScale(rates: readonly number[]): Scale {
  const low = Math.max(1, Math.min(...rates)) / 1.15
  const high = Math.max(low * 2, Math.max(...rates) * 1.15)
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    for (const step of [1, 2, 5]) {
      const tick = step * 10 ** power
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  const length = Math.log(high / low)
  return { at: (rate) => Math.log(rate / low) / length, ticks }
}

/** Some four to eight ticks at round decibels. */
export function qualityScale(decibels: readonly number[]): Scale {
  const low = Math.min(...decibels)
  const high = Math.max(...decibels, low + 1)
  const step = [0.5, 1, 2, 5].find((size) => (high - low) / size <= 6) ?? 10
  const first = Math.floor(low / step) * step
  const last = Math.ceil(high / step) * step
  const ticks = Array.from({ length: Math.round((last - first) / step) + 1 }, (_, index) => first + index * step)
  return { at: (value) => (value - first) / (last - first), ticks }
}

/** The points of each size, the largest size first, by rate in each. */
export function bySize(points: readonly QualityPoint[]): { size: string; points: QualityPoint[] }[] {
  const sizes = Map.groupBy(points, ({ width, height }) => `${width} × ${height}`)
  return [...sizes]
    .map(([size, of]) => ({ size, points: of.toSorted((one, other) => one.bitrate - other.bitrate) }))
    .toSorted((one, other) => areaOf(other.points) - areaOf(one.points))
}

const areaOf = ([first]: readonly QualityPoint[]): number => (first ? first.width * first.height : 0)

/** The outline of a mark around (0, 0): sizes are told apart by shape, not by color alone. */
export function markOf(index: number, radius: number): string {
  const r = radius
  const shapes = [
    `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    `M${-r} ${-r}H${r}V${r}H${-r}Z`,
    `M0 ${-r * 1.2}L${r * 1.1} ${r * 0.8}H${-r * 1.1}Z`,
    `M0 ${-r * 1.3}L${r * 1.3} 0L0 ${r * 1.3}L${-r * 1.3} 0Z`,
    `M0 ${r * 1.2}L${r * 1.1} ${-r * 0.8}H${-r * 1.1}Z`,
  ]
  return shapes[index % shapes.length] ?? ''
}
