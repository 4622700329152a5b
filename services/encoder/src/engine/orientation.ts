/**
 * The turn that a phone wrote beside the picture it took lying on its side: a 3 × 3 matrix of 32-bit fixed-point numbers
 * (ISO/IEC 14496-12, 6.2.2), of which the upper left four say how the picture is turned and mirrored.
 */
type Orientation = {
  /** Clockwise, to make the picture upright: 0, 90, 180 or 270. */
  readonly rotationDegrees: number
  /** The upright picture has left and right swapped and must be mirrored, after the turn. */
  readonly mirrored: boolean
}

const upright: Orientation = { rotationDegrees: 0, mirrored: false }
const matrixBytes = 36

/** Turns that are not a multiple of 90 are taken as the nearest that is. A missing or broken matrix means upright. */
export function readOrientation(matrix: Uint8Array | null): Orientation {
  if (!matrix || matrix.byteLength < matrixBytes) return upright
  const bytes = Buffer.from(matrix.buffer, matrix.byteOffset, matrix.byteLength)
  const cell = (index: number) => bytes.readInt32LE(index * 4) / 65_536
  const [a, b, c, d] = [cell(0), cell(1), cell(3), cell(4)]
  const area = a * d - b * c
  if (area === 0) return upright
  const mirrored = area < 0
  // (x, y) becomes (ax + cy, bx + dy) with y pointing down, so the stored x axis ends up at this angle, clockwise.
  const angle = (Math.atan2(b, mirrored ? -a : a) * 180) / Math.PI
  return { rotationDegrees: (Math.round(angle / 90) * 90 + 360) % 360, mirrored }
}

/** FFmpeg filters that apply it, in order. */
export function orientationFilters({ rotationDegrees, mirrored }: Orientation): string[] {
  const turns: Record<number, string[]> = {
    90: ['transpose=clock'],
    180: ['hflip', 'vflip'],
    270: ['transpose=cclock'],
  }
  return [...(turns[rotationDegrees] ?? []), ...(mirrored ? ['hflip'] : [])]
}
