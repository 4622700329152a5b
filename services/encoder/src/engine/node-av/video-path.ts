import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib'
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBSVTAV1,
  FF_ENCODER_LIBX264,
} from 'node-av/constants'
import { ladderGraph, videoEncoderOf, videoEncoderOptions } from '../../ladder/engine-parameters.ts'
import type { Rung } from '../../ladder/ladder.ts'
import { rawFile } from '../raw-encode.ts'
import type { EncodeVideoTask, Glance } from '../engine-tasks.ts'
import { glimpsePlaces, isGlimpsed } from '../glimpses.ts'
import { type SampledPictures, sampledIn } from '../patches.ts'
import { available, check, options, required } from './ffmpeg.ts'
import { openGraph, type RunningGraph, takeFrame } from './filter-graph.ts'
import { glimpseOf, inText, patchesOf } from './glimpse.ts'
import { createMp4Writer, type Mp4Writer, type OutputBudget } from './mp4-writer.ts'

type TimeBase = { readonly num: number; readonly den: number }

/** Where decoded pictures like this one enter a graph. */
export const bufferSource = (picture: Frame, timeBase: TimeBase): string =>
  `buffer@in=${[
    `video_size=${picture.width}x${picture.height}`,
    `pix_fmt=${picture.format}`,
    `time_base=${timeBase.num}/${timeBase.den}`,
    `colorspace=${picture.colorSpace}`,
    `range=${picture.colorRange}`,
  ].join(':')}`

/** One decoded picture in, every rung's picture out. The rate is made constant before the split, for all rungs alike. */
const ladderFilters = (task: EncodeVideoTask, from: string): string =>
  [...ladderGraph(task, `${from},`), ...task.rungs.map(({ name }) => `[${name}]buffersink@${name}`)].join(';')

const encoders = { libx264: FF_ENCODER_LIBX264, libsvtav1: FF_ENCODER_LIBSVTAV1 } as const

async function openRungEncoder({ plan, span }: EncodeVideoTask, rung: Rung, like: Frame): Promise<CodecContext> {
  const name = videoEncoderOf(rung)
  const codec = required(Codec.findEncoderByName(encoders[name]), name)
  const encoder = new CodecContext()
  encoder.allocContext3(codec)
  encoder.width = rung.width
  encoder.height = rung.height
  encoder.pixelFormat = AV_PIX_FMT_YUV420P
  encoder.timeBase = new Rational(plan.frameRate.den, plan.frameRate.num)
  encoder.framerate = new Rational(plan.frameRate.num, plan.frameRate.den)
  encoder.sampleAspectRatio = new Rational(1, 1)
  encoder.colorRange = like.colorRange
  encoder.colorPrimaries = like.colorPrimaries
  encoder.colorTrc = like.colorTrc
  encoder.colorSpace = like.colorSpace
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  check(await encoder.open2(codec, options(videoEncoderOptions(plan, rung, span))), `open encoder for ${rung.name}`)
  return encoder
}

/** One rung from its end of the graph to its file. */
type RungPath = {
  readonly rung: Rung
  readonly packet: Packet
  readonly sampled: SampledPictures | undefined
  readonly glimpses: Buffer[]
  readonly patches: Buffer[]
  pictures: number
  encoder?: CodecContext
  writer?: Mp4Writer
}

/** Scales each picture to every rung in turn and encodes all rungs at once; the next picture is read meanwhile. */
export async function openVideoPath(task: EncodeVideoTask, budget: OutputBudget) {
  const { span } = task
  let graph: RunningGraph | undefined
  let framesOut = 0
  let encoding: Promise<unknown> = Promise.resolve()
  const rungs: RungPath[] = task.rungs.map((rung) => ({
    rung,
    packet: allocated(new Packet()),
    sampled: sampledIn(task.plan, rung, span),
    glimpses: [],
    patches: [],
    pictures: 0,
  }))
  // Two sets: one is with the encoders while the other is filled.
  const sets = [rungs.map(() => allocated(new Frame())), rungs.map(() => allocated(new Frame()))] as const
  let turn = 0

  const open = (first: Frame, timeBase: TimeBase): Promise<RunningGraph> =>
    openGraph(
      ladderFilters(task, bufferSource(first, timeBase)),
      task.rungs.map((rung) => rung.name),
    )

  const encodeOne = async (path: RungPath, frame: Frame | null): Promise<void> => {
    if (frame && !path.encoder) {
      path.encoder = await openRungEncoder(task, path.rung, frame)
      path.writer = await createMp4Writer(
        rawFile(task.output, path.rung.name, span),
        path.encoder,
        { kind: 'video' },
        budget,
      )
    }
    const { encoder, writer, packet } = path
    if (!encoder || !writer) return
    if (frame) {
      if (isGlimpsed(glimpsePlaces(task.plan, path.rung.name), path.pictures)) path.glimpses.push(glimpseOf(frame))
      if (path.sampled && isGlimpsed(path.sampled.places, path.pictures)) path.patches.push(patchesOf(frame))
      path.pictures++
    }
    // The source's own keyframes must not become ours.
    if (frame) frame.pictType = AV_PICTURE_TYPE_NONE
    check(await encoder.sendFrame(frame), `encode ${path.rung.name}`)
    while (available(await encoder.receivePacket(packet), `encode ${path.rung.name}`)) {
      await writer.write(packet)
      packet.unref()
    }
    frame?.unref()
  }

  /** Takes what the graph has, for as long as every rung has a picture. */
  const drainGraph = async ({ sinks }: RunningGraph): Promise<void> => {
    for (;;) {
      const frames = sets[turn % 2 === 0 ? 0 : 1]
      for (const [index, sink] of sinks.entries()) {
        const frame = frames[index]
        if (!frame || !(await takeFrame(sink, frame))) {
          if (index > 0) throw new Error(`rung ${task.rungs[index]?.name} has fewer pictures than the first`)
          return
        }
      }
      await encoding
      encoding = Promise.all(rungs.map((path, index) => encodeOne(path, frames[index] ?? null)))
      // The next turn awaits it; until then a failure must not count as unhandled.
      encoding.catch(() => {})
      framesOut++
      turn++
    }
  }

  return {
    get framesOut(): number {
      return framesOut
    },
    /** What each rung's encoder was given. */
    get given(): Record<string, Glance> {
      return Object.fromEntries(
        rungs.map(({ rung, glimpses, patches }) => [
          rung.name,
          { glimpses: inText(glimpses), patches: inText(patches) },
        ]),
      )
    },
    /** Nothing more is wanted: what follows lies behind the span. */
    get isWhole(): boolean {
      return span.frames !== undefined && framesOut >= span.frames
    },

    /** Takes one decoded picture, whose `pts` counts from the start of the film in `timeBase`. */
    async write(frame: Frame, timeBase: TimeBase): Promise<void> {
      graph ??= await open(frame, timeBase)
      check(await required(graph.source, 'filter source').buffersrcAddFrame(frame), 'filter picture')
      await drainGraph(graph)
    },

    async finish(): Promise<void> {
      if (!graph) return
      check(await required(graph.source, 'filter source').buffersrcAddFrame(null), 'end of pictures')
      await drainGraph(graph)
      await encoding
      graph.close()
      if (framesOut === 0) return
      await Promise.all(rungs.map((path) => encodeOne(path, null)))
      for (const { writer } of rungs) await required(writer, 'writer').finish()
    },
  }
}

function allocated<T extends { alloc(): void }>(of: T): T {
  of.alloc()
  return of
}
