/** Figures of a bench: what of ours costs against the same work of a peer, and whether that is as good as it should be. */
import type { MissingClip } from './clips.ts'

/** Ours and the peer's, one after the other, on each clip: seconds, bytes, whatever the figure is in. */
export interface Pair {
  ours: Readonly<Record<string, number>>
  peer: Readonly<Record<string, number>>
}

type Goal = { readonly atMost: number } | { readonly atLeast: number }

export interface Measured {
  name: string
  goal: Goal
  unit: string
  /** What the two numbers are, in words. */
  ours: string
  peer: string
  pairs: readonly Pair[]
  missing: readonly MissingClip[]
  /** Whatever else a reader needs to judge it by. */
  besides?: Readonly<Record<string, unknown>>
}

/** One line of a bench. */
export interface Figure {
  name: string
  /** The middle one of the pairs' ratios; null when nothing could be measured. */
  ratio: number | null
  /** e.g. `<= 1.05` */
  goal: string
  met: boolean
  ours: { value: number; unit: string; of: string }
  peer: { value: number; unit: string; of: string }
  /** The ratio on each clip by itself. */
  clips: Record<string, number>
  leftOut: readonly MissingClip[]
  pairs: number
  /** Between the highest and the lowest ratio of a pair. */
  spread: number
  [besides: string]: unknown
}

/** The middle one, or the mean of the two in the middle. @throws RangeError where there is none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  if (low === undefined || high === undefined) throw new RangeError('there is no median of nothing')
  return (low + high) / 2
}

const total = (side: Readonly<Record<string, number>>): number => Object.values(side).reduce((sum, one) => sum + one, 0)

/** Of the sums over all clips, as a bill adds them up: a clip counts for what it costs. */
export const ratioOf = ({ ours, peer }: Pair): number => total(ours) / total(peer)

export function toFigure(measured: Measured): Figure {
  const { name, goal, unit, pairs, missing } = measured
  const ratios = pairs.map(ratioOf)
  // Anything that was not measured is not a number, and meets nothing.
  const ratio = ratios.length > 0 && ratios.every(Number.isFinite) ? median(ratios) : null
  const clips = Object.keys(pairs[0]?.ours ?? {}).map((clip): [string, number] => [
    clip,
    rounded(median(pairs.map((pair) => (pair.ours[clip] ?? 0) / (pair.peer[clip] ?? 0)))),
  ])
  const side = (of: 'ours' | 'peer'): Figure['ours'] => ({
    value: rounded(pairs.length > 0 ? median(pairs.map((pair) => total(pair[of]))) : 0),
    unit,
    of: measured[of],
  })
  return {
    name,
    ratio: ratio === null ? null : rounded(ratio),
    goal: goalText(goal),
    met: ratio !== null && meets(ratio, goal),
    ours: side('ours'),
    peer: side('peer'),
    clips: Object.fromEntries(clips),
    leftOut: missing,
    pairs: pairs.length,
    spread: ratio === null ? 0 : rounded(Math.max(...ratios) - Math.min(...ratios)),
    ...measured.besides,
  }
}

const meets = (ratio: number, goal: Goal): boolean => ('atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast)

const goalText = (goal: Goal): string => ('atMost' in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`)

/** To four digits that tell something. */
const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(4)) : value)

/** 0 when every figure meets its goal, 1 when one does not or could not be measured, 2 when there is none at all. */
export const exitCodeOf = (figures: readonly Figure[]): number =>
  figures.length === 0 ? 2 : figures.every(({ met }) => met) ? 0 : 1

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.ratio === null ? '—' : String(figure.ratio),
    figure.goal,
    figure.met ? 'met' : 'missed',
    `${figure.ours.value} ${figure.ours.unit}`,
    `${figure.peer.value} ${figure.peer.unit}`,
    `±${(figure.spread / 2).toFixed(3)} in ${figure.pairs}`,
  ])
  const all = [['', 'ratio', 'goal', '', 'ours', 'peer', 'spread'], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
