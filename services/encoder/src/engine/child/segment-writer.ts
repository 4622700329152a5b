import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CodecContext, FormatContext, IOContext, type Packet, type Stream } from 'node-av/lib'
import { AVIO_FLAG_WRITE } from 'node-av/constants'
import { readInit } from '../../packaging/mp4-boxes.ts'
import { EngineFailure } from '../engine-failure.ts'
import type { EncodedSegment, EncodedTrack } from '../engine-tasks.ts'
import { check, options } from './ffmpeg.ts'

/** Bytes that all tracks of one task may still write. */
export type OutputBudget = { bytesLeft: number }

export type TrackDescription = {
  readonly name: string
  readonly kind: 'video' | 'audio'
  readonly language?: string
  /** Length of every segment in the encoder's time base; the last may be shorter. */
  readonly segmentTicks: (index: number) => number
  /** Of one packet, in the encoder's time base. */
  readonly packetTicks: number
}

/** Starts each segment file (ISO/IEC 23000-19, 7.3.3.1): says that what follows is a CMAF segment. */
const segmentType = Buffer.from('\0\0\0\x18stypcmfs\0\0\0\0cmfsmsdh', 'latin1')

/**
 * Writes one encoder's packets as a CMAF track: `init.mp4`, then `seg-1.m4s`, `seg-2.m4s` …, each one fragment.
 * A segment begins with the first packet at or after its boundary; for video that packet must be a keyframe.
 *
 * Video needs no edit list (`negative_cts_offsets`). Audio keeps one, so that players skip the encoder's priming instead
 * of playing everything 21 ms late; it is known only with the first packet, hence `delay_moov`.
 */
export async function createSegmentWriter(
  folder: string,
  encoder: CodecContext,
  track: TrackDescription,
  budget: OutputBudget,
) {
  await mkdir(join(folder, track.name), { recursive: true })
  const format = new FormatContext()
  check(format.allocOutputContext2(null, 'mp4', null), 'create mp4 muxer')
  const stream: Stream = format.newStream()
  check(stream.codecpar.fromContext(encoder), 'describe track')
  stream.timeBase = encoder.timeBase
  if (track.language) stream.metadata = options({ language: track.language })

  const path = (file: string): string => join(folder, track.name, file)
  let io = await openFile(path('init.mp4'))
  format.pb = io
  const audio = track.kind === 'audio'
  const flags = `frag_custom+cmaf+dash+skip_sidx+skip_trailer+${audio ? 'delay_moov' : 'empty_moov+negative_cts_offsets'}`
  check(await format.writeHeader(options({ movflags: flags, use_editlist: audio ? 1 : 0 })), 'write track header')

  const segments: EncodedSegment[] = []
  let opened: { start: number; end: number } | undefined
  let boundary = 0

  const closeFile = async (): Promise<number> => {
    await io.flush()
    const bytes = Number(io.pos)
    // The muxer must not meet a closed file when it is freed.
    format.pb = null
    check(await io.closep(), 'close output file')
    budget.bytesLeft -= bytes
    if (budget.bytesLeft < 0)
      throw new EngineFailure('encoder.limit-exceeded', 'The encoded film is larger than one film may become.')
    return bytes
  }
  const openSegment = async (): Promise<void> => {
    io = await openFile(path(`seg-${segments.length + 1}.m4s`))
    await io.write(segmentType)
    format.pb = io
  }
  const closeSegment = async ({ start, end }: { start: number; end: number }): Promise<void> => {
    check(await format.writeFrame(null), 'write fragment')
    segments.push({ start, duration: end - start, sizeBytes: await closeFile() })
  }

  return {
    /** Takes over the packet's timing and writes it; packets come in decode order. */
    async write(packet: Packet): Promise<void> {
      const start = Number(packet.pts)
      if (packet.duration <= 0n) packet.duration = BigInt(track.packetTicks)
      const end = start + Number(packet.duration)
      const first = opened === undefined
      if (!opened || (start >= boundary && packet.isKeyframe)) {
        if (opened) {
          await closeSegment(opened)
          await openSegment()
        }
        // Priming lies before zero and is never presented.
        opened = { start: Math.max(0, start), end }
        boundary += track.segmentTicks(segments.length)
      }
      opened.end = Math.max(opened.end, end)

      packet.streamIndex = 0
      packet.rescaleTs(encoder.timeBase, stream.timeBase)
      check(await format.writeFrame(packet), 'write packet')
      if (first) {
        // Packets wait in the muxer until a fragment is asked for; the first flush yields only a delayed header.
        if (audio) check(await format.writeFrame(null), 'write track header')
        await closeFile()
        await openSegment()
      }
    },

    async finish(): Promise<EncodedTrack> {
      if (!opened) throw new EngineFailure('encoder.engine-failed', `Nothing was encoded for ${track.name}.`)
      await closeSegment(opened)
      format.freeContext()
      const init = await readFile(path('init.mp4'))
      const { codec, timescale } = readInit(init)
      const toTimescale = (ticks: number): number =>
        Math.round((ticks * encoder.timeBase.num * timescale) / encoder.timeBase.den)
      return {
        name: track.name,
        kind: track.kind,
        codec,
        timescale,
        initBytes: init.byteLength,
        segments: segments.map((segment) => ({
          start: toTimescale(segment.start),
          duration: toTimescale(segment.start + segment.duration) - toTimescale(segment.start),
          sizeBytes: segment.sizeBytes,
        })),
      }
    },
  }
}

async function openFile(path: string): Promise<IOContext> {
  const io = new IOContext()
  check(await io.open2(`file:${path}`, AVIO_FLAG_WRITE), 'open output file')
  return io
}

export type SegmentWriter = Awaited<ReturnType<typeof createSegmentWriter>>
