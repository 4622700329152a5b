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

export const unreadable = 'This file is not a video that can be read. It may be damaged or not be a video file at all.'
export const unknownCodec = 'The file is compressed in a way that this service cannot read.'

export const missing = (cause?: unknown): EngineFailure =>
  new EngineFailure('encoder.source-missing', 'The uploaded file is no longer there.', { cause })

/** @throws EngineFailure when the file is larger than may be, before anything of it is read */
export function refuseOversized(sizeBytes: number, limits: SourceLimits): void {
  if (sizeBytes <= limits.sourceBytes) return
  throw new EngineFailure(
    'encoder.source-too-large',
    `The file is ${gibibytes(sizeBytes)} GiB; at most ${gibibytes(limits.sourceBytes)} GiB are accepted.`,
  )
}

const smallestSide = 16

/** @throws EngineFailure for pictures or a length that are never encoded, before its packets are read */
export function refuseUnfit(facts: AnnouncedFacts, limits: SourceLimits): void {
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
  const { dolbyVision } = facts.video
  if (dolbyVision?.baseLayer === 0 && dolbyVision.profile !== 7) {
    throw new EngineFailure(
      'encoder.source-unreadable',
      `The picture is Dolby Vision of profile ${dolbyVision.profile}, whose colors only licensed players know. Export the film as HDR10, HLG or SDR and upload that.`,
    )
  }
  refuseLong(facts.durationSeconds, limits)
}

/**
 * What is known of a source once its packets were read, too. A hole in it costs the pictures in it; one of which a tenth is
 * not there is refused as damaged.
 */
export function judgeSource(facts: AnnouncedFacts, survey: PacketSurvey, limits: SourceLimits): ProbedSource {
  if (survey.pictures === 0)
    throw new EngineFailure(
      'encoder.source-unreadable',
      'Not one picture of this video could be read. The file is damaged.',
    )
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
    `The file is damaged: it announces ${announcedSeconds.toFixed(0)} seconds of film, but can be read for only ${readSeconds.toFixed(0)}.`,
  )
}

function refuseLong(seconds: number, limits: SourceLimits): void {
  if (seconds <= limits.durationSeconds) return
  throw new EngineFailure(
    'encoder.source-too-large',
    `The film lasts ${hours(seconds)} hours; at most ${hours(limits.durationSeconds)} are accepted.`,
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

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)
const hours = (seconds: number): string => (seconds / 3600).toFixed(1)
