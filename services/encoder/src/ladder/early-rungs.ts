import type { EncodePlan, Rung } from './ladder.ts'

/** As much picture as a phone needs; larger ones take most of the time of an encode. */
const mostPixels = 640 * 360

/**
 * The rungs that are made before the others when a film is to be playable early: the small ones that every player knows,
 * at least the least of them.
 * Empty when nothing would be left for later.
 */
export function earlyRungs({ rungs }: Pick<EncodePlan, 'rungs'>): readonly Rung[] {
  const known = rungs.filter(({ codec }) => codec === undefined)
  const small = known.filter(({ width, height }) => width * height <= mostPixels)
  const early = small.length > 0 ? small : known.slice(-1)
  return early.length < rungs.length ? early : []
}
