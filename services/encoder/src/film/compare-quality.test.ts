import { describeNote } from '@codeflix/contracts/encode-notes'
import { describe, expect, it } from 'vitest'
import type { EncodedTrack, Inspection } from '../engine/engine-tasks.ts'
import type { SampledPicture } from '../engine/sampled-quality.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { describeLostQuality, findLostQuality, remarkOnRoughness, sampledSsimDb } from './compare-quality.ts'

const plan: EncodePlan = {
  frameRate: { num: 24, den: 1 },
  gopFrames: 48,
  segmentFrames: 96,
  frames: 60 * 24,
  preset: 'veryfast',
  rungs: [{ name: 'v360', width: 640, height: 360, crf: 22, maxBitsPerSecond: 800_000, bufferBits: 1_600_000 }],
  audio: [],
}
const media = { video: [{ name: 'v360' } as EncodedTrack], durationSeconds: 60 }

/** SSIM of the pictures at 0, 12, 24, 36 and 48 seconds, and what a quantizer would leave of each. */
const film = (ssims: readonly number[], own: Partial<SampledPicture> = {}, bitsPerSecond = 200_000): Inspection => ({
  video: [
    {
      name: 'v360',
      damage: [],
      sampleBytes: Array.from({ length: 1440 }, () => bitsPerSecond / 8 / 24),
      keyframeSeconds: [],
      firstSampleSeconds: 0,
      sampled: ssims.map((ssim, index) => ({ frame: index * 288, ssim, asPlanned: 0.95, atWorst: 0.6, ...own })),
    },
  ],
  audio: [],
})
const lost = (found: Inspection) => findLostQuality(plan, media, found)

describe('the sampled quality of a film', () => {
  it('is enough where it is what a quantizer of the planned quality leaves, or next to it', () => {
    expect(lost(film([0.99, 0.96, 0.95, 0.945, 0.999]))).toEqual([])
  })

  it('is lost where it is less, from there to the next picture that is better', () => {
    const found = lost(film([0.99, 0.9, 0.8, 0.97, 0.97]))
    expect(found).toMatchObject([{ rung: 'v360', from: 12, to: 36, ssim: 0.8, pictures: 2 }])
    const [first] = found
    expect(first && describeNote(describeLostQuality(first))).toBe(
      'The encoded film did not pass its check: from 0:00:12 to 0:00:36 the picture of v360 is far worse than it was planned, blurred, blocky or out of place: its likeness to the file is 0.8 where 0.94 is the least.',
    )
  })

  it('is not lost by a single poor picture between good ones, unless it is the only one', () => {
    expect(lost(film([0.99, 0.5, 0.99, 0.99, 0.5]))).toEqual([])
    expect(lost(film([0.5]))).toMatchObject([{ from: 0, to: 60 }])
  })

  it('may be far less at the highest rate, but not less than the coarsest quantizer leaves', () => {
    expect(lost(film([0.61, 0.7, 0.58, 0.99, 0.9], {}, 780_000))).toEqual([])
    expect(lost(film([0.5, 0.4, 0.99, 0.99, 0.9], {}, 780_000))).toMatchObject([{ from: 0, to: 24, ssim: 0.4 }])
  })

  it('may be anything in noise, of which nothing can be kept', () => {
    expect(lost(film([0.06, 0.07, 0.05, 0.05, 0.05], { asPlanned: 0.06, atWorst: 0.05 }))).toEqual([])
  })

  it('looks right where almost nothing differs, whatever was planned', () => {
    expect(lost(film([0.986, 0.987, 0.99, 0.99, 0.99], { asPlanned: 1, atWorst: 1 }))).toEqual([])
  })

  it('is told to staff in decibels, as the mean of its pictures', () => {
    expect(sampledSsimDb(film([0.98, 1]), 'v360')).toBe(20)
    expect(sampledSsimDb(film([]), 'v360')).toBeUndefined()
    expect(sampledSsimDb(film([0.98]), 'a-por')).toBeUndefined()
  })

  it('is remarked on where even the best rung is visibly rough', () => {
    const words = (found: Inspection) => remarkOnRoughness(plan, media, found).map((remark) => describeNote(remark))
    expect(words(film([0.9, 0.7, 0.6, 0.9, 0.75]))).toEqual([
      'In 2 parts, the roughest from 0:00:12 to 0:00:36, even the best rung is visibly rougher than the file: so much detail, or noise, is more than its quality and its rate allow.',
    ])
    expect(words(film([0.9, 0.85]))).toEqual([])
  })
})
