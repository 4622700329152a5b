import { note } from '@codeflix/contracts/encode-notes'
import { stat } from 'node:fs/promises'
import {
  avGetCodecName,
  Codec,
  CodecContext,
  avGetPixFmtName,
  type FormatContext,
  Packet,
  type Stream,
} from 'node-av/lib'
import {
  AVDISCARD_DEFAULT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_DATA,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_CLEAN_EFFECTS,
  AV_DISPOSITION_COMMENT,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_DESCRIPTIONS,
  AV_DISPOSITION_FORCED,
  AV_DISPOSITION_HEARING_IMPAIRED,
  AV_DISPOSITION_KARAOKE,
  AV_DISPOSITION_VISUAL_IMPAIRED,
  AV_NOPTS_VALUE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DOVI_CONF,
  AVCOL_RANGE_JPEG,
} from 'node-av/constants'
import { choosePicture } from '../choose-picture.ts'
import { colorFacts } from '../color-facts.ts'
import { timedText } from '../../captions/subtitle-text.ts'
import { plainChapters } from '../../film/chapters.ts'
import { EngineFailure } from '../engine-failure.ts'
import type { ProbedSource, ProbeTask } from '../engine-tasks.ts'
import {
  type AnnouncedFacts,
  displaySize,
  isDv,
  judgeSource,
  missing,
  type PacketSurvey,
  refuseOversized,
  refuseUnfit,
  surveyPackets,
} from '../judge-source.ts'
import { readOrientation } from '../orientation.ts'
import type { AudioFacts } from '../source-facts.ts'
import { type AnnouncedTrack, audioFacts, subtitleFacts } from '../track-facts.ts'
import { type NamedMoment, readMatroskaChapters } from './matroska-chapters.ts'
import { openSource } from './open-source.ts'

const microseconds = 1_000_000

/** Reads what a source is, and refuses what can never be encoded. */
export async function probeSource(task: ProbeTask): Promise<ProbedSource> {
  const { size } = await stat(task.source).catch((cause: unknown) => {
    throw missing(cause)
  })
  refuseOversized(size, task.limits)
  const source = await openSource(task.source)
  try {
    const facts = readFacts(source, size)
    refuseUnfit(facts, task.limits)
    const isMatroska = facts.container === 'matroska'
    const chapters = isMatroska ? await readMatroskaChapters(task.source) : []
    const survey = await readPackets(source, facts.video.stream, chapters)
    return judgeSource({ ...facts, chapters: plainChapters(chapters) }, survey, task.limits)
  } finally {
    await source.closeInput()
  }
}

/** Notes chapters, too, where they are a track of text, as in MP4 and QuickTime. */
async function readPackets(source: FormatContext, video: number, chapters: NamedMoment[]): Promise<PacketSurvey> {
  const named = new Set(source.streams.filter(isChapters).map((stream) => stream.index))
  for (const stream of source.streams) if (named.has(stream.index)) stream.discard = AVDISCARD_DEFAULT
  const startsAt = source.startTime === AV_NOPTS_VALUE ? 0 : Number(source.startTime) / microseconds
  const survey = surveyPackets(video, startsAt)
  const tick = source.streams.map((stream) => stream.timeBase.toDouble())
  const packet = new Packet()
  packet.alloc()
  // A read error in the middle ends the file there; whether enough was read is judged by what came.
  while ((await source.readFrame(packet)) >= 0) {
    const seconds = tick[packet.streamIndex] ?? 0
    const at = packet.pts === AV_NOPTS_VALUE ? undefined : Number(packet.pts) * seconds
    if (!named.has(packet.streamIndex))
      survey.take(packet.streamIndex, at, Number(packet.duration) * seconds, packet.isKeyframe)
    else if (at !== undefined && packet.data)
      chapters.push({ startSeconds: at - startsAt, title: timedText(packet.data) })
    packet.unref()
  }
  return survey.result()
}

function readFacts(source: FormatContext, sizeBytes: number): AnnouncedFacts {
  const video = choosePicture(
    source.streams
      .filter(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO)
      .map((stream) => ({
        stream,
        width: stream.codecpar.width,
        height: stream.codecpar.height,
        default: stream.hasDisposition(AV_DISPOSITION_DEFAULT),
        attached: stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC),
      })),
  )?.stream
  if (!video) throw new EngineFailure('encoder.no-video', note('file-without-picture'))
  return {
    container: source.iformat?.name?.split(',')[0] ?? 'unknown',
    durationSeconds: durationOf(source, video),
    sizeBytes,
    video: videoFacts(video),
    audio: source.streams
      .filter((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO)
      .filter(hasSound)
      .map(soundFacts),
    subtitles: source.streams
      .filter((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_SUBTITLE)
      .map((stream) => subtitleFacts(announced(stream))),
  }
}

/** The demuxer makes data of the text track that another one names as its chapters. */
const isChapters = ({ codecpar }: Stream): boolean =>
  codecpar.codecType === AVMEDIA_TYPE_DATA && /^(?:text|tx3g)$/.test(codecpar.codecTagString ?? '')

/** 0 when the container does not tell, as a raw stream does not. */
function durationOf(source: FormatContext, video: Stream): number {
  if (source.duration !== AV_NOPTS_VALUE && source.duration > 0n) return Number(source.duration) / microseconds
  return ownDuration(video)
}

const ownDuration = (stream: Stream): number =>
  stream.duration !== AV_NOPTS_VALUE && stream.duration > 0n ? Number(stream.duration) * stream.timeBase.toDouble() : 0

function videoFacts(stream: Stream): AnnouncedFacts['video'] {
  const { codecpar } = stream
  const aspect = stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : codecpar.sampleAspectRatio
  const pixelAspect = aspect.num > 0 && aspect.den > 0 ? { num: aspect.num, den: aspect.den } : { num: 1, den: 1 }
  const orientation = readOrientation(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX))
  const rate = stream.avgFrameRate.num > 0 ? stream.avgFrameRate : stream.rFrameRate
  return {
    stream: stream.index,
    codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
    width: codecpar.width,
    height: codecpar.height,
    ...displaySize(codecpar, pixelAspect, orientation.rotationDegrees),
    pixelAspect,
    ...orientation,
    frameRate: { num: rate.num, den: rate.den },
    pixelFormat: avGetPixFmtName(codecpar.format as Parameters<typeof avGetPixFmtName>[0]) ?? 'unknown',
    color: colorFacts(
      { primaries: codecpar.colorPrimaries, transfer: codecpar.colorTrc, matrix: codecpar.colorSpace },
      codecpar.colorRange === AVCOL_RANGE_JPEG,
    ),
    interlaced: isInterlaced(stream),
    ...dolbyVision(codecpar.getCodedSideData(AV_PKT_DATA_DOVI_CONF)),
    bitsPerSecond: Number(codecpar.bitRate),
    durationSeconds: ownDuration(stream),
  }
}

/** The order of fields is told by the decoder's context alone: 2 and above are orders of two. */
function isInterlaced({ codecpar }: Stream): boolean {
  const codec = Codec.findDecoder(codecpar.codecId)
  if (!codec) return false
  const context = new CodecContext()
  context.allocContext3(codec)
  try {
    return codecpar.toContext(context) >= 0 && (Number(context.getOption('field_order')) >= 2 || isDv(codec.name))
  } finally {
    context.freeContext()
  }
}

/** A record of bytes (ISO/IEC 14496-12 `dvcC`), as FFmpeg spreads it: the third is the profile, the eighth the base layer. */
const dolbyVision = (record: Buffer | null): Pick<AnnouncedFacts['video'], 'dolbyVision'> =>
  record && record.byteLength >= 8 ? { dolbyVision: { profile: record[2] ?? 0, baseLayer: record[7] ?? 0 } } : {}

/** Some containers announce tracks that carry nothing. */
const hasSound = (stream: Stream): boolean => stream.codecpar.channels > 0 && stream.codecpar.sampleRate > 0

const soundFacts = (stream: Stream): AudioFacts =>
  audioFacts({ ...announced(stream), channels: stream.codecpar.channels, sampleRate: stream.codecpar.sampleRate })

const flags = {
  default: AV_DISPOSITION_DEFAULT,
  comment: AV_DISPOSITION_COMMENT,
  visual_impaired: AV_DISPOSITION_VISUAL_IMPAIRED,
  descriptions: AV_DISPOSITION_DESCRIPTIONS,
  forced: AV_DISPOSITION_FORCED,
  hearing_impaired: AV_DISPOSITION_HEARING_IMPAIRED,
  karaoke: AV_DISPOSITION_KARAOKE,
  clean_effects: AV_DISPOSITION_CLEAN_EFFECTS,
} as const

const announced = (stream: Stream): AnnouncedTrack => ({
  stream: stream.index,
  codec: avGetCodecName(stream.codecpar.codecId) ?? 'unknown',
  language: stream.metadata?.get('language') ?? undefined,
  title: stream.metadata?.get('title') ?? undefined,
  flags: new Set(Object.entries(flags).flatMap(([name, flag]) => (stream.hasDisposition(flag) ? [name] : []))),
})
