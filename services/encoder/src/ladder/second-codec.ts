import type { EncodePlan, Rung } from './ladder.ts'

/**
 * SVT-AV1 at preset 10 beside x264 at veryfast, as measured on film, camera and drawn pictures: equally like the source
 * at this setting, for this share of the bits.
 */
const sameLooks = { h264: 22, av1: 33.5, step: 2.7, share: 0.6 }
const crfRange = { finest: 20, roughest: 60 }
/** SVT-AV1 takes no smaller picture. */
const smallestSide = 64

/** The plan with a second set of the same rungs in AV1, which look the same and cost less; they are encoded in the same decode. */
export function withAv1(plan: EncodePlan): EncodePlan {
  const second = plan.rungs.filter(({ width, height }) => Math.min(width, height) >= smallestSide).map(inAv1)
  return { ...plan, rungs: [...second, ...plan.rungs] }
}

/** The quality of a rung by the setting at which x264 looks so. */
export const h264CrfOf = ({ codec, crf }: Pick<Rung, 'codec' | 'crf'>): number =>
  codec === 'av1' ? sameLooks.h264 + (crf - sameLooks.av1) / sameLooks.step : crf

function inAv1(rung: Rung): Rung {
  const cheaper = (bits: number): number => Math.round(bits * sameLooks.share)
  const { predicted } = rung
  return {
    ...rung,
    name: `${rung.name}-av1`,
    codec: 'av1',
    crf: Math.min(
      crfRange.roughest,
      Math.max(crfRange.finest, Math.round(sameLooks.av1 + sameLooks.step * (rung.crf - sameLooks.h264))),
    ),
    maxBitsPerSecond: cheaper(rung.maxBitsPerSecond),
    bufferBits: cheaper(rung.bufferBits),
    ...(predicted ? { predicted: { ...predicted, bitsPerSecond: cheaper(predicted.bitsPerSecond) } } : {}),
  }
}
