import { note } from '@codeflix/contracts/encode-notes'
import { EngineFailure } from './engine-failure.ts'
import type { ProbedSource, SourceLimits } from './engine-tasks.ts'
import type { SourceFacts, VideoFacts } from './source-facts.ts'

/** What an engine read of a container's headers; where the picture ends is told by its packets alone. */
export type AnnouncedFacts = Omit<SourceFacts, 'video'> & { readonly video: Omit<VideoFacts, 'endSeconds'> }

/** Sums up the packets of a file. Times in seconds by the container's clock; undefined where it has none. */
export function surveyPackets(videoStream: number, startsAtSeconds: number) {
  const keyframeSeconds: number[] = []
  let pictures = 0
  let pictureEnd = 0
  let end = 0
  let untimed = false
  return {
    take(stream: number, onClock: number | undefined, lastsSeconds: number, keyframe: boolean): void {
      const atSeconds = onClock === undefined ? undefined : onClock - startsAtSeconds
      if (atSeconds !== undefined) end = Math.max(end, atSeconds + lastsSeconds)
      if (stream !== videoStream) return
      pictures++
      if (atSeconds === undefined) {
        untimed = true
        return
      }
      pictureEnd = Math.max(pictureEnd, atSeconds + lastsSeconds)
      const last = keyframeSeconds.at(-1)
      if (keyframe && atSeconds >= 0 && (last === undefined || atSeconds >= last + 1)) keyframeSeconds.push(atSeconds)
    },
    result: () => ({
      pictures,
      pictureEnd,
      end,
      /** By the container's clock, from which some count how long they are. */
      endOnClock: end + Math.max(0, startsAtSeconds),
      keyframeSeconds: untimed ? [] : keyframeSeconds,
      untimed,
    }),
  }
}
export type PacketSurvey = ReturnType<ReturnType<typeof surveyPackets>['result']>

export const missing = (cause?: unknown): EngineFailure =>
  new EngineFailure('encoder.source-missing', note('source-gone'), { cause })

/** @throws EngineFailure when the file is larger than may be, before anything of it is read */
export function refuseOversized(sizeBytes: number, limits: Pick<SourceLimits, 'sourceBytes'>): void {
  if (sizeBytes <= limits.sourceBytes) return
  throw new EngineFailure(
    'encoder.source-too-large',
    note('file-too-large', { size: gibibytes(sizeBytes), most: gibibytes(limits.sourceBytes) }),
  )
}

const smallestSide = 16

/** @throws EngineFailure for pictures or a length that are never encoded, before its packets are read */
export function refuseUnfit(facts: AnnouncedFacts, limits: SourceLimits): void {
  const { width, height } = facts.video
  if (width < smallestSide || height < smallestSide) {
    throw new EngineFailure(
      'encoder.source-unreadable',
      note('picture-too-small', { width, height, least: smallestSide }),
    )
  }
  if (width * height > limits.pixels) {
    throw new EngineFailure('encoder.source-too-large', note('picture-too-large', { width, height }))
  }
  const { dolbyVision } = facts.video
  if (dolbyVision?.baseLayer === 0 && dolbyVision.profile !== 7) {
    throw new EngineFailure('encoder.source-unreadable', note('dolby-vision', { profile: dolbyVision.profile }))
  }
  refuseLong(facts.durationSeconds, limits)
}

/**
 * What is known of a source once its packets were read, too. A hole in it costs the pictures in it; one of which a tenth is
 * not there is refused as damaged.
 */
export function judgeSource(facts: AnnouncedFacts, survey: PacketSurvey, limits: SourceLimits): ProbedSource {
  if (survey.pictures === 0) throw new EngineFailure('encoder.source-unreadable', note('file-without-pictures'))
  const { num, den } = facts.video.frameRate
  const counted = num > 0 ? (survey.pictures * den) / num : 0
  const endSeconds = survey.untimed ? Math.max(survey.pictureEnd, counted) : survey.pictureEnd
  // A container that does not time the picture alone may count sound that outlasts it.
  if (!survey.untimed) {
    if (facts.video.durationSeconds > 0) refuseDamaged(facts.video.durationSeconds, endSeconds)
    else refuseDamaged(facts.durationSeconds, survey.endOnClock)
  }
  refuseLong(endSeconds, limits)
  const announced = facts.durationSeconds || endSeconds
  const durationSeconds = survey.untimed ? announced : Math.min(announced, survey.end)
  return {
    facts: { ...facts, durationSeconds, video: { ...facts.video, endSeconds } },
    keyframeSeconds: survey.keyframeSeconds,
  }
}

const mayBeMissing = { share: 0.1, seconds: 2 }

function refuseDamaged(announcedSeconds: number, readSeconds: number): void {
  const missingSeconds = announcedSeconds - readSeconds
  if (missingSeconds <= Math.max(mayBeMissing.seconds, announcedSeconds * mayBeMissing.share)) return
  throw new EngineFailure(
    'encoder.source-unreadable',
    note('file-cut-off', { announced: Math.round(announcedSeconds), read: Math.round(readSeconds) }),
  )
}

function refuseLong(seconds: number, limits: SourceLimits): void {
  if (seconds <= limits.durationSeconds) return
  throw new EngineFailure(
    'encoder.source-too-large',
    note('film-too-long', { hours: hours(seconds), most: hours(limits.durationSeconds) }),
  )
}

/** DV always has fields, and does not say so. */
export const isDv = (codec: string | null): boolean => codec === 'dvvideo'

/** The size at which a picture is seen: square pixels, upright. */
export function displaySize(
  size: { readonly width: number; readonly height: number },
  pixelAspect: { readonly num: number; readonly den: number },
  rotationDegrees: number,
): { displayWidth: number; displayHeight: number } {
  const square = { width: Math.round((size.width * pixelAspect.num) / pixelAspect.den), height: size.height }
  return rotationDegrees % 180 === 0
    ? { displayWidth: square.width, displayHeight: square.height }
    : { displayWidth: square.height, displayHeight: square.width }
}

const gibibytes = (bytes: number): number => oneDecimal(bytes / 2 ** 30)
const hours = (seconds: number): number => oneDecimal(seconds / 3600)
const oneDecimal = (value: number): number => Math.round(value * 10) / 10
