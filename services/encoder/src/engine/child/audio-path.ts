import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib'
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
} from 'node-av/constants'
import type { AudioRendition, EncodePlan } from '../../ladder/ladder.ts'
import type { EncodedTrack } from '../engine-tasks.ts'
import { available, check, options, required } from './ffmpeg.ts'
import { openGraph, type RunningGraph, takeFrame } from './filter-graph.ts'
import { createSegmentWriter, type OutputBudget, type SegmentWriter } from './segment-writer.ts'

const samplesPerPacket = 1024

/**
 * Fits decoded sound to the film's clock: starts at zero whenever the track began, fills holes with silence, stretches
 * nothing by more than the ear can tell, mixes down to stereo, and cuts into the encoder's frames. `apad` goes on with
 * silence when the sound has ended; whoever reads the graph decides for how long.
 */
export function audioFilters(
  rendition: AudioRendition,
  from: { sampleRate: number; sampleFormat: number; layout: string },
): string {
  return [
    `abuffer@in=sample_rate=${from.sampleRate}:sample_fmt=${from.sampleFormat}:channel_layout=${from.layout}:time_base=1/${from.sampleRate}`,
    `aresample=${rendition.sampleRate}:async=1:first_pts=0`,
    `aformat=sample_fmts=fltp:sample_rates=${rendition.sampleRate}:channel_layouts=stereo`,
    'apad',
    `asetnsamples=n=${samplesPerPacket}`,
    `abuffersink@${rendition.name}`,
  ].join(',')
}

/** A layout in FFmpeg's words; a track that only counts its channels gets the usual layout for that many. */
export function layoutName(layout: { nbChannels: number; mask: bigint }): string {
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
  encoder.bitRate = BigInt(rendition.bitsPerSecond)
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  check(await encoder.open2(codec, options({})), `open encoder for ${rendition.name}`)
  return encoder
}

/** One audio rendition from decoded frames to segments. */
export async function openAudioPath(plan: EncodePlan, rendition: AudioRendition, output: string, budget: OutputBudget) {
  const packet = new Packet()
  packet.alloc()
  const filtered = new Frame()
  filtered.alloc()
  let graph: RunningGraph | undefined
  let encoder: CodecContext | undefined
  let writer: SegmentWriter | undefined
  let samplesOut = 0
  let endsAtSeconds = 0

  const segmentSeconds = (plan.segmentFrames * plan.frameRate.den) / plan.frameRate.num
  const segmentEnd = (index: number): number => Math.round((index + 1) * segmentSeconds * rendition.sampleRate)

  const encode = async (frame: Frame | null): Promise<void> => {
    encoder ??= await openAudioEncoder(rendition)
    writer ??= await createSegmentWriter(
      output,
      encoder,
      {
        name: rendition.name,
        kind: 'audio',
        language: rendition.language,
        // Rounded from the film's clock each time, so that the boundaries do not drift from those of the picture.
        segmentTicks: (index) => segmentEnd(index) - segmentEnd(index - 1),
        packetTicks: samplesPerPacket,
      },
      budget,
    )
    check(await encoder.sendFrame(frame), 'encode sound')
    while (available(await encoder.receivePacket(packet), 'encode sound')) {
      await writer.write(packet)
      packet.unref()
    }
  }

  const drainGraph = async ({ sinks }: RunningGraph, untilSample = Number.POSITIVE_INFINITY): Promise<void> => {
    const sink = required(sinks[0], 'filter end')
    while (samplesOut < untilSample && (await takeFrame(sink, filtered))) {
      filtered.pts = BigInt(samplesOut)
      samplesOut += filtered.nbSamples
      await encode(filtered)
      filtered.unref()
    }
  }

  return {
    /** Where the last sound that was read ends, in seconds from the start of the film. */
    get endsAtSeconds(): number {
      return endsAtSeconds
    },

    /** Takes one decoded frame, whose `pts` counts samples from the start of the film. */
    async write(frame: Frame): Promise<void> {
      if (!graph) {
        const from = {
          sampleRate: frame.sampleRate,
          sampleFormat: frame.format,
          layout: layoutName(frame.channelLayout),
        }
        graph = await openGraph(audioFilters(rendition, from), [rendition.name])
      }
      endsAtSeconds = (Number(frame.pts) + frame.nbSamples) / frame.sampleRate
      check(await required(graph.source, 'filter source').buffersrcAddFrame(frame), 'filter sound')
      await drainGraph(graph)
    },

    /** Ends the track, with silence up to `seconds` when it is shorter. Undefined when no sound ever came. */
    async finish(seconds: number): Promise<EncodedTrack | undefined> {
      if (!graph) return undefined
      check(await required(graph.source, 'filter source').buffersrcAddFrame(null), 'end of sound')
      await drainGraph(graph, Math.max(seconds, endsAtSeconds) * rendition.sampleRate)
      graph.close()
      await encode(null)
      return writer?.finish()
    },
  }
}
