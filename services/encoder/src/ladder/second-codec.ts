import type { EncodePlan, Rung } from './ladder.ts'

/**
 * SVT-AV1 at preset 10 beside x264 at veryfast, as measured on film, camera and drawn pictures: equally like the source
 * at this setting, for this share of the bits.
 */
const sameLooks = { crfOf: (crf: number): number => Math.round(33.5 + 2.7 * (crf - 22)), share: 0.6 }
const crfRange = { finest: 20, roughest: 60 }
/** SVT-AV1 takes no smaller picture. */
const smallestSide = 64

/** The plan with a second set of the same rungs in AV1, which look the same and cost less; they are encoded in the same decode. */
export function withAv1(plan: EncodePlan): EncodePlan {
  const second = plan.rungs.filter(({ width, height }) => Math.min(width, height) >= smallestSide).map(inAv1)
  return { ...plan, rungs: [...second, ...plan.rungs] }
}

function inAv1(rung: Rung): Rung {
  const cheaper = (bits: number): number => Math.round(bits * sameLooks.share)
  const { predicted } = rung
  return {
    ...rung,
    name: `${rung.name}-av1`,
    codec: 'av1',
    crf: Math.min(crfRange.roughest, Math.max(crfRange.finest, sameLooks.crfOf(rung.crf))),
    maxBitsPerSecond: cheaper(rung.maxBitsPerSecond),
    bufferBits: cheaper(rung.bufferBits),
    ...(predicted ? { predicted: { ...predicted, bitsPerSecond: cheaper(predicted.bitsPerSecond) } } : {}),
  }
}
