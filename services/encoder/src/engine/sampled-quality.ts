import { setImmediate } from 'node:timers/promises'
import type { EncodePlan, Rung } from '../ladder/ladder.ts'
import { h264CrfOf } from '../ladder/second-codec.ts'
import { quantized, similarity } from './likeness.ts'
import { patchBytes, patchGrid, sampledPlaces } from './patches.ts'

/**
 * How like a picture of a rung is to what its encoder was given, as SSIM, and how like a quantizer alone would leave that
 * picture: one as coarse as an encoder takes it for the quality that was planned, and the coarsest that there is.
 */
export type SampledPicture = {
  readonly frame: number
  readonly ssim: number
  readonly asPlanned: number
  readonly atWorst: number
}

/** Busy parts of a picture are coarser than the setting says; so is what a filter takes away besides, which AV1 has more of. */
const coarserThanPlanned = { h264: 10, av1: 16 }
const coarsest = 51 + 6

/** Compares the sampled pictures of a rung. A film's pictures are many: others get their turn between them. */
export async function comparePatches(
  plan: EncodePlan,
  rung: Rung,
  given: string,
  shown: string,
): Promise<SampledPicture[]> {
  const [before, after] = [Buffer.from(given, 'base64'), Buffer.from(shown, 'base64')]
  const bytes = patchGrid.columns * patchGrid.rows * patchBytes
  const planned = Math.min(coarsest, h264CrfOf(rung) + coarserThanPlanned[rung.codec ?? 'h264'])
  const pictures: SampledPicture[] = []
  for (let at = 0; at + bytes <= Math.min(before.byteLength, after.byteLength); at += bytes) {
    const patches = Array.from({ length: patchGrid.columns * patchGrid.rows }, (_, index) => {
      const from = at + index * patchBytes
      return { given: before.subarray(from, from + patchBytes), shown: after.subarray(from, from + patchBytes) }
    })
    const mean = (of: (patch: (typeof patches)[number]) => number): number =>
      patches.reduce((sum, patch) => sum + of(patch), 0) / patches.length
    const left = (quantizer: number): number =>
      mean((patch) =>
        similarity(patch.given, quantized(patch.given, patchGrid.side, stepOf(quantizer)), patchGrid.side),
      )
    pictures.push({
      frame: (at / bytes) * sampledPlaces(plan).cycle,
      ssim: mean((patch) => similarity(patch.given, patch.shown, patchGrid.side)),
      asPlanned: left(planned),
      atWorst: left(coarsest),
    })
    await setImmediate()
  }
  return pictures
}

/** H.264's step between levels (ISO/IEC 14496-10, 8.5.9): doubled by each 6 that a quantizer's number grows. */
const stepOf = (quantizer: number): number => 2 ** ((quantizer - 4) / 6)
