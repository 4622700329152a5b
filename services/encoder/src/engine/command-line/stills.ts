import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { posterSegment, sheetLayout, tileHeightOf, tileWidth } from '../../stills/sheet-layout.ts'
import { readInit } from '../../packaging/mp4-boxes.ts'
import type { EncodedTrack, Poster, PostersTask, SeenFrame, StoryboardTask, TaskResult } from '../engine-tasks.ts'
import type { EngineLimits, Watch } from '../media-engine.ts'
import type { Tools } from './find-tools.ts'
import { runFfmpeg } from './run-tool.ts'

/** FFmpeg's quality scale for JPEG: 2 is best, 31 worst. */
const sheetQuality = '5'
const posterQuality = '2'
const input = ['-protocol_whitelist', 'file', '-format_whitelist', 'mov', '-skip_frame', 'nokey']

/** Every keyframe once, small and gray to be looked at, and every so many seconds one as a tile of a sheet. */
export async function makeStoryboard(
  tools: Tools,
  { output, track, intervalSeconds }: StoryboardTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<TaskResult<StoryboardTask>> {
  const folder = join(output, 'storyboard')
  await mkdir(folder, { recursive: true })
  const film = await joined(output, track)
  const looks = join(output, `${track.name}.gray`)
  const { width, height } = readInit(await readStart(film))
  const tileHeight = tileHeightOf({ width, height })
  const { columns, rows } = sheetLayout(track, intervalSeconds)
  const atMost = `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${intervalSeconds * 0.9})'`
  const scale = `scale=${tileWidth}:${tileHeight}:flags=area`
  try {
    await runFfmpeg(
      tools,
      [
        ...input,
        '-i',
        film,
        '-filter_complex',
        `[0:v]split[a][b];[a]${scale}:out_range=tv,format=gray[seen];[b]${atMost},${scale}:out_range=pc,format=yuvj420p,tile=${columns}x${rows}[sheets]`,
        '-map',
        '[seen]',
        '-fps_mode',
        'passthrough',
        '-f',
        'rawvideo',
        looks,
        '-map',
        '[sheets]',
        '-fps_mode',
        'passthrough',
        '-c:v',
        'mjpeg',
        '-q:v',
        sheetQuality,
        '-f',
        'image2',
        join(folder, 'sheet-%d.jpg'),
      ],
      {},
      limits,
      watch,
    )
    const seen = await readLooks(looks, tileHeight, keyframeTimes(track))
    const sheets = (await readdir(folder)).length
    return {
      seen,
      storyboard: {
        tileWidth,
        tileHeight,
        columns,
        rows,
        intervalSeconds,
        tiles: countTiles(seen, intervalSeconds),
        sheets: Array.from({ length: sheets }, (_, index) => `sheet-${index + 1}.jpg`),
      },
    }
  } finally {
    await rm(film, { force: true })
    await rm(looks, { force: true })
  }
}

/** In one run: a process for each would cost more than all the pictures. */
export async function makePosters(
  tools: Tools,
  { output, track, atSeconds }: PostersTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<Poster[]> {
  const folder = join(output, 'posters')
  await mkdir(folder, { recursive: true })
  const segments = [...new Set(atSeconds.map((moment) => posterSegment(track, moment)))].toSorted((a, b) => a - b)
  const times = segments.flatMap((number) => keyframeTimes(track, track.segments.slice(number - 1, number)))
  const nearest = atSeconds.map((moment) =>
    times.reduce((best, at) => (Math.abs(at - moment) < Math.abs(best - moment) ? at : best), times[0] ?? 0),
  )
  const shown = [...new Set(nearest)].toSorted((a, b) => a - b)
  const still = (number: number | string): string => join(folder, `still-${number}.jpg`)
  const film = await joined(output, track, segments)
  try {
    const { width, height } = readInit(await readStart(film))
    await runFfmpeg(
      tools,
      [
        ...input,
        '-i',
        film,
        '-vf',
        `select='${shown.map((at) => `eq(n,${times.indexOf(at)})`).join('+')}',scale=out_range=pc,format=yuvj420p`,
        '-fps_mode',
        'passthrough',
        '-frames:v',
        String(shown.length),
        '-c:v',
        'mjpeg',
        '-q:v',
        posterQuality,
        '-f',
        'image2',
        still('%d'),
      ],
      {},
      limits,
      watch,
    )
    const made: Poster[] = []
    for (const [index, at] of nearest.entries()) {
      const file = `poster-${index + 1}.jpg`
      await copyFile(still(shown.indexOf(at) + 1), join(folder, file))
      made.push({ file, atSeconds: at, width, height })
    }
    return made
  } finally {
    await rm(film, { force: true })
    for (const index of shown.keys()) await rm(still(index + 1), { force: true })
  }
}

/** Segments are as long as the film's grid makes them, and begin with a keyframe; within, groups are of equal length. */
function keyframeTimes(track: EncodedTrack, segments = track.segments): number[] {
  const longest = Math.max(...track.segments.map(({ duration }) => duration))
  const group = longest / Math.max(1, Math.round(longest / track.timescale / 2))
  return segments.flatMap(({ start, duration }) =>
    Array.from({ length: Math.max(1, Math.ceil(duration / group - 1e-6)) }, (_, index) =>
      Number(((start + index * group) / track.timescale).toFixed(6)),
    ),
  )
}

function countTiles(seen: readonly SeenFrame[], intervalSeconds: number): number {
  let tiles = 0
  let last: number | undefined
  for (const { atSeconds } of seen) {
    if (last !== undefined && atSeconds - last < intervalSeconds * 0.9) continue
    last = atSeconds
    tiles++
  }
  return tiles
}

/** How bright each picture is, and how much detail its brightness has: the mean step between neighbors. */
async function readLooks(path: string, tileHeight: number, times: readonly number[]): Promise<SeenFrame[]> {
  const seen: SeenFrame[] = []
  const file = await open(path)
  try {
    const picture = Buffer.alloc(tileWidth * tileHeight)
    for (;;) {
      const { bytesRead } = await file.read(picture, 0, picture.byteLength)
      if (bytesRead < picture.byteLength) return seen
      let sum = 0
      let steps = 0
      for (let at = 0; at < picture.byteLength; at++) {
        const value = picture[at] ?? 0
        sum += value
        if (at % tileWidth > 0) steps += Math.abs(value - (picture[at - 1] ?? 0))
      }
      const atSeconds = times[seen.length] ?? seen.length
      seen.push({ atSeconds, brightness: sum / picture.byteLength, detail: steps / picture.byteLength })
    }
  } finally {
    await file.close()
  }
}

/** A track's files as one that FFmpeg opens; the caller removes it. */
async function joined(folder: string, track: EncodedTrack, segments?: readonly number[]): Promise<string> {
  const path = join(folder, `${track.name}-joined.mp4`)
  const numbers = segments ?? track.segments.map((_, index) => index + 1)
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const file of ['init.mp4', ...numbers.map((number) => `seg-${number}.m4s`)])
      yield* createReadStream(join(folder, track.name, file)) as AsyncIterable<Buffer>
  }
  await pipeline(Readable.from(bytes()), createWriteStream(path))
  return path
}

const startBytes = 64 * 1024

/** Enough of a track to hold its header. */
async function readStart(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(startBytes), 0, startBytes, 0)
    const all = buffer.subarray(0, bytesRead)
    const first = all.readUInt32BE(0)
    return all.subarray(0, first + all.readUInt32BE(first))
  } finally {
    await file.close()
  }
}
