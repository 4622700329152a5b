import { describe, expect, it } from 'vitest'
import { quantized, similarity } from './likeness.ts'

const side = 24
const square = (level: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: side * side }, (_, at) => level(at % side, Math.floor(at / side)))
const stripes = square((x) => (x % 8 < 4 ? 60 : 180))
/** The same each time. */
const noise = square((x, y) => 128 + (((x * 7919 + y * 104_729 + x * y * 31) % 81) - 40))

describe('how like a square of luma is to another', () => {
  it('is 1 when they are equal, and less the more structure is lost', () => {
    expect(similarity(stripes, stripes, side)).toBeCloseTo(1, 10)
    const soft = square((x, y) => ((stripes[y * side + x - 1] ?? 60) + (stripes[y * side + x] ?? 0)) / 2)
    const flat = square(() => 120)
    expect(similarity(stripes, soft, side)).toBeLessThan(0.95)
    expect(similarity(stripes, flat, side)).toBeLessThan(0.05)
    expect(similarity(stripes, soft, side)).toBeGreaterThan(similarity(stripes, flat, side))
  })

  it('is what the formula of Wang et al. says of one window', () => {
    const [one, other] = [new Uint8Array(64).fill(100), new Uint8Array(64).fill(110)]
    expect(similarity(one, other, 8)).toBeCloseTo((2 * 100 * 110 + 6.5025) / (100 ** 2 + 110 ** 2 + 6.5025), 10)
    const both = [50, 150]
    const [a, b] = [0, 1].map((first) => Uint8Array.from({ length: 64 }, (_, at) => both[(at + first) % 2] ?? 0))
    expect(similarity(a ?? one, b ?? one, 8)).toBeCloseTo((-2 * 2500 + 58.5225) / (2 * 2500 + 58.5225), 10)
  })
})

describe('what a quantizer leaves of a square of luma', () => {
  it('is the square itself when its step is small', () => {
    for (const [at, level] of quantized(noise, side, 0.01).entries()) expect(level).toBe(noise[at])
  })

  it('is less like it the larger the step, of noise sooner than of stripes', () => {
    const left = (of: Uint8Array, step: number): number => similarity(of, quantized(of, side, step), side)
    const steps = [4, 16, 64, 256]
    for (const of of [noise, stripes])
      expect(steps.map((step) => left(of, step))).toEqual(steps.map((step) => left(of, step)).toSorted((a, b) => b - a))
    expect(left(noise, 256)).toBeLessThan(0.1)
    expect(left(stripes, 64)).toBeGreaterThan(0.95)
  })
})
