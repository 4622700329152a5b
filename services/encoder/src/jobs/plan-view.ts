import type { JobDetail } from '@codeflix/contracts/encoder'
import { type EncodePlan, secondsOfFrames } from '../ladder/ladder.ts'

/** What staff see of a plan, without what only the engine needs. */
export function planView(plan: EncodePlan): NonNullable<JobDetail['plan']> {
  const { frameRate, analysis } = plan
  return {
    frameRate: frameRate.num / frameRate.den,
    keyframeSeconds: secondsOfFrames(plan.gopFrames, plan),
    segmentSeconds: secondsOfFrames(plan.segmentFrames, plan),
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
