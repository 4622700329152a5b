import type { FieldCounts } from '../engine/engine-tasks.ts'
import type { VideoFacts } from '../engine/source-facts.ts'

/** Pictures in a row that are looked at; a pattern of film on video repeats after five. */
export const fieldFrames = 24
/** Television's, at which two fields make a picture. */
const fieldRates = { least: 24.5, most: 30.5 }
/** Of the pictures that can be judged, all in the same order. What has less is left as it is: film that is taken for fields loses half of its lines. */
const convincing = { pictures: 12, share: 0.95 }

/** Whether a film could consist of fields that its file does not tell of. */
export function mayHideFields({ interlaced, frameRate }: Pick<VideoFacts, 'interlaced' | 'frameRate'>): boolean {
  const rate = frameRate.num / frameRate.den
  return !interlaced && rate >= fieldRates.least && rate <= fieldRates.most
}

/** Which field of each picture was taken first; undefined for whole pictures, and for film that was brought to video's rate. */
export function fieldsIn({ tff, bff, progressive }: FieldCounts): VideoFacts['combed'] {
  const [most, order] = tff >= bff ? [tff, 'tff' as const] : [bff, 'bff' as const]
  const judged = tff + bff + progressive
  return most >= convincing.pictures && most >= judged * convincing.share ? order : undefined
}
