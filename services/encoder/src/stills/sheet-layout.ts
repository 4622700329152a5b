import type { EncodedTrack } from '../engine/engine-tasks.ts'

export const tileWidth = 160
const longestSide = 10

/** Even, and at least two, of a picture of that shape. */
export const tileHeightOf = ({ width, height }: { readonly width: number; readonly height: number }): number =>
  2 * Math.max(1, Math.round((tileWidth * height) / width / 2))

/** Full sheets are square; a film that fills less than one gets a sheet of its size. */
export function sheetLayout(track: EncodedTrack, intervalSeconds: number): { columns: number; rows: number } {
  const last = track.segments.at(-1)
  const seconds = last ? (last.start + last.duration) / track.timescale : 0
  // A film of exactly so many intervals must not gain a tile by rounding.
  const tiles = Math.max(1, Math.ceil(seconds / intervalSeconds - 1e-6))
  const columns = Math.min(longestSide, tiles)
  return { columns, rows: Math.min(longestSide, Math.ceil(tiles / columns)) }
}

/** The segment, counted from 1, that holds the keyframe at or just before a moment. */
export function posterSegment(track: EncodedTrack, atSeconds: number): number {
  const at = atSeconds * track.timescale
  return Math.max(1, track.segments.findLastIndex(({ start }) => start <= at + track.timescale / 20) + 1)
}
