import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { EncodedSegment, EncodedSpan } from '../engine/engine-tasks.ts'
import { type EncodePlan, secondsOfFrames } from '../ladder/ladder.ts'
import { readInit, readSamples, type Sample, standUpright } from './mp4-boxes.ts'
import { type SegmentSample, writeSegment } from './mp4-segment.ts'

/** Where segments begin: pictures in groups of so many frames, sound at the packet that begins at or after the same time. */
export type SegmentGrid =
  | { readonly kind: 'video'; readonly plan: EncodePlan; readonly firstFrame: number; readonly frames: number }
  | { readonly kind: 'audio'; readonly plan: EncodePlan }

/** A part of a file that is read at once: a `moof` with its `mdat`. */
type Fragment = { readonly samples: readonly Sample[]; readonly bytes: Buffer }

/**
 * Cuts a fragmented MP4 of one track into CMAF segments, `<folder>/<name>/init.mp4` and `seg-N.m4s`, numbered and timed
 * by their place in the whole film. Nothing of the stream is changed: the samples are copied, in boxes of our own, so that
 * what one engine leaves and what another leaves join alike.
 */
export async function cutIntoSegments(
  file: string,
  folder: string,
  name: string,
  grid: SegmentGrid,
): Promise<EncodedSpan> {
  await mkdir(join(folder, name), { recursive: true })
  const handle = await open(file)
  try {
    const { init, fragments } = await openMovie(handle)
    standUpright(init)
    await writeFile(join(folder, name, 'init.mp4'), init)
    const facts = readInit(init)
    const cutter = grid.kind === 'video' ? videoCutter(grid, facts.timescale) : audioCutter(grid, facts)
    const segments: EncodedSegment[] = []
    const sampleBytes: number[] = []
    let waiting: SegmentSample[] = []
    const close = async (): Promise<void> => {
      const [first, last] = [waiting[0], waiting.at(-1)]
      if (!first || !last) return
      const number = cutter.firstSegment + segments.length
      const bytes = writeSegment(number, waiting)
      await writeFile(join(folder, name, `seg-${number}.m4s`), bytes)
      const end = last.decodeTime + last.duration - facts.skip
      const start = Math.max(0, first.decodeTime - facts.skip)
      const others = waiting.slice(1).reduce((sum, { data }) => sum + data.byteLength, 0)
      segments.push({
        start,
        duration: end - start,
        sizeBytes: bytes.byteLength,
        crc32: crc32(bytes),
        ...(grid.kind === 'video' ? { keyframeBytes: bytes.byteLength - others } : {}),
      })
      waiting = []
    }
    for await (const { samples, bytes } of fragments) {
      for (const sample of samples) {
        const placed = cutter.place(sample, bytes.subarray(sample.offset, sample.offset + sample.size))
        if (placed.startsSegment) await close()
        waiting.push(placed.sample)
        sampleBytes.push(sample.size)
      }
    }
    await close()
    if (cutter.expected !== undefined && sampleBytes.length !== cutter.expected)
      throw new Error(`${name} has ${sampleBytes.length} pictures instead of ${cutter.expected}`)
    return {
      name,
      kind: grid.kind,
      codec: facts.codec,
      timescale: facts.timescale,
      initBytes: init.byteLength,
      segments,
      firstSegment: cutter.firstSegment,
      sampleBytes,
      setup: createHash('sha256').update(facts.setup).digest('hex'),
    }
  } finally {
    await handle.close()
  }
}

type Cutter = {
  readonly firstSegment: number
  readonly expected?: number
  place(sample: Sample, data: Buffer): { sample: SegmentSample; startsSegment: boolean }
}

/** Every picture lasts one frame of the grid; an encoder's own clock only tells in which order they are shown. */
function videoCutter({ plan, firstFrame, frames }: SegmentGrid & { kind: 'video' }, timescale: number): Cutter {
  const ticks = (timescale * plan.frameRate.den) / plan.frameRate.num
  if (!Number.isInteger(ticks) || firstFrame % plan.segmentFrames !== 0)
    throw new Error(`frame ${firstFrame} at ${ticks} ticks is not on the grid`)
  let index = 0
  let shownFirst: number | undefined
  return {
    firstSegment: firstFrame / plan.segmentFrames + 1,
    expected: frames,
    place(sample, data) {
      // The first in decode order of a closed group is also the first that is shown.
      shownFirst ??= sample.presentationTime
      const startsSegment = index % plan.segmentFrames === 0
      if (startsSegment && !sample.keyframe) throw new Error(`picture ${firstFrame + index} is no keyframe`)
      const decodeTime = (firstFrame + index++) * ticks
      const shownAt = firstFrame * ticks + (sample.presentationTime - shownFirst)
      return {
        sample: { data, decodeTime, duration: ticks, shownAfter: shownAt - decodeTime, flags: sample.flags },
        startsSegment,
      }
    },
  }
}

function audioCutter(
  { plan }: SegmentGrid & { kind: 'audio' },
  facts: { readonly timescale: number; readonly skip: number },
): Cutter {
  const { timescale, skip } = facts
  const segmentSeconds = secondsOfFrames(plan.segmentFrames, plan)
  let boundary = 0
  let segments = 0
  return {
    firstSegment: 1,
    place(sample, data) {
      const startsSegment = segments === 0 || sample.decodeTime - skip >= boundary
      // Rounded from the film's clock each time, so that the boundaries do not drift from those of the picture.
      if (startsSegment) boundary = Math.round(++segments * segmentSeconds * timescale)
      const { decodeTime, duration, flags } = sample
      return { sample: { data, decodeTime, duration, shownAfter: 0, flags }, startsSegment }
    },
  }
}

/** A fragmented MP4: what comes before its first fragment, and its fragments one by one. */
async function openMovie(handle: FileHandle): Promise<{ init: Buffer; fragments: AsyncGenerator<Fragment> }> {
  const { size } = await handle.stat()
  const read = async (at: number, length: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, at)
    if (bytesRead !== length) throw new Error('the engine left a file that is cut off')
    return buffer
  }
  const boxAt = async (at: number): Promise<{ type: string; size: number }> => {
    const header = await read(at, 16 <= size - at ? 16 : 8)
    const short = header.readUInt32BE(0)
    const length = short === 1 ? Number(header.readBigUInt64BE(8)) : short === 0 ? size - at : short
    return { type: header.toString('latin1', 4, 8), size: length }
  }
  let start = 0
  for (; start + 8 <= size;) {
    const box = await boxAt(start)
    if (box.type !== 'ftyp' && box.type !== 'moov') break
    start += box.size
  }
  async function* fragments(): AsyncGenerator<Fragment> {
    for (let at = start; at + 8 <= size;) {
      const head = await boxAt(at)
      if (head.type !== 'moof') {
        at += head.size
        continue
      }
      const body = await boxAt(at + head.size)
      const bytes = await read(at, head.size + body.size)
      yield { samples: readSamples(bytes), bytes }
      at += head.size + body.size
    }
  }
  return { init: await read(0, start), fragments: fragments() }
}
