import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib'
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
} from 'node-av/constants'
import { audioEncoderOptions, soundFilters } from '../../ladder/engine-parameters.ts'
import type { Leveling } from '../../ladder/loudness.ts'
import type { AudioRendition } from '../../ladder/sound.ts'
import { rawFile } from '../raw-encode.ts'
import { levelMeter } from '../sound-levels.ts'
import { available, check, options, required } from './ffmpeg.ts'
import { openGraph, type RunningGraph, takeFrame } from './filter-graph.ts'
import { planesOf } from './glimpse.ts'
import { createMp4Writer, type Mp4Writer, type OutputBudget } from './mp4-writer.ts'

const samplesPerPacket = 1024

type Layout = { readonly nbChannels: number; readonly mask: bigint }

/** What decoded frames like this one go into, whose `pts` count samples. */
export const soundSource = (frame: {
  readonly sampleRate: number
  readonly format: number
  readonly channelLayout: Layout
}): string =>
  `abuffer@in=sample_rate=${frame.sampleRate}:sample_fmt=${frame.format}:channel_layout=${layoutName(frame.channelLayout)}:time_base=1/${frame.sampleRate}`

/** A layout in FFmpeg's words; a track that only counts its channels gets the usual layout for that many. */
function layoutName(layout: Layout): string {
  return layout.mask > 0n ? `0x${layout.mask.toString(16)}` : `${layout.nbChannels}c`
}

async function openAudioEncoder(rendition: AudioRendition): Promise<CodecContext> {
  const codec = required(Codec.findEncoderByName(FF_ENCODER_AAC), 'aac')
  const encoder = new CodecContext()
  encoder.allocContext3(codec)
  encoder.sampleRate = rendition.sampleRate
  encoder.sampleFormat = AV_SAMPLE_FMT_FLTP
  encoder.channelLayout = AV_CHANNEL_LAYOUT_STEREO
  encoder.timeBase = new Rational(1, rendition.sampleRate)
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  check(await encoder.open2(codec, options(audioEncoderOptions(rendition))), `open encoder for ${rendition.name}`)
  return encoder
}

/** One soundtrack from decoded frames to its file. */
export async function openAudioPath(
  rendition: AudioRendition,
  leveling: Leveling,
  output: string,
  budget: OutputBudget,
) {
  const packet = new Packet()
  packet.alloc()
  const filtered = new Frame()
  filtered.alloc()
  let graph: RunningGraph | undefined
  let encoder: CodecContext | undefined
  let writer: Mp4Writer | undefined
  let samplesOut = 0
  const meter = levelMeter(rendition.sampleRate)

  const encode = async (frame: Frame | null): Promise<void> => {
    encoder ??= await openAudioEncoder(rendition)
    writer ??= await createMp4Writer(
      rawFile(output, rendition.name),
      encoder,
      { kind: 'audio', language: rendition.language },
      budget,
    )
    check(await encoder.sendFrame(frame), 'encode sound')
    while (available(await encoder.receivePacket(packet), 'encode sound')) {
      await writer.write(packet)
      packet.unref()
    }
  }

  const drainGraph = async ({ sinks }: RunningGraph): Promise<void> => {
    const sink = required(sinks[0], 'filter end')
    while (await takeFrame(sink, filtered)) {
      filtered.pts = BigInt(samplesOut)
      samplesOut += filtered.nbSamples
      meter.take(planesOf(filtered))
      await encode(filtered)
      filtered.unref()
    }
  }

  return {
    get samplesOut(): number {
      return samplesOut
    },

    /** What the encoder was given; when it has all. */
    levels: () => meter.finish(),

    /** Takes one decoded frame, whose `pts` counts samples from the start of the film. */
    async write(frame: Frame): Promise<void> {
      if (!graph) {
        const filters = [
          soundSource(frame),
          ...soundFilters(rendition, leveling),
          `asetnsamples=n=${samplesPerPacket}:p=0`,
          `abuffersink@${rendition.name}`,
        ]
        graph = await openGraph(filters.join(','), [rendition.name])
      }
      check(await required(graph.source, 'filter source').buffersrcAddFrame(frame), 'filter sound')
      await drainGraph(graph)
    },

    /** Ends the track; there is none when no sound ever came. */
    async finish(): Promise<void> {
      if (!graph) return
      check(await required(graph.source, 'filter source').buffersrcAddFrame(null), 'end of sound')
      await drainGraph(graph)
      graph.close()
      await encode(null)
      await writer?.finish()
    },
  }
}
