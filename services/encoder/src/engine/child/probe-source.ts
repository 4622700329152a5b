import { stat } from 'node:fs/promises'
import { avGetCodecName, avGetPixFmtName, type FormatContext, type Stream } from 'node-av/lib'
import {
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_DEFAULT,
  AV_NOPTS_VALUE,
  AV_PKT_DATA_DISPLAYMATRIX,
} from 'node-av/constants'
import { EngineFailure } from '../engine-failure.ts'
import type { ProbeTask, SourceLimits } from '../engine-tasks.ts'
import type { AudioFacts, SourceFacts, VideoFacts } from '../source-facts.ts'
import { readOrientation } from '../orientation.ts'
import { openSource } from './open-source.ts'

const microseconds = 1_000_000

/** Reads what a source is, and refuses what can never be encoded. */
export async function probeSource(task: ProbeTask): Promise<SourceFacts> {
  const { size } = await stat(task.source).catch((cause: unknown) => {
    throw new EngineFailure('encoder.source-missing', 'The uploaded file is no longer there.', { cause })
  })
  if (size > task.limits.sourceBytes) {
    throw new EngineFailure(
      'encoder.source-too-large',
      `The file is ${gibibytes(size)} GiB; at most ${gibibytes(task.limits.sourceBytes)} GiB are accepted.`,
    )
  }
  const source = await openSource(task.source)
  try {
    const facts = readFacts(source, size)
    refuseUnfit(facts, task.limits)
    return facts
  } finally {
    await source.closeInput()
  }
}

function readFacts(source: FormatContext, sizeBytes: number): SourceFacts {
  const video = source.streams.find(
    (stream) => stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO && !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC),
  )
  if (!video) throw new EngineFailure('encoder.no-video', 'The file has no picture: there is no video track in it.')
  return {
    container: source.iformat?.name?.split(',')[0] ?? 'unknown',
    durationSeconds: durationOf(source, video),
    sizeBytes,
    video: videoFacts(video),
    audio: source.streams
      .filter((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO)
      .filter(hasSound)
      .map(audioFacts),
  }
}

/** 0 when the container does not tell, as a raw stream does not. */
function durationOf(source: FormatContext, video: Stream): number {
  if (source.duration !== AV_NOPTS_VALUE && source.duration > 0n) return Number(source.duration) / microseconds
  return ownDuration(video)
}

const ownDuration = (stream: Stream): number =>
  stream.duration !== AV_NOPTS_VALUE && stream.duration > 0n ? Number(stream.duration) * stream.timeBase.toDouble() : 0

function videoFacts(stream: Stream): VideoFacts {
  const { codecpar } = stream
  const aspect = stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : codecpar.sampleAspectRatio
  const pixelAspect = aspect.num > 0 && aspect.den > 0 ? { num: aspect.num, den: aspect.den } : { num: 1, den: 1 }
  const orientation = readOrientation(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX))
  const square = { width: Math.round((codecpar.width * pixelAspect.num) / pixelAspect.den), height: codecpar.height }
  const sideways = orientation.rotationDegrees % 180 !== 0
  const rate = stream.avgFrameRate.num > 0 ? stream.avgFrameRate : stream.rFrameRate
  return {
    stream: stream.index,
    codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
    width: codecpar.width,
    height: codecpar.height,
    displayWidth: sideways ? square.height : square.width,
    displayHeight: sideways ? square.width : square.height,
    pixelAspect,
    ...orientation,
    frameRate: { num: rate.num, den: rate.den },
    pixelFormat: avGetPixFmtName(codecpar.format as Parameters<typeof avGetPixFmtName>[0]) ?? 'unknown',
    bitsPerSecond: Number(codecpar.bitRate),
    durationSeconds: ownDuration(stream),
  }
}

/** Some containers announce tracks that carry nothing. */
const hasSound = (stream: Stream): boolean => stream.codecpar.channels > 0 && stream.codecpar.sampleRate > 0

function audioFacts(stream: Stream): AudioFacts {
  const language = stream.metadata?.get('language') ?? 'und'
  return {
    stream: stream.index,
    codec: avGetCodecName(stream.codecpar.codecId) ?? 'unknown',
    channels: stream.codecpar.channels,
    sampleRate: stream.codecpar.sampleRate,
    // What a stranger's file says here becomes a folder name and a manifest attribute.
    language: /^[a-z]{2,3}$/i.test(language) ? language.toLowerCase() : 'und',
    default: stream.hasDisposition(AV_DISPOSITION_DEFAULT),
  }
}

const smallestSide = 16

function refuseUnfit(facts: SourceFacts, limits: SourceLimits): void {
  const { width, height } = facts.video
  if (width < smallestSide || height < smallestSide) {
    throw new EngineFailure(
      'encoder.source-unreadable',
      `The picture is ${width} × ${height} pixels; at least ${smallestSide} × ${smallestSide} are needed.`,
    )
  }
  if (width * height > limits.pixels) {
    throw new EngineFailure(
      'encoder.source-too-large',
      `The picture is ${width} × ${height} pixels, which is more than this service encodes.`,
    )
  }
  if (facts.durationSeconds > limits.durationSeconds) {
    throw new EngineFailure(
      'encoder.source-too-large',
      `The film lasts ${hours(facts.durationSeconds)} hours; at most ${hours(limits.durationSeconds)} are accepted.`,
    )
  }
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)
const hours = (seconds: number): string => (seconds / 3600).toFixed(1)
