import type { Frame } from 'node-av/lib'
import { glimpseBytes, glimpseSize } from '../glimpses.ts'
import { patchCorners, patchGrid } from '../patches.ts'

/** Of large pictures some rows and columns tell as much as all. */
const looksAtMost = 160

/** The mean brightness of each field of a picture, from its first plane. */
export function glimpseOf(frame: Frame): Buffer {
  const luma = frame.data?.[0]
  const stride = frame.linesize[0] ?? 0
  const fields = Buffer.alloc(glimpseBytes)
  if (!luma || stride <= 0) return fields
  const { columns, rows } = glimpseSize
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [edge(row, rows, frame.height), edge(row + 1, rows, frame.height)]
    for (let column = 0; column < columns; column++) {
      const [left, right] = [edge(column, columns, frame.width), edge(column + 1, columns, frame.width)]
      const [down, across] = [stepOf(frame.height), stepOf(frame.width)]
      let sum = 0
      let count = 0
      for (let y = top; y < bottom || y === top; y += down)
        for (let x = left; x < right || x === left; x += across) {
          sum += luma[y * stride + x] ?? 0
          count++
        }
      fields[row * columns + column] = Math.round(sum / count)
    }
  }
  return fields
}

/** Its squares (`patches.ts`), from its first plane. */
export function patchesOf(frame: Frame): Buffer {
  const luma = frame.data?.[0]
  const stride = frame.linesize[0] ?? 0
  if (!luma || stride <= 0) return Buffer.alloc(0)
  const { side } = patchGrid
  const rows = Array.from({ length: side }, (_, row) => row * stride)
  return Buffer.concat(
    patchCorners(frame).flatMap(({ x, y }) =>
      rows.map((row) => luma.subarray(y * stride + row + x, y * stride + row + x + side)),
    ),
  )
}

/** Notes of several pictures as they are kept. */
export const inText = (notes: readonly Buffer[]): string => Buffer.concat(notes).toString('base64')

const edge = (part: number, parts: number, length: number): number => Math.floor((part * length) / parts)
const stepOf = (length: number): number => Math.max(1, Math.floor(length / looksAtMost))

/** A frame of sound in floating point, a list of samples for each channel. */
export const planesOf = (frame: Frame): Float32Array[] =>
  (frame.data ?? []).slice(0, frame.channelLayout.nbChannels).map((plane) => {
    const bytes = plane.byteOffset % 4 === 0 ? plane : Uint8Array.from(plane)
    return new Float32Array(bytes.buffer, bytes.byteOffset, frame.nbSamples)
  })
