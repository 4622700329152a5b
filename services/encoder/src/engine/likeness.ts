/** Of 8 bits, as its authors advise. */
const steady = { mean: (0.01 * 255) ** 2, variance: (0.03 * 255) ** 2 }
const window = 8
const stride = 4

/**
 * Structural similarity of two squares of luma (Wang, Bovik, Sheikh, Simoncelli: Image Quality Assessment, IEEE Transactions
 * on Image Processing 13, 2004), 1 when they are equal: over windows of 8 × 8, which overlap by half.
 */
export function similarity(one: Uint8Array, other: Uint8Array, side: number): number {
  let sum = 0
  let windows = 0
  for (let top = 0; top + window <= side; top += stride)
    for (let left = 0; left + window <= side; left += stride) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
      for (let y = top; y < top + window; y++)
        for (let x = left; x < left + window; x++) {
          const [p, q] = [one[y * side + x] ?? 0, other[y * side + x] ?? 0]
          a += p
          b += q
          aa += p * p
          bb += q * q
          ab += p * q
        }
      const count = window * window
      const [meanA, meanB] = [a / count, b / count]
      const [varianceA, varianceB, both] = [
        aa / count - meanA ** 2,
        bb / count - meanB ** 2,
        ab / count - meanA * meanB,
      ]
      sum +=
        ((2 * meanA * meanB + steady.mean) * (2 * both + steady.variance)) /
        ((meanA ** 2 + meanB ** 2 + steady.mean) * (varianceA + varianceB + steady.variance))
      windows++
    }
  return sum / windows
}

/** Rows of the discrete cosine transform of 8 values, orthonormal. */
const waves = Array.from({ length: window }, (_, wave) =>
  Float64Array.from(
    { length: window },
    (__, at) => Math.sqrt((wave === 0 ? 1 : 2) / window) * Math.cos(((2 * at + 1) * wave * Math.PI) / (2 * window)),
  ),
)

/** Encoders round down what is less than two thirds of a step: it costs more than it shows. */
const rounding = 1 / 3

/** What a quantizer of so large a step leaves of a square of luma: an encode without any of an encoder's arts. */
export function quantized(luma: Uint8Array, side: number, step: number): Uint8Array {
  const left = new Uint8Array(luma.length)
  const block = new Float64Array(window * window)
  for (let top = 0; top + window <= side; top += window)
    for (let start = 0; start + window <= side; start += window) {
      for (let y = 0; y < window; y++)
        for (let x = 0; x < window; x++) block[y * window + x] = luma[(top + y) * side + start + x] ?? 0
      transform(block, false)
      for (const [at, value] of block.entries())
        block[at] = Math.trunc(value / step + Math.sign(value) * (at === 0 ? 0.5 : rounding)) * step
      transform(block, true)
      for (let y = 0; y < window; y++)
        for (let x = 0; x < window; x++)
          left[(top + y) * side + start + x] = Math.max(0, Math.min(255, Math.round(block[y * window + x] ?? 0)))
    }
  return left
}
const lines = [
  { next: 1, apart: window },
  { next: window, apart: 1 },
] as const

/** In place, rows first and columns then. */
function transform(block: Float64Array, back: boolean): void {
  const line = new Float64Array(window)
  for (const { next, apart } of lines)
    for (let index = 0; index < window; index++) {
      for (let to = 0; to < window; to++) {
        let sum = 0
        for (let from = 0; from < window; from++) {
          const weight = back ? waves[from]?.[to] : waves[to]?.[from]
          sum += (block[index * apart + from * next] ?? 0) * (weight ?? 0)
        }
        line[to] = sum
      }
      for (let to = 0; to < window; to++) block[index * apart + to * next] = line[to] ?? 0
    }
}
