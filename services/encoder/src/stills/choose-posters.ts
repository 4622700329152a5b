import type { SeenFrame } from '../engine/engine-tasks.ts'

const darkest = 40
const brightest = 220
/** Titles and credits stand at the ends; they make poor posters. */
const margin = 0.04

/**
 * Moments that make a good poster, in the order of the film: one from each of `count` equal parts, the most detailed
 * picture that is neither nearly black nor washed out. Where a film is too short or too dark for that, the ends count
 * too and at last any picture does, so that there is always something to choose from.
 */
export function choosePosters(seen: readonly SeenFrame[], count: number): number[] {
  const last = seen.at(-1)
  if (!last) return []
  const inner = seen.filter(
    ({ atSeconds }) => atSeconds >= last.atSeconds * margin && atSeconds <= last.atSeconds * (1 - margin),
  )
  const visible = (frames: readonly SeenFrame[]) =>
    frames.filter(({ brightness }) => brightness >= darkest && brightness <= brightest)
  const whole = visible(seen)
  const choices = [visible(inner), whole].find((frames) => frames.length >= count) ?? (whole.length > 0 ? whole : seen)

  const from = choices[0]?.atSeconds ?? 0
  const to = choices.at(-1)?.atSeconds ?? 0
  const partOf = (atSeconds: number): number =>
    to === from ? 0 : Math.min(count - 1, Math.floor(((atSeconds - from) / (to - from)) * count))
  const parts = Map.groupBy(choices, ({ atSeconds }) => partOf(atSeconds))
  return [...parts.values()]
    .map((frames) => frames.reduce((best, frame) => (frame.detail > best.detail ? frame : best)).atSeconds)
    .toSorted((a, b) => a - b)
}
