import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Damage, EncodedSegment, EncodedTrack, PartDamage, ReadTrack } from '../engine/engine-tasks.ts'
import { faultInPicture, lengthBytesOf } from './h264-pictures.ts'
import { type InitFacts, readInit, readSamples, type Sample } from './mp4-boxes.ts'
import { writeSegment } from './mp4-segment.ts'

/** Files that a track is decoded again from. */
type TrackCopies = {
  /** The first keyframe of each segment, lasting as long as it. */
  readonly keyframes?: string
  /** All of it. */
  readonly whole?: string
}

/**
 * Reads every segment of a track as it lies on disk, to its last sample, and copies what is to be decoded of it. What is
 * damaged is said and not copied.
 */
export async function readSegments(folder: string, track: EncodedTrack, copies: TrackCopies): Promise<ReadTrack> {
  const damage: Damage[] = []
  const sampleBytes: number[] = []
  const keyframeSeconds: number[] = []
  let firstSampleSeconds: number | undefined
  const init = await readFile(join(folder, track.name, 'init.mp4'))
  const facts = readInit(init)
  for (const path of [copies.keyframes, copies.whole]) if (path) await writeFile(path, init)
  for (const [index, segment] of track.segments.entries()) {
    const bytes = await readFile(join(folder, track.name, `seg-${index + 1}.m4s`)).catch(() => Buffer.alloc(0))
    const read = readSegment(bytes, segment, facts)
    if ('what' in read) {
      damage.push({ segment: index + 1, ...read })
      continue
    }
    const { samples } = read
    const secondsOf = (sample: Sample): number => (sample.presentationTime - facts.skip) / track.timescale
    firstSampleSeconds ??= samples[0] && secondsOf(samples[0])
    for (const { size } of samples) sampleBytes.push(size)
    const keyframes = track.kind === 'video' ? samples.filter(({ keyframe }) => keyframe) : []
    keyframeSeconds.push(...keyframes.map(secondsOf))
    if (copies.whole) await appendFile(copies.whole, bytes)
    if (copies.keyframes) await appendFile(copies.keyframes, firstAlone(index + 1, samples, bytes))
  }
  return { name: track.name, damage, sampleBytes, keyframeSeconds, firstSampleSeconds: firstSampleSeconds ?? 0 }
}

function readSegment(bytes: Buffer, segment: EncodedSegment, facts: InitFacts): { samples: Sample[] } | PartDamage {
  if (bytes.byteLength === 0) return { what: 'missing' }
  if (bytes.byteLength < segment.sizeBytes) return { what: 'cut-off' }
  let samples: Sample[]
  try {
    samples = readSamples(bytes)
  } catch {
    return { what: 'unreadable' }
  }
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return { what: 'empty' }
  const [start, end] = [first.decodeTime - facts.skip, last.decodeTime + last.duration - facts.skip]
  if (Math.max(0, start) !== segment.start || end !== segment.start + segment.duration) return { what: 'misplaced' }
  if (facts.codec.startsWith('avc1')) {
    const lengthBytes = lengthBytesOf(facts.setup)
    for (const [index, sample] of samples.entries()) {
      const fault = faultInPicture(
        bytes.subarray(sample.offset, sample.offset + sample.size),
        lengthBytes,
        sample.keyframe,
      )
      if (fault) return { what: 'picture', picture: index + 1, fault }
    }
    if (!first.keyframe) return { what: 'keyless' }
  }
  if (segment.crc32 !== undefined && crc32(bytes) !== segment.crc32) return { what: 'changed' }
  return { samples }
}

function firstAlone(number: number, samples: readonly Sample[], bytes: Buffer): Buffer {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) throw new Error('a segment without a sample')
  const { offset, size, decodeTime, flags } = first
  const data = bytes.subarray(offset, offset + size)
  const duration = last.decodeTime + last.duration - decodeTime
  return writeSegment(number, [{ data, decodeTime, duration, shownAfter: 0, flags }])
}
