import { note } from '@codeflix/contracts/encode-notes'
import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { inputOptions } from '../../ladder/engine-parameters.ts'
import { choosePicture } from '../choose-picture.ts'
import { colorFacts } from '../color-facts.ts'
import { plainChapters } from '../../film/chapters.ts'
import { EngineFailure } from '../engine-failure.ts'
import type { ProbedSource, ProbeTask } from '../engine-tasks.ts'
import {
  type AnnouncedFacts,
  displaySize,
  isDv,
  judgeSource,
  missing,
  refuseOversized,
  refuseUnfit,
  surveyPackets,
} from '../judge-source.ts'
import type { EngineLimits, Watch } from '../media-engine.ts'
import { readOrientation } from '../orientation.ts'
import type { AudioFacts, Ratio } from '../source-facts.ts'
import { type AnnouncedTrack, audioFacts, subtitleFacts } from '../track-facts.ts'
import type { Tools } from './find-tools.ts'
import { runFfprobe } from './run-tool.ts'

const seconds = z.coerce.number().optional().catch(undefined)
const stream = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  width: z.int().default(0),
  height: z.int().default(0),
  pix_fmt: z.string().default('unknown'),
  sample_aspect_ratio: z.string().default('1:1'),
  avg_frame_rate: z.string().default('0/0'),
  r_frame_rate: z.string().default('0/0'),
  channels: z.int().default(0),
  sample_rate: z.coerce.number().default(0),
  bit_rate: z.coerce.number().optional().catch(undefined),
  duration: seconds,
  disposition: z.record(z.string(), z.number()).default({}),
  tags: z.record(z.string(), z.string()).default({}),
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  color_space: z.string().optional(),
  color_range: z.string().optional(),
  field_order: z.string().default('unknown'),
  side_data_list: z
    .array(
      z.object({
        displaymatrix: z.string().optional(),
        dv_profile: z.int().optional(),
        dv_bl_signal_compatibility_id: z.int().optional(),
      }),
    )
    .default([]),
})
type Stream = z.infer<typeof stream>
const chapter = z.object({ start_time: z.coerce.number(), tags: z.record(z.string(), z.string()).default({}) })
const report = z.object({
  chapters: z.array(chapter).default([]).catch([]),
  streams: z.array(stream).default([]),
  format: z.object({ format_name: z.string().default('unknown'), duration: seconds, start_time: seconds }),
})

/** Reads what a source is, and refuses what can never be encoded. */
export async function probeSource(
  tools: Tools,
  task: ProbeTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<ProbedSource> {
  const { size } = await stat(task.source).catch((cause: unknown) => {
    throw missing(cause)
  })
  refuseOversized(size, task.limits)
  const input = [...Object.entries(inputOptions()).flatMap(([name, value]) => [`-${name}`, String(value)]), task.source]
  const text: string[] = []
  await runFfprobe(
    tools,
    ['-of', 'json', '-show_format', '-show_streams', '-show_chapters', ...input],
    (line) => text.push(line),
    limits,
    watch,
  )
  const parsed = report.safeParse(JSON.parse(text.join('\n')))
  if (!parsed.success)
    throw new EngineFailure('encoder.source-unreadable', note('file-unreadable'), { cause: parsed.error })
  const facts = readFacts(parsed.data, size)
  refuseUnfit(facts, task.limits)

  const survey = surveyPackets(facts.video.stream, parsed.data.format.start_time ?? 0)
  await runFfprobe(
    tools,
    ['-of', 'compact=p=0:nk=0', '-show_entries', 'packet=stream_index,pts_time,duration_time,flags', ...input],
    (line) => {
      const field = (name: string): string | undefined => new RegExp(`(?:^|\\|)${name}=([^|]*)`).exec(line)?.[1]
      const index = Number(field('stream_index'))
      if (!Number.isInteger(index)) return
      const at = Number(field('pts_time'))
      survey.take(
        index,
        Number.isFinite(at) ? at : undefined,
        Number(field('duration_time')) || 0,
        field('flags')?.startsWith('K') === true,
      )
    },
    limits,
    watch,
  )
  return judgeSource(facts, survey.result(), task.limits)
}

function readFacts({ streams, format, chapters }: z.infer<typeof report>, sizeBytes: number): AnnouncedFacts {
  const video = choosePicture(
    streams
      .filter((one) => one.codec_type === 'video')
      .map((one) => ({
        ...one,
        default: one.disposition['default'] === 1,
        attached: one.disposition['attached_pic'] === 1,
      })),
  )
  if (!video) throw new EngineFailure('encoder.no-video', note('file-without-picture'))
  return {
    container: format.format_name.split(',')[0] ?? 'unknown',
    durationSeconds: format.duration ?? video.duration ?? 0,
    sizeBytes,
    video: videoFacts(video),
    audio: streams
      // Some containers announce tracks that carry nothing.
      .filter((one) => one.codec_type === 'audio' && one.channels > 0 && one.sample_rate > 0)
      .map(soundFacts),
    subtitles: streams.filter((one) => one.codec_type === 'subtitle').map((one) => subtitleFacts(announced(one))),
    chapters: plainChapters(
      chapters.map(({ start_time, tags }) => ({
        startSeconds: start_time - (format.start_time ?? 0),
        title: tags['title'],
      })),
    ),
  }
}

function videoFacts(video: Stream): AnnouncedFacts['video'] {
  const { width, height } = video
  const pixelAspect = ratio(video.sample_aspect_ratio) ?? { num: 1, den: 1 }
  const matrix = video.side_data_list.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix
  const orientation = readOrientation(matrix === undefined ? null : matrixBytes(matrix))
  const dolby = video.side_data_list.find(({ dv_profile }) => dv_profile !== undefined)
  return {
    stream: video.index,
    codec: video.codec_name,
    width,
    height,
    ...displaySize(video, pixelAspect, orientation.rotationDegrees),
    pixelAspect,
    ...orientation,
    frameRate: ratio(video.avg_frame_rate) ?? ratio(video.r_frame_rate) ?? { num: 0, den: 0 },
    pixelFormat: video.pix_fmt,
    color: colorFacts(
      { primaries: video.color_primaries, transfer: video.color_transfer, matrix: video.color_space },
      video.color_range === 'pc',
    ),
    interlaced: ['tt', 'bb', 'tb', 'bt'].includes(video.field_order) || isDv(video.codec_name),
    ...(dolby?.dv_profile === undefined
      ? {}
      : { dolbyVision: { profile: dolby.dv_profile, baseLayer: dolby.dv_bl_signal_compatibility_id ?? 0 } }),
    bitsPerSecond: video.bit_rate ?? 0,
    durationSeconds: video.duration ?? 0,
  }
}

const soundFacts = (one: Stream): AudioFacts =>
  audioFacts({ ...announced(one), channels: one.channels, sampleRate: one.sample_rate })

const announced = ({ index, codec_name, tags, disposition }: Stream): AnnouncedTrack => ({
  stream: index,
  codec: codec_name,
  language: tags['language'],
  title: tags['title'],
  flags: new Set(Object.keys(disposition).filter((name) => disposition[name] === 1)),
})

/** `30000/1001` or `16:9`; undefined for one that is none. */
function ratio(text: string): Ratio | undefined {
  const [, num, den] = /^(\d+)[/:](\d+)$/.exec(text) ?? []
  return Number(num) > 0 && Number(den) > 0 ? { num: Number(num), den: Number(den) } : undefined
}

/** ffprobe prints the matrix as a table of three rows, each led by its offset. */
function matrixBytes(table: string): Buffer {
  const cells = table
    .split('\n')
    .flatMap((row) => [...row.replace(/^\s*[0-9a-f]+:/, '').matchAll(/-?\d+/g)].map(([cell]) => Number(cell)))
  const bytes = Buffer.alloc(36)
  for (const [index, cell] of cells.slice(0, 9).entries()) bytes.writeInt32LE(cell | 0, index * 4)
  return bytes
}
