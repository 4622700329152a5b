import { note } from '@codeflix/contracts/encode-notes'
import { type CodecContext, FormatContext, IOContext, type Packet, type Stream } from 'node-av/lib'
import { AVIO_FLAG_WRITE } from 'node-av/constants'
import { muxerOptions } from '../../ladder/engine-parameters.ts'
import { EngineFailure } from '../engine-failure.ts'
import { check, options } from './ffmpeg.ts'

/** Bytes that all tracks of one task may still write. */
export type OutputBudget = { bytesLeft: number }

/** Writes one encoder's packets as a fragmented MP4, from which segments are cut later. */
export async function createMp4Writer(
  path: string,
  encoder: CodecContext,
  track: { readonly kind: 'video' | 'audio'; readonly language?: string },
  budget: OutputBudget,
) {
  const format = new FormatContext()
  check(format.allocOutputContext2(null, 'mp4', null), 'create mp4 muxer')
  const stream: Stream = format.newStream()
  check(stream.codecpar.fromContext(encoder), 'describe track')
  stream.timeBase = encoder.timeBase
  if (track.language) stream.metadata = options({ language: track.language })
  const io = new IOContext()
  check(await io.open2(`file:${path}`, AVIO_FLAG_WRITE), 'open output file')
  format.pb = io
  check(await format.writeHeader(options(muxerOptions[track.kind])), 'write track header')

  return {
    /** Takes over the packet's timing and writes it; packets come in decode order. */
    async write(packet: Packet): Promise<void> {
      if (packet.duration <= 0n) packet.duration = 1n
      budget.bytesLeft -= packet.size
      if (budget.bytesLeft < 0) throw new EngineFailure('encoder.limit-exceeded', note('output-limit'))
      packet.streamIndex = 0
      packet.rescaleTs(encoder.timeBase, stream.timeBase)
      check(await format.writeFrame(packet), 'write packet')
    },

    async finish(): Promise<void> {
      check(await format.writeTrailer(), 'finish track')
      // The muxer must not meet a closed file when it is freed.
      format.pb = null
      check(await io.closep(), 'close output file')
      format.freeContext()
    },
  }
}
export type Mp4Writer = Awaited<ReturnType<typeof createMp4Writer>>
