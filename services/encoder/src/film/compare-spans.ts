import { glimpseBytes } from '../engine/glimpses.ts'
import { levelSeconds } from '../engine/sound-levels.ts'

/** What a film shows, or lets be heard, of which its file has something else; or the file has it too. Seconds. */
export type OddSpan = {
  readonly what: 'black' | 'frozen' | 'another' | 'silent'
  readonly from: number
  readonly to: number
  readonly inFile: boolean
}

/** Shorter ones are cuts, blinks and breaths. */
const worthASpan = 2
/** Brightness is of limited range: black is 16. */
const black = { brightest: 32, mean: 20, clearlyBrighter: 5 }
/** Mean steps of brightness between two glimpses of a picture that stands still, and of one that clearly moves. */
const still = 0.6
const moving = 2.5
/** Between the same picture before and after the encode there are one or two. */
const another = 14
/** In dB of full scale. */
const silence = { below: -65, clearlyAbove: -45 }

type Pictures = { readonly glimpses: string; readonly secondsAt: (index: number) => number; readonly end: number }

/**
 * Compares what an encoder was given with what comes out of a decoder, glimpse by glimpse. Where glimpses lie further apart
 * than such a span may last, a single one counts.
 */
export function compareGlimpses(file: string, { glimpses, secondsAt, end }: Pictures): OddSpan[] {
  const [given, shown] = [Buffer.from(file, 'base64'), Buffer.from(glimpses, 'base64')]
  const count = Math.floor(Math.min(given.byteLength, shown.byteLength) / glimpseBytes)
  const of = (all: Buffer, index: number): Buffer => all.subarray(index * glimpseBytes, (index + 1) * glimpseBytes)
  const timeOf = (index: number): number => (index < count ? secondsAt(index) : end)
  const indexes = Array.from({ length: count }, (_, index) => index)
  const found: OddSpan[] = []
  const add = (what: OddSpan['what'], inFile: boolean, from: number, to: number): void => {
    if (timeOf(to) - timeOf(from) >= worthASpan - 0.01) found.push({ what, inFile, from: timeOf(from), to: timeOf(to) })
  }

  for (const { from, to } of runs(indexes, (index) => isBlack(of(shown, index)))) {
    const brighter = (index: number): boolean => mean(of(given, index)) > mean(of(shown, index)) + black.clearlyBrighter
    for (const lost of runs(indexes.slice(from, to), brighter)) add('black', false, from + lost.from, from + lost.to)
    for (const kept of runs(indexes.slice(from, to), (index) => !brighter(index)))
      add('black', true, from + kept.from, from + kept.to)
  }
  for (let from = 0; from < count - 1;) {
    let to = from + 1
    while (to < count && apart(of(shown, from), of(shown, to)) < still) to++
    if (to - from > 1 && !isBlack(of(shown, from))) {
      const moves = indexes.slice(from, to).some((index) => apart(of(given, from), of(given, index)) > moving)
      add('frozen', !moves, from, to)
    }
    from = to
  }
  for (const { from, to } of runs(indexes, (index) => apart(of(given, index), of(shown, index)) > another))
    add('another', false, from, to)
  return found
}

/** Compares the levels of what an encoder was given with those of what comes out of a decoder. */
export function compareLevels(file: readonly number[], heard: readonly number[]): OddSpan[] {
  const indexes = heard.map((_, index) => index).slice(0, file.length)
  const quiet = (index: number): boolean => (heard[index] ?? 0) <= silence.below
  const spans = (is: (index: number) => boolean, inFile: boolean): OddSpan[] =>
    runs(indexes, is)
      .map(({ from, to }) => ({ what: 'silent' as const, inFile, from: from * levelSeconds, to: to * levelSeconds }))
      .filter(({ from, to }) => to - from >= worthASpan)
  return [
    ...spans((index) => quiet(index) && (file[index] ?? 0) >= silence.clearlyAbove, false),
    ...spans((index) => quiet(index) && (file[index] ?? 0) <= silence.below, true),
  ]
}

/** Where something holds without a break: from the first index that does to the one behind the last. */
function runs(indexes: readonly number[], holds: (index: number) => boolean): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  let from: number | undefined
  for (const [at, index] of indexes.entries()) {
    if (holds(index)) from ??= at
    else if (from !== undefined) {
      found.push({ from, to: at })
      from = undefined
    }
  }
  if (from !== undefined) found.push({ from, to: indexes.length })
  return found
}

const mean = (fields: Buffer): number => fields.reduce((sum, field) => sum + field, 0) / glimpseBytes

const isBlack = (fields: Buffer): boolean => Math.max(...fields) <= black.brightest && mean(fields) <= black.mean

function apart(one: Buffer, other: Buffer): number {
  let sum = 0
  for (let at = 0; at < glimpseBytes; at++) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0))
  return sum / glimpseBytes
}
