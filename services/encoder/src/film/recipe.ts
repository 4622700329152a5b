import { createHash } from 'node:crypto'
import type { EncoderConfig } from '../config.ts'
import { type EncodePlan, ladderPolicy, type LadderPolicy } from '../ladder/ladder.ts'

/** Grows when the same source with the same settings would be made into other files. */
const version = 5

/** Which ladder this process plans. */
export const policyOf = ({ preset, crf, loudnessLufs }: EncoderConfig): LadderPolicy => ({
  ...ladderPolicy,
  preset,
  crf,
  loudness: { ...ladderPolicy.loudness, targetLufs: loudnessLufs },
})

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)

/** All that decides what is made of a source, but the source itself: the plan follows from both. */
export const recipeOf = (config: EncoderConfig): string =>
  digest([version, config.ladder, config.codecs, policyOf(config)])

/**
 * The folder of a film among those of its file: the same for the same work, so that another attempt overwrites what an
 * earlier one left, and another recipe's film is never mixed with it.
 */
export const filmAddress = (sourceIdentity: string, recipe: string, plan: EncodePlan): string =>
  // How long it took to measure the film is not the same twice.
  digest([sourceIdentity, recipe, { ...plan, analysis: undefined }])
