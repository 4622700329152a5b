import type { EncodePlan, FrameSpan } from '../ladder/ladder.ts'
import { type GlimpsePlaces, selectFilter } from './glimpses.ts'

/**
 * Small squares of a picture's luma, spread evenly over it, row by row, a byte for each pixel. Of a few pictures they are
 * noted as an encoder is given them, and cut out of the same pictures when those are decoded again: how good an encode is
 * can then be told without the source.
 */
export const patchGrid = { columns: 4, rows: 3, side: 24 } as const
export const patchBytes = patchGrid.side ** 2

type PictureSize = { readonly width: number; readonly height: number }
export type SampledPictures = { readonly places: GlimpsePlaces; readonly size: PictureSize }

/** A chunk has three segments at the least: of each one picture is sampled, or two. */
const segmentsApart = 3

/** Which pictures of a film are sampled: of every third segment the first, a keyframe. */
export const sampledPlaces = ({ segmentFrames }: Pick<EncodePlan, 'segmentFrames'>): GlimpsePlaces => ({
  cycle: segmentsApart * segmentFrames,
  places: [0],
})

/** The same pictures among the first ones of all segments. */
export const sampledSegments: GlimpsePlaces = { cycle: segmentsApart, places: [0] }

/** The same pictures, counted from the first of a stretch of the film. */
function sampledPlacesFrom(plan: Pick<EncodePlan, 'segmentFrames'>, firstFrame: number): GlimpsePlaces {
  const { cycle } = sampledPlaces(plan)
  return { cycle, places: [(cycle - (firstFrame % cycle)) % cycle] }
}

/** What is sampled of a rung in a stretch of the film: undefined when nothing is. */
export function sampledIn(
  plan: Pick<EncodePlan, 'segmentFrames'>,
  { width, height }: PictureSize,
  { firstFrame, frames = Number.POSITIVE_INFINITY }: Pick<FrameSpan, 'firstFrame' | 'frames'>,
): SampledPictures | undefined {
  const places = sampledPlacesFrom(plan, firstFrame)
  const size = { width, height }
  return (places.places[0] ?? 0) < frames && patchCorners(size).length > 0 ? { places, size } : undefined
}

/** The upper left corners of the squares; none in a picture that is too thin for them. */
export function patchCorners({ width, height }: PictureSize): { readonly x: number; readonly y: number }[] {
  const { columns, rows, side } = patchGrid
  if (Math.min(width, height) < side) return []
  const at = (part: number, parts: number, length: number): number =>
    Math.floor(((length - side) * (2 * part + 1)) / (2 * parts))
  return Array.from({ length: columns * rows }, (_, index) => ({
    x: at(index % columns, columns, width),
    y: at(Math.floor(index / columns), rows, height),
  }))
}

/** FFmpeg's filters that leave nothing but the squares of some pictures, from one end of a graph to another. */
export function patchGraph(from: string, { places, size }: SampledPictures, to: string): string[] {
  const corners = patchCorners(size)
  const { side } = patchGrid
  const all = (of: (index: number) => string): string => corners.map((_, index) => `[${of(index)}]`).join('')
  const [whole, cut] = [(index: number) => `${to}_${index}`, (index: number) => `${to}_${index}_cut`]
  return [
    `[${from}]${selectFilter(places)},extractplanes=y,split=${corners.length}${all(whole)}`,
    ...corners.map(({ x, y }, index) => `[${whole(index)}]crop=${side}:${side}:${x}:${y}[${cut(index)}]`),
    `${all(cut)}vstack=inputs=${corners.length}[${to}]`,
  ]
}
