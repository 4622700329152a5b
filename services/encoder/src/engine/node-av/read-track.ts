import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CodecContext, FormatContext, Frame, InputFormat, IOContext, Packet } from 'node-av/lib'
import { AVERROR_EOF } from 'node-av/constants'
import type { EncodedTrack } from '../engine-tasks.ts'
import { available, check, required } from './ffmpeg.ts'
import { openDecoder } from './open-source.ts'

const bufferBytes = 256 * 1024

type TrackReading = {
  /** Which segments, counted from 1; all when absent. */
  readonly segments?: readonly number[]
  /** Decode keyframes only, which is many times cheaper. */
  readonly keyframesOnly?: boolean
}

/**
 * Decodes a track that we wrote from its init and media segments, as a player would, and hands on every frame with its
 * time in seconds. Returns how many there were.
 */
export async function readTrack(
  folder: string,
  track: EncodedTrack,
  reading: TrackReading,
  hand: (frame: Frame, atSeconds: number) => Promise<void>,
): Promise<number> {
  const segments = reading.segments ?? track.segments.map((_, index) => index + 1)
  const io = readFiles(
    ['init.mp4', ...segments.map((segment) => `seg-${segment}.m4s`)].map((file) => join(folder, track.name, file)),
  )
  const format = new FormatContext()
  format.allocContext()
  format.pb = io
  check(
    await format.openInput('', required(InputFormat.findInputFormat('mov'), 'mp4 demuxer'), null),
    `open ${track.name}`,
  )
  check(await format.findStreamInfo(null), `read ${track.name}`)
  const stream = required(format.streams[0], `stream of ${track.name}`)
  const decoder: CodecContext = await openDecoder(stream)
  if (reading.keyframesOnly) decoder.setOption('skip_frame', 'nokey')
  const frame = new Frame()
  frame.alloc()
  const packet = new Packet()
  packet.alloc()
  let frames = 0

  const drain = async (): Promise<void> => {
    while (available(await decoder.receiveFrame(frame), `decode ${track.name}`)) {
      frames++
      await hand(frame, Number(frame.bestEffortTimestamp) * stream.timeBase.toDouble())
      frame.unref()
    }
  }
  for (;;) {
    const read = await format.readFrame(packet)
    if (read === AVERROR_EOF) break
    check(read, `read ${track.name}`)
    if (!reading.keyframesOnly || packet.isKeyframe) {
      // FFmpeg's demuxer moves presentation times where composition offsets are negative; a keyframe's are equal.
      if (reading.keyframesOnly) packet.pts = packet.dts
      check(await decoder.sendPacket(packet), `decode ${track.name}`)
      await drain()
    }
    packet.unref()
  }
  check(await decoder.sendPacket(null), `decode ${track.name}`)
  await drain()
  decoder.freeContext()
  await format.closeInput()
  return frames
}

/** The files as one stream of bytes, each read when it is its turn. */
function readFiles(paths: readonly string[]): IOContext {
  const waiting = [...paths]
  let current = Buffer.alloc(0)
  const io = new IOContext()
  io.allocContextWithCallbacks(bufferBytes, 0, async (size) => {
    while (current.byteLength === 0) {
      const path = waiting.shift()
      if (path === undefined) return AVERROR_EOF
      current = await readFile(path)
    }
    const chunk = current.subarray(0, size)
    current = current.subarray(chunk.byteLength)
    return chunk
  })
  return io
}
