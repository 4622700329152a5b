import type { EncodePlan } from '../ladder/ladder.ts'

/**
 * A picture at a glance: the mean brightness of 16 × 9 fields, row by row, a byte each. Of the pictures that an encoder is
 * given a few are noted so, and of those that come out of a decoder the same ones: what they show can then be compared
 * without decoding the source again.
 */
export const glimpseSize = { columns: 16, rows: 9 } as const
export const glimpseBytes = glimpseSize.columns * glimpseSize.rows

/** Which pictures of a track: of each cycle those at these places. */
export type GlimpsePlaces = { readonly cycle: number; readonly places: readonly number[] }

export const everyPicture: GlimpsePlaces = { cycle: 1, places: [0] }

/** Two a second of the cheapest rung, of which all pictures are decoded again; of the others the first of each segment. */
export function glimpsePlaces({ rungs, gopFrames, segmentFrames }: EncodePlan, name: string): GlimpsePlaces {
  if (rungs.at(-1)?.name !== name) return { cycle: segmentFrames, places: [0] }
  return { cycle: gopFrames, places: [...new Set([0, 1, 2, 3].map((part) => Math.floor((part * gopFrames) / 4)))] }
}

export const isGlimpsed = ({ cycle, places }: GlimpsePlaces, frame: number): boolean => places.includes(frame % cycle)

/** The number of the picture that a glimpse is of. */
export const glimpsedFrame = ({ cycle, places }: GlimpsePlaces, index: number): number =>
  Math.floor(index / places.length) * cycle + (places[index % places.length] ?? 0)

/** FFmpeg's filter that lets only some pictures pass. */
export const selectFilter = ({ cycle, places }: GlimpsePlaces): string =>
  `select='${places.map((place) => `eq(mod(n,${cycle}),${place})`).join('+')}'`

/** FFmpeg's filters that leave nothing but glimpses. */
export const glimpseFilters = (places: GlimpsePlaces): string[] => [
  ...(places.cycle === 1 ? [] : [selectFilter(places)]),
  `scale=${glimpseSize.columns}:${glimpseSize.rows}:flags=area:out_range=tv`,
  'format=gray',
]
