import { note } from '@codeflix/contracts/encode-notes'
import {
  Codec,
  CodecContext,
  type FilterContext,
  FormatContext,
  Frame,
  IOContext,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib'
import {
  AVIO_FLAG_WRITE,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
} from 'node-av/constants'
import { pictureGraph, soundGraph } from '../demo-footage.ts'
import { EngineFailure } from '../engine-failure.ts'
import type { DemoSourceTask } from '../engine-tasks.ts'
import { available, check, options, required } from './ffmpeg.ts'
import { openGraph, takeFrame } from './filter-graph.ts'
import { type Send, trackProgress } from './progress.ts'

/** One stream of the file: frames from a graph that makes its own, through an encoder. */
type Line = {
  readonly sink: FilterContext
  readonly encoder: CodecContext
  readonly stream: Stream
  readonly frame: Frame
  frames: number
  atSeconds: number
  ended: boolean
}

/** Makes an MP4 of demonstration footage, as a camera or an editor's export would have: the encoder then takes it like any. */
export async function makeDemoSource(task: DemoSourceTask, send: Send): Promise<{ framesOut: number }> {
  const { footage, shape } = task
  const format = new FormatContext()
  check(format.allocOutputContext2(null, 'mp4', task.output), 'create mp4 muxer')
  const graphs = [
    await openGraph(`${pictureGraph(footage, shape)},buffersink@picture`, ['picture']),
    await openGraph(`${soundGraph(footage, shape)},abuffersink@sound`, ['sound']),
  ]
  const [picture, sound] = graphs.map(({ sinks }) => required(sinks[0], 'filter end'))
  const lines = [
    await openLine(format, required(picture, 'picture'), await openPictureEncoder(required(picture, 'picture'))),
    await openLine(format, required(sound, 'sound'), await openSoundEncoder()),
  ]
  const io = new IOContext()
  check(await io.open2(`file:${task.output}`, AVIO_FLAG_WRITE), 'open demo file')
  format.pb = io
  check(await format.writeHeader(options({ movflags: '+faststart' })), 'write demo header')

  const progress = trackProgress(send, shape.durationSeconds)
  for (;;) {
    const next = lines.filter((line) => !line.ended).toSorted((a, b) => a.atSeconds - b.atSeconds)[0]
    if (!next) break
    await advance(next, format)
    progress(next.atSeconds)
  }
  check(await format.writeTrailer(), 'finish demo file')
  await io.closep()
  for (const graph of graphs) graph.close()
  const framesOut = lines[0]?.frames ?? 0
  if (framesOut === 0) throw new EngineFailure('encoder.source-unreadable', note('demo-empty'))
  return { framesOut }
}

async function openLine(format: FormatContext, sink: FilterContext, encoder: CodecContext): Promise<Line> {
  const stream = format.newStream()
  check(stream.codecpar.fromContext(encoder), 'describe stream')
  stream.timeBase = encoder.timeBase
  const frame = new Frame()
  frame.alloc()
  return { sink, encoder, stream, frame, frames: 0, atSeconds: 0, ended: false }
}

async function openPictureEncoder(sink: FilterContext): Promise<CodecContext> {
  const codec = required(Codec.findEncoderByName(FF_ENCODER_LIBX264), 'libx264')
  const rate = sink.buffersinkGetFrameRate()
  const encoder = new CodecContext()
  encoder.allocContext3(codec)
  encoder.width = sink.buffersinkGetWidth()
  encoder.height = sink.buffersinkGetHeight()
  encoder.pixelFormat = AV_PIX_FMT_YUV420P
  encoder.timeBase = new Rational(rate.den, rate.num)
  encoder.framerate = rate
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  // Encoded once more right after: what counts is time, not size.
  check(await encoder.open2(codec, options({ preset: 'ultrafast', crf: 18, g: 48 })), 'open demo encoder')
  return encoder
}

async function openSoundEncoder(): Promise<CodecContext> {
  const codec = required(Codec.findEncoderByName(FF_ENCODER_AAC), 'aac')
  const encoder = new CodecContext()
  encoder.allocContext3(codec)
  encoder.sampleRate = 48_000
  encoder.sampleFormat = AV_SAMPLE_FMT_FLTP
  encoder.channelLayout = AV_CHANNEL_LAYOUT_STEREO
  encoder.timeBase = new Rational(1, 48_000)
  encoder.bitRate = 192_000n
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  check(await encoder.open2(codec, options({})), 'open demo encoder')
  return encoder
}

async function advance(line: Line, format: FormatContext): Promise<void> {
  const { encoder, frame } = line
  const packet = new Packet()
  packet.alloc()
  line.ended = !(await takeFrame(line.sink, frame))
  if (!line.ended) {
    frame.pictType = AV_PICTURE_TYPE_NONE
    line.frames++
    line.atSeconds = (Number(frame.pts) + 1) * encoder.timeBase.toDouble()
  }
  check(await encoder.sendFrame(line.ended ? null : frame), 'encode demo')
  frame.unref()
  while (available(await encoder.receivePacket(packet), 'encode demo')) {
    if (packet.duration <= 0n) packet.duration = 1n
    packet.streamIndex = line.stream.index
    packet.rescaleTs(encoder.timeBase, line.stream.timeBase)
    check(await format.interleavedWriteFrame(packet), 'write demo')
  }
  packet.free()
}
