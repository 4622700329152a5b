import type { EncodeAudioTask, EncodeVideoTask } from '../engine/engine-tasks.ts'
import { glimpseFilters, glimpsePlaces } from '../engine/glimpses.ts'
import { orientationFilters } from '../engine/orientation.ts'
import { patchGraph, sampledIn } from '../engine/patches.ts'
import { rawFile } from '../engine/raw-encode.ts'
import { levelFilters } from '../engine/sound-levels.ts'
import { type Leveling, levelingFilters } from './loudness.ts'
import type { EncodePlan, FrameSpan, Rung } from './ladder.ts'
import { fieldFilters, gamutFilters } from './picture-filters.ts'
import { scalingGraph } from './scale-rungs.ts'
import type { AudioRendition } from './sound.ts'

/** FFmpeg's name of the encoder of a rung. */
export const videoEncoderOf = (rung: Rung): 'libx264' | 'libsvtav1' => (rung.codec === 'av1' ? 'libsvtav1' : 'libx264')

/** What a rung's encoder is asked for, in FFmpeg's words: given to it, and shown to staff. */
export const videoEncoderOptions = (plan: EncodePlan, rung: Rung, span: FrameSpan): Record<string, string | number> =>
  rung.codec === 'av1' ? av1Options(plan, rung) : h264Options(plan, rung, span)

/**
 * The quickest presets look no picture ahead. At its highest rate a stretch then ends with an empty buffer, the next one
 * does not follow it, and all of a film but its beginning is encoded twice.
 */
const lookahead: Readonly<Record<string, string>> = {
  ultrafast: ':rc-lookahead=10',
  superfast: ':rc-lookahead=10',
}

/** SVT-AV1 closes every group, moves no keyframe, and holds a rung's highest rate over groups rather than in a buffer. */
const av1Options = (plan: EncodePlan, rung: Rung): Record<string, string | number> => ({
  preset: 10,
  crf: rung.crf,
  maxrate: rung.maxBitsPerSecond,
  bufsize: rung.bufferBits,
  g: plan.gopFrames,
  // One thread, for the same reasons as below.
  'svtav1-params': 'lp=1',
})

function h264Options(plan: EncodePlan, rung: Rung, span: FrameSpan): Record<string, string | number> {
  // A stretch that begins with a full buffer would spend what the one before has not left.
  const fill = span.bufferFill === undefined ? '' : `:vbv-init=${Number(span.bufferFill.toFixed(4))}`
  return {
    preset: plan.preset,
    profile: 'high',
    crf: rung.crf,
    maxrate: rung.maxBitsPerSecond,
    bufsize: rung.bufferBits,
    // Keyframes exactly where every other rung has them: none for scene cuts, none moved, every group closed.
    g: plan.gopFrames,
    keyint_min: plan.gopFrames,
    sc_threshold: 0,
    // Stretches are encoded side by side: threads within one would cost bits, time, and equal results.
    threads: 1,
    'x264-params': `open-gop=0${fill}${lookahead[plan.preset] ?? ''}`,
  }
}

export const audioEncoderOptions = (rendition: AudioRendition) => ({
  b: rendition.bitsPerSecond,
})

/**
 * The pictures of a span, the same for all rungs. Which picture stands at which place of the film's grid does not depend
 * on where reading began; the first is repeated when the sound begins earlier.
 */
export function spanFilters(
  { plan, video, span }: Pick<EncodeVideoTask, 'plan' | 'video' | 'span'>,
  ways: number,
): string[] {
  const { num, den } = plan.frameRate
  const [best] = plan.rungs
  const end = span.frames === undefined ? '' : `:end_pts=${span.firstFrame + span.frames}`
  return [
    ...fieldFilters(video),
    `fps=fps=${num}/${den}${span.seekSeconds === undefined ? ':start_time=0' : ''}`,
    ...(span.fill ? ['tpad=stop=-1:stop_mode=clone'] : []),
    `trim=start_pts=${span.firstFrame}${end}`,
    'setpts=PTS-STARTPTS',
    ...orientationFilters(video),
    ...(best ? gamutFilters(video, best) : []),
    `split=${ways}`,
  ]
}

/**
 * Sound as it is heard, fitted to the film's clock: begins at zero whenever the track does, holes are filled with silence,
 * nothing is stretched by more than the ear can tell, all is mixed down to stereo.
 */
const heardFilters = ({ sampleRate }: AudioRendition): string[] => [
  `aresample=${sampleRate}:async=1:first_pts=0`,
  `aformat=sample_fmts=fltp:sample_rates=${sampleRate}:channel_layouts=stereo`,
]

/** What is encoded lasts at least as long as the picture. */
export const soundFilters = (rendition: AudioRendition, leveling: Leveling): string[] => [
  ...heardFilters(rendition),
  ...levelingFilters(leveling, rendition.sampleRate),
  `apad=whole_dur=${rendition.atLeastSeconds}`,
]

/** Measures by EBU R 128, which costs a tenth of what a run of `loudnorm` does. */
export const meterFilters = (rendition: AudioRendition): string[] => [
  ...heardFilters(rendition),
  'ebur128@meter=peak=true:framelog=verbose',
]

/**
 * One track of an encode is a fragmented MP4, from which segments are cut. The header of sound comes late because the
 * length of its priming, which players have to skip, is known only with the first packet.
 */
export const muxerOptions = {
  video: { movflags: 'cmaf+empty_moov+frag_keyframe+negative_cts_offsets', use_editlist: 0 },
  audio: { movflags: 'cmaf+delay_moov', use_editlist: 1, frag_duration: 5_000_000 },
} as const

/** What an upload may be, and what it may lead to: nothing but its own bytes. */
export const inputOptions = (pixels?: number): Record<string, string | number> => ({
  protocol_whitelist: 'file',
  format_whitelist: containers.join(','),
  max_streams: 64,
  ...(pixels === undefined ? {} : { max_pixels: pixels }),
})

/** Playlists (HLS, DASH, concat, image sequences) are absent: they name other files and hosts. */
const containers = [
  'mov',
  'mp4',
  'matroska',
  'webm',
  'avi',
  'mpegts',
  'mpeg',
  'mpegvideo',
  'flv',
  'asf',
  'mxf',
  'ogg',
  'dv',
  'h264',
  'hevc',
  'wtv',
  'rm',
  'ivf',
  'nut',
  'gif',
  'yuv4mpegpipe',
  'mp3',
  'wav',
  'flac',
  'aac',
  'ac3',
]

const words = (options: Record<string, string | number>): string[] =>
  Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])

/** The source, read from where a stretch can be entered. */
export const inputArguments = ({
  source,
  span,
  limits,
}: Pick<EncodeVideoTask, 'source' | 'span'> & { readonly limits: { readonly pixels: number } }): string[] => [
  // One core is what a worker has of a machine: others work beside it.
  '-threads',
  '1',
  // Times stay those of the file, so that every picture keeps its place on the grid.
  '-noautorotate',
  '-copyts',
  '-start_at_zero',
  ...(span.seekSeconds === undefined ? [] : ['-noaccurate_seek', '-ss', String(span.seekSeconds)]),
  ...words(inputOptions(limits.pixels)),
  '-i',
  source,
]

/** Every rung's pictures from those of a span: ends `[<name>]` of a graph that `from` begins. */
export function ladderGraph(task: EncodeVideoTask, from: string): string[] {
  const { inputs, filters } = scalingGraph(task, task.video)
  return [`${from}${spanFilters(task, inputs.length).join(',')}${inputs.join('')}`, ...filters]
}

/** Arguments of FFmpeg's command line for a stretch of the picture; `noted` has it leave beside it what each rung's encoder was given. */
export function videoArguments(task: EncodeVideoTask, noted = false): string[] {
  const { plan, rungs, span, video } = task
  const encoded = ({ name }: Rung): string => (noted ? `${name}_encoded` : name)
  const graph = [
    ...ladderGraph(task, `[0:${video.stream}]`),
    ...(noted ? rungs : []).flatMap((rung) => {
      const { name } = rung
      const glimpses = glimpseFilters(glimpsePlaces(plan, name)).join(',')
      const sampled = sampledIn(plan, rung, span)
      const ends = [encoded(rung), `${name}_noted`, ...(sampled ? [`${name}_sampled`] : [])]
      return [
        `[${name}]split=${ends.length}${ends.map((end) => `[${end}]`).join('')}`,
        `[${name}_noted]${glimpses}[${name}_glimpses]`,
        ...(sampled ? patchGraph(`${name}_sampled`, sampled, `${name}_patches`) : []),
      ]
    }),
  ]
  return [
    ...inputArguments(task),
    '-filter_complex',
    graph.join(';'),
    ...rungs.flatMap((rung) => [
      '-map',
      `[${encoded(rung)}]`,
      '-fps_mode',
      'passthrough',
      '-c:v',
      videoEncoderOf(rung),
      ...words(videoEncoderOptions(plan, rung, span)).map((word) => (word === '-profile' ? '-profile:v' : word)),
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
      ...words(muxerOptions.video),
      '-f',
      'mp4',
      rawFile(task.output, rung.name, span),
    ]),
    ...(noted ? rungs : []).flatMap((rung) => {
      const raw = rawFile(task.output, rung.name, span)
      return [
        ...asBytes(`${rung.name}_glimpses`, notesFile(raw)),
        ...(sampledIn(plan, rung, span) ? asBytes(`${rung.name}_patches`, patchesFile(raw)) : []),
      ]
    }),
  ]
}

/** An end of a graph whose pictures are left as nothing but their bytes. */
export const asBytes = (end: string, file: string): string[] => [
  '-map',
  `[${end}]`,
  '-fps_mode',
  'passthrough',
  '-f',
  'rawvideo',
  file,
]

/** A file that is read for anything but its picture. */
export const plainInput = (source: string): string[] => [...words(inputOptions()), '-i', source]

/** Where the command line notes what an encoder was given. */
export const notesFile = (raw: string): string => `${raw}.given`
export const patchesFile = (raw: string): string => `${raw}.patches`

/** Arguments of FFmpeg's command line that measure a soundtrack. */
export const meterArguments = ({ source, rendition }: EncodeAudioTask): string[] => [
  ...plainInput(source),
  '-map',
  `0:${rendition.stream}`,
  '-filter:a',
  meterFilters(rendition).join(','),
  '-f',
  'null',
  '-',
]

/** Arguments of FFmpeg's command line for a soundtrack. */
export function audioArguments(task: EncodeAudioTask, leveling: Leveling, noted = false): string[] {
  const { rendition } = task
  const notes = notesFile(rawFile(task.output, rendition.name))
  return [
    ...plainInput(task.source),
    '-map',
    `0:${rendition.stream}`,
    '-filter:a',
    [...soundFilters(rendition, leveling), ...(noted ? levelFilters(rendition.sampleRate, notes) : [])].join(','),
    '-c:a',
    'aac',
    '-b:a',
    String(audioEncoderOptions(rendition).b),
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    '-metadata:s:a:0',
    `language=${rendition.language}`,
    ...words(muxerOptions.audio),
    '-f',
    'mp4',
    rawFile(task.output, rendition.name),
  ]
}

/**
 * What an engine is asked for, as command lines to copy; the file goes by the name that its editor knows. The gain that
 * sound is encoded with follows from its measurement: the job's log tells it.
 */
export const shownParameters = (tasks: readonly (EncodeVideoTask | EncodeAudioTask)[], fileName: string): string =>
  tasks
    .flatMap((task) => {
      const shown = { ...task, source: fileName, output: '.' }
      return shown.kind === 'encode-video'
        ? [videoArguments(shown)]
        : [meterArguments(shown), audioArguments(shown, { gainDb: 0 })]
    })
    .map(shellCommand)
    .join('\n')

/** A command as a shell takes it, whatever a stranger named the file. */
const shellCommand = (args: readonly string[]): string => ['ffmpeg', ...args].map(quoted).join(' ')

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
