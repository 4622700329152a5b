import type { JobDetail } from '@codeflix/contracts/encoder'
import type { EncodePlan } from '../ladder/ladder.ts'

/** What staff see of a plan, without what only the engine needs. */
export function planView(plan: EncodePlan): NonNullable<JobDetail['plan']> {
  const { frameRate, analysis } = plan
  const seconds = (frames: number): number => (frames * frameRate.den) / frameRate.num
  return {
    frameRate: frameRate.num / frameRate.den,
    keyframeSeconds: seconds(plan.gopFrames),
    segmentSeconds: seconds(plan.segmentFrames),
    preset: plan.preset,
    rungs: plan.rungs.map(({ name, width, height, crf, maxBitsPerSecond, predicted }) => ({
      name,
      width,
      height,
      crf,
      maxBitrate: maxBitsPerSecond,
      expected: predicted && { bitrate: predicted.bitsPerSecond, ssimDb: predicted.ssimDb },
    })),
    measured: analysis && {
      samples: analysis.samples.length,
      cpuSeconds: analysis.cpuSeconds,
      points: analysis.points.map(({ width, height, crf, bitsPerSecond, ssimDb }) => ({
        width,
        height,
        crf,
        bitrate: bitsPerSecond,
        ssimDb,
      })),
    },
  }
}
