import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRungs, type NamedSize, perTitlePolicy } from './choose-rungs.ts'
import type { MeasuredPoint } from './ladder.ts'

const frameRate = { num: 24, den: 1 }
const sizes: readonly NamedSize[] = [
  { name: 'v1080', width: 1920, height: 1080 },
  { name: 'v720', width: 1280, height: 720 },
  { name: 'v540', width: 960, height: 540 },
  { name: 'v360', width: 640, height: 360 },
  { name: 'v240', width: 426, height: 240 },
]

/**
 * A film as encoders find it: bits fall by half every six steps, smaller pictures cost less by a power of their pixels and
 * cannot show what they do not hold.
 */
type Film = { readonly bits: number; readonly detail: number; readonly variety: number }
const measure = (film: Film, of: readonly NamedSize[] = sizes): MeasuredPoint[] =>
  of.flatMap(({ width, height }) =>
    [22, 34].map((crf) => {
      const share = (width * height) / (1920 * 1080)
      const bitsPerSecond = Math.round(film.bits * share ** 0.8 * 2 ** ((22 - crf) / 6))
      const blur = film.detail * 0.02 * (1 / Math.sqrt(share) - 1)
      const loss = 0.016 * 2 ** ((crf - 22) / 5) + blur
      return {
        width,
        height,
        crf,
        bitsPerSecond,
        peakBitsPerSecond: Math.round(bitsPerSecond * film.variety),
        ssimDb: -10 * Math.log10(Math.min(0.99, loss)),
      }
    }),
  )
const choose = (film: Film, of: readonly NamedSize[] = sizes) => chooseRungs(of, measure(film, of), frameRate)

const films = fc.record({
  bits: fc.double({ min: 20_000, max: 60_000_000, noNaN: true }),
  detail: fc.double({ min: 0.1, max: 4, noNaN: true }),
  variety: fc.double({ min: 1, max: 4, noNaN: true }),
})
/** Points that follow no law at all, as a hostile or broken file may yield. */
const chaos = fc.array(
  fc.record({
    bits: fc.integer({ min: 0, max: 100_000_000 }),
    peak: fc.double({ min: 1, max: 10, noNaN: true }),
    ssimDb: fc.double({ min: 0, max: 50, noNaN: true }),
  }),
  { minLength: sizes.length * 2, maxLength: sizes.length * 2 },
)
const fromChaos = (of: typeof chaos extends fc.Arbitrary<infer T> ? T : never): MeasuredPoint[] =>
  of.map(({ bits, peak, ssimDb }, index) => ({
    width: sizes[index >> 1]?.width ?? 0,
    height: sizes[index >> 1]?.height ?? 0,
    crf: index % 2 === 0 ? 22 : 34,
    bitsPerSecond: bits,
    peakBitsPerSecond: Math.round(bits * peak),
    ssimDb,
  }))

const rates = (rungs: ReturnType<typeof choose>) => rungs.map(({ predicted }) => predicted?.bitsPerSecond ?? 0)

function expectSound(rungs: ReturnType<typeof choose>): void {
  const { affordableBitsPerSecond, highestBitsPerSecond, crf, roughestCrf } = perTitlePolicy
  expect(rungs.length).toBeGreaterThan(0)
  expect(new Set(rungs.map(({ name }) => name)).size).toBe(rungs.length)
  for (const [index, rung] of rungs.entries()) {
    const next = rungs[index + 1]
    expect(rung.maxBitsPerSecond).toBeLessThanOrEqual(highestBitsPerSecond)
    expect(rung.bufferBits).toBe(rung.maxBitsPerSecond * 2)
    expect(rung.crf).toBeGreaterThanOrEqual(crf)
    expect(rung.crf).toBeLessThanOrEqual(roughestCrf)
    if (!next) continue
    expect(next.width).toBeLessThanOrEqual(rung.width)
    expect(next.height).toBeLessThanOrEqual(rung.height)
    expect(next.maxBitsPerSecond).toBeLessThan(rung.maxBitsPerSecond)
    const [above = 0, below = 0] = [rates(rungs)[index], rates(rungs)[index + 1]]
    // Rates are rounded to whole bits.
    expect(above + 1).toBeGreaterThanOrEqual((below - 1) * 1.3)
    expect(above - 1).toBeLessThanOrEqual((below + 1) * 2.2)
  }
  expect(rungs.at(-1)?.maxBitsPerSecond).toBeLessThanOrEqual(affordableBitsPerSecond)
  for (const { width } of sizes.slice(0, -1))
    expect(rungs.filter((rung) => rung.width === width).length).toBeLessThanOrEqual(perTitlePolicy.mostOfOneSize)
}

describe('the rungs of a film', () => {
  it('fall evenly in rate, never grow in size, keep within the ceilings, and end where a bad connection can follow', () => {
    fc.assert(fc.property(films, (film) => expectSound(choose(film))))
  })

  it('are as sound for measurements that make no sense', () => {
    fc.assert(fc.property(chaos, (of) => expectSound(chooseRungs(sizes, fromChaos(of), frameRate))))
  })

  it('are the same for the same measurements', () => {
    fc.assert(
      fc.property(films, (film) => {
        expect(choose(film)).toEqual(choose(film))
      }),
    )
  })

  it('are no fewer and no cheaper when the film is harder', () => {
    fc.assert(
      fc.property(films, fc.double({ min: 1, max: 20, noNaN: true }), (film, factor) => {
        const [easy, hard] = [choose(film), choose({ ...film, bits: film.bits * factor })]
        expect(hard.length).toBeGreaterThanOrEqual(easy.length)
        expect(rates(hard)[0]).toBeGreaterThanOrEqual((rates(easy)[0] ?? 0) - 1)
        expect(hard[0]?.maxBitsPerSecond).toBeGreaterThanOrEqual((easy[0]?.maxBitsPerSecond ?? 0) - 1)
      }),
    )
  })

  it('are few and cheap for a film of still pictures, which keeps its full size all the same', () => {
    const rungs = choose({ bits: 150_000, detail: 1, variety: 1.2 })
    expect(rungs).toHaveLength(2)
    expect(rungs[0]).toMatchObject({ name: 'v1080', predicted: { bitsPerSecond: 150_000 } })
    // What the samples have missed may cost something still.
    expect(rungs[0]?.maxBitsPerSecond).toBeGreaterThan(1_000_000)
  })

  it('begin at the full size for a film that is hard, as whoever uploaded it expects', () => {
    const [best] = choose({ bits: 9_000_000, detail: 0.1, variety: 1.2 })
    expect(best).toMatchObject({ name: 'v1080', maxBitsPerSecond: 5_000_000 })
    expect(best?.crf).toBeGreaterThan(22)
  })

  it('of a film that is much too hard for its ceiling give up size and not the picture', () => {
    const hard = choose({ bits: 40_000_000, detail: 0.5, variety: 1.2 })
    expect(hard[0]?.width).toBeLessThan(1920)
    expect(hard[0]?.maxBitsPerSecond).toBe(5_000_000)
  })

  it('take a larger picture at the same rate when the film is easier', () => {
    const widthAt = (film: Film, rate: number) =>
      choose(film).findLast(({ predicted }) => (predicted?.bitsPerSecond ?? 0) >= rate)?.width ?? 0
    const [easy, hard] = [
      { bits: 2_000_000, detail: 1, variety: 1.2 },
      { bits: 12_000_000, detail: 1, variety: 1.2 },
    ]
    expect(widthAt(easy, 700_000)).toBeGreaterThan(widthAt(hard, 700_000))
  })

  it('of two in the same size have names of their own', () => {
    const names = choose({ bits: 4_000_000, detail: 3, variety: 1.2 }).map(({ name }) => name)
    expect(names.slice(0, 2)).toEqual(['v1080', 'v1080-2'])
  })

  it('have one rung where even the best is affordable', () => {
    const tiny = [{ name: 'vsource', width: 160, height: 90 }]
    expect(choose({ bits: 4_000_000, detail: 1, variety: 1 }, tiny)).toHaveLength(1)
  })

  it('may cost half as much again in fast pictures, but not where the connection is bad', () => {
    const film = measure({ bits: 40_000_000, detail: 1, variety: 1.2 })
    const rungs = chooseRungs(sizes, film, { num: 60, den: 1 })
    expect(rungs[0]?.maxBitsPerSecond).toBe(7_500_000)
    expect(rungs.at(-1)?.maxBitsPerSecond).toBeLessThanOrEqual(400_000)
  })
})
