import { describe, expect, it } from 'vitest'
import { filmFacts } from '../../test/film-facts.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { planLadder } from './ladder.ts'
import { planPerTitle, planSamples } from './sample-film.ts'

const film = (seconds: number, width = 1920, height = 1080): SourceFacts => filmFacts(seconds, width, height)
const every = (seconds: number, apart: number): number[] =>
  Array.from({ length: Math.ceil(seconds / apart) }, (_, index) => index * apart)
const samplesOf = (facts: SourceFacts, keyframes = every(facts.durationSeconds, 2)) =>
  planSamples(planLadder(facts), facts, keyframes, 22)

describe('the samples of a film', () => {
  it('lie evenly over it, each where the source can be entered', () => {
    const spans = samplesOf(film(3600))?.spans ?? []
    expect(spans.map(({ firstFrame }) => Math.round(firstFrame / 24 / 60))).toEqual([5, 15, 25, 35, 45, 55])
    for (const { firstFrame, frames, seekSeconds } of spans) {
      expect(frames).toBe(24)
      expect(seekSeconds).toBe(firstFrame / 24)
    }
  })

  it('are fewer in a short film, none in one that is encoded before they pay, and never the same one twice', () => {
    const count = (seconds: number) => samplesOf(film(seconds))?.spans.length ?? 0
    expect([5, 60, 600].map(count)).toEqual([0, expect.any(Number), 6])
    expect(count(60)).toBeGreaterThan(0)
    expect(count(60)).toBeLessThan(6)
    expect(samplesOf(film(600), [0])?.spans).toHaveLength(1)
  })

  it('are none in a film that cannot be entered', () => {
    expect(samplesOf(film(600), [])).toBeUndefined()
  })

  it('are taken in sizes that differ, the source’s own first and none that is larger', () => {
    const sizes = (width: number, height: number) => samplesOf(film(600, width, height))?.sizes.map(({ name }) => name)
    expect(sizes(3840, 2160)).toEqual(['v1080', 'v720', 'v540', 'v360', 'v240'])
    expect(sizes(768, 576)).toEqual(['vsource', 'v360', 'v240'])
    expect(sizes(320, 240)).toEqual(['v240'])
  })

  it('make a plan that names what its rungs were chosen by', () => {
    const facts = film(600)
    const plan = planLadder(facts)
    const samples = planSamples(plan, facts, every(600, 2), 22)
    if (!samples) throw new Error('there are samples')
    // A key picture of ten times what each other takes; half as much at each lower quality; less of everything when small.
    const spans = samples.spans.map((_, span) =>
      samples.rungs.map(({ name, width, crf }) => {
        const bytes = ((span + 1) * 4000 * (width / 1920) ** 1.6) / 2 ** ((crf - 22) / 6)
        return {
          name,
          pictureBytes: [bytes * 10, ...Array.from({ length: 23 }, () => bytes)],
          ssim: 1 - 0.01 * 2 ** ((crf - 22) / 6) - 4 / width,
        }
      }),
    )
    const { analysis, rungs, audio } = planPerTitle(plan, samples, { spans, cpuSeconds: 7 })
    expect(audio).toEqual(plan.audio)
    expect(analysis?.cpuSeconds).toBe(7)
    expect(analysis?.samples[0]).toEqual({ atSeconds: 50, seconds: 1 })
    const [best] = analysis?.points ?? []
    // 10 and 47 pictures make a group of two seconds: the mean of six samples, and the last of them.
    expect(best).toMatchObject({ width: 1920, height: 1080, crf: 22 })
    expect(best?.bitsPerSecond).toBe((3.5 * 4000 * 57 * 8) / 2)
    expect(best?.peakBitsPerSecond).toBe((6 * 4000 * 57 * 8) / 2)
    expect(rungs.map(({ predicted }) => predicted?.ssimDb)).toEqual(
      rungs.map(({ predicted }) => predicted?.ssimDb).toSorted((one = 0, other = 0) => other - one),
    )
    expect(rungs.length).toBeGreaterThan(2)
  })
})
