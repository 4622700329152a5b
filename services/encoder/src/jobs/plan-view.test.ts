import { expect, it } from 'vitest'
import type { EncodePlan } from '../ladder/ladder.ts'
import { planView } from './plan-view.ts'

const fixed: EncodePlan = {
  frameRate: { num: 24_000, den: 1001 },
  gopFrames: 48,
  segmentFrames: 96,
  frames: 1000,
  preset: 'veryfast',
  rungs: [
    { name: 'v720', width: 1280, height: 720, crf: 22, maxBitsPerSecond: 2_800_000, bufferBits: 5_600_000 },
    { name: 'v360', width: 640, height: 360, crf: 22, maxBitsPerSecond: 800_000, bufferBits: 1_600_000 },
  ],
  audio: [],
}

it('tells staff of a fixed ladder with times in seconds and rates in bits per second', () => {
  const view = planView(fixed)
  expect(view.frameRate).toBeCloseTo(23.976)
  expect(view.keyframeSeconds).toBeCloseTo(2.002)
  expect(view.segmentSeconds).toBeCloseTo(4.004)
  expect(view.rungs.map(({ name, maxBitrate, expected }) => [name, maxBitrate, expected])).toEqual([
    ['v720', 2_800_000, undefined],
    ['v360', 800_000, undefined],
  ])
  expect(view.measured).toBeUndefined()
})

it('tells what a ladder was chosen by, where the film was measured', () => {
  const view = planView({
    ...fixed,
    rungs: fixed.rungs.map((rung) => ({ ...rung, predicted: { bitsPerSecond: 700_000, ssimDb: 14.2 } })),
    analysis: {
      samples: [
        { atSeconds: 10, seconds: 1 },
        { atSeconds: 30, seconds: 1 },
      ],
      points: [{ width: 640, height: 360, crf: 22, bitsPerSecond: 650_000, peakBitsPerSecond: 900_000, ssimDb: 14.4 }],
      cpuSeconds: 3.5,
    },
  })
  expect(view.rungs[0]?.expected).toEqual({ bitrate: 700_000, ssimDb: 14.2 })
  expect(view.measured).toEqual({
    samples: 2,
    cpuSeconds: 3.5,
    points: [{ width: 640, height: 360, crf: 22, bitrate: 650_000, ssimDb: 14.4 }],
  })
})
