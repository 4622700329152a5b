import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib'
import { AVCOL_RANGE_JPEG, AV_CODEC_FLAG_QSCALE, AV_PIX_FMT_YUV420P, FF_ENCODER_MJPEG } from 'node-av/constants'
import { posterSegment, sheetLayout, tileHeightOf, tileWidth } from '../../stills/sheet-layout.ts'
import type { Poster, PostersTask, SeenFrame, StoryboardTask, TaskResult } from '../engine-tasks.ts'
import { available, check, required } from './ffmpeg.ts'
import { openGraph, type RunningGraph, takeFrame } from './filter-graph.ts'
import { readTrack } from './read-track.ts'

/** FFmpeg's quality scale for JPEG: 2 is best, 31 worst. */
const sheetQuality = 5
const posterQuality = 2

/**
 * Reads the keyframes of a track once: every so many seconds one becomes a tile, and what is seen in each tells which
 * moments make a good poster.
 */
export async function makeStoryboard(task: StoryboardTask): Promise<TaskResult<StoryboardTask>> {
  const folder = join(task.output, 'storyboard')
  await mkdir(folder, { recursive: true })
  const { columns, rows } = sheetLayout(task.track, task.intervalSeconds)
  const seen: SeenFrame[] = []
  const sheets: string[] = []
  const sheet = allocated(new Frame())
  let graph: RunningGraph | undefined
  let tileHeight = 0
  let tiles = 0

  const drain = async ({ sinks }: RunningGraph): Promise<void> => {
    while (await takeFrame(required(sinks[0], 'filter end'), sheet)) {
      const name = `sheet-${sheets.length + 1}.jpg`
      await writeFile(join(folder, name), await encodeJpeg(sheet, sheetQuality))
      sheets.push(name)
      sheet.unref()
    }
  }
  await readTrack(task.output, task.track, { keyframesOnly: true }, async (frame, atSeconds) => {
    seen.push({ atSeconds, ...look(frame) })
    // Keyframes are at whole intervals up to rounding.
    if (atSeconds < (tiles - 0.1) * task.intervalSeconds) return
    tileHeight ||= tileHeightOf(frame)
    if (!graph) {
      const size = `scale=${tileWidth}:${tileHeight}:flags=area:out_range=pc,format=yuv420p`
      graph = await openGraph(`${pictureSource(frame)},${size},tile=${columns}x${rows},buffersink@sheet`, ['sheet'])
    }
    frame.pts = BigInt(tiles++)
    check(await required(graph.source, 'filter source').buffersrcAddFrame(frame), 'tile storyboard')
    await drain(graph)
  })
  if (graph) {
    check(await required(graph.source, 'filter source').buffersrcAddFrame(null), 'tile storyboard')
    await drain(graph)
    graph.close()
  }
  return {
    storyboard: { tileWidth, tileHeight, columns, rows, intervalSeconds: task.intervalSeconds, tiles, sheets },
    seen,
  }
}

/** Each poster is the keyframe nearest to its moment. */
export async function makePosters(task: PostersTask): Promise<Poster[]> {
  await mkdir(join(task.output, 'posters'), { recursive: true })
  const made: Poster[] = []
  for (const [index, atSeconds] of task.atSeconds.entries()) {
    const poster = await makePoster(task, `poster-${index + 1}.jpg`, atSeconds)
    if (poster) made.push(poster)
  }
  return made
}

async function makePoster(
  { output, track }: PostersTask,
  file: string,
  atSeconds: number,
): Promise<Poster | undefined> {
  let best: { atSeconds: number; width: number; height: number } | undefined
  await readTrack(
    output,
    track,
    { segments: [posterSegment(track, atSeconds)], keyframesOnly: true },
    async (frame, seconds) => {
      if (best && Math.abs(best.atSeconds - atSeconds) <= Math.abs(seconds - atSeconds)) return
      best = { atSeconds: seconds, width: frame.width, height: frame.height }
      const graph = await openGraph(`${pictureSource(frame)},scale=out_range=pc,format=yuv420p,buffersink@poster`, [
        'poster',
      ])
      const picture = allocated(new Frame())
      frame.pts = 0n
      check(await required(graph.source, 'filter source').buffersrcAddFrame(frame), 'poster')
      if (await takeFrame(required(graph.sinks[0], 'filter end'), picture))
        await writeFile(join(output, 'posters', file), await encodeJpeg(picture, posterQuality))
      graph.close()
    },
  )
  return best && { file, ...best }
}

const pictureSource = (frame: Frame): string =>
  `buffer@in=video_size=${frame.width}x${frame.height}:pix_fmt=${frame.format}:time_base=1/1:colorspace=${frame.colorSpace}:range=${frame.colorRange}`

async function encodeJpeg(frame: Frame, quality: number): Promise<Buffer> {
  const codec = required(Codec.findEncoderByName(FF_ENCODER_MJPEG), 'mjpeg')
  const encoder = new CodecContext()
  encoder.allocContext3(codec)
  encoder.width = frame.width
  encoder.height = frame.height
  encoder.pixelFormat = AV_PIX_FMT_YUV420P
  encoder.timeBase = new Rational(1, 1)
  encoder.colorRange = AVCOL_RANGE_JPEG
  encoder.setFlags(AV_CODEC_FLAG_QSCALE)
  const lambdaPerQuality = 118
  encoder.globalQuality = quality * lambdaPerQuality
  check(await encoder.open2(codec, null), 'open jpeg encoder')
  const packet = allocated(new Packet())
  try {
    frame.quality = quality * lambdaPerQuality
    check(await encoder.sendFrame(frame), 'encode jpeg')
    check(await encoder.sendFrame(null), 'encode jpeg')
    if (!available(await encoder.receivePacket(packet), 'encode jpeg')) throw new Error('no jpeg came out')
    return Buffer.from(required(packet.data, 'jpeg'))
  } finally {
    encoder.freeContext()
    packet.free()
  }
}

/** How bright a picture is, 0 to 255, and how much detail its brightness has: the mean step between neighbors. */
function look(frame: Frame): { brightness: number; detail: number } {
  const luma = frame.data?.[0]
  const stride = frame.linesize[0] ?? 0
  if (!luma || stride <= 0) return { brightness: 0, detail: 0 }
  const everyRow = 4
  let sum = 0
  let steps = 0
  let count = 0
  for (let y = 0; y < frame.height; y += everyRow) {
    let before = luma[y * stride] ?? 0
    for (let x = 0; x < frame.width; x++) {
      const value = luma[y * stride + x] ?? 0
      sum += value
      steps += Math.abs(value - before)
      before = value
      count++
    }
  }
  return { brightness: sum / count, detail: steps / count }
}

function allocated<T extends { alloc(): void }>(of: T): T {
  of.alloc()
  return of
}
