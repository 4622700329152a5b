import type { AudioFacts, SourceFacts, VideoFacts } from '../src/engine/source-facts.ts'

/** A silent film of 24 plain pictures a second. */
export const filmFacts = (seconds: number, width = 640, height = 360, own: Partial<VideoFacts> = {}) =>
  ({
    container: 'mov',
    durationSeconds: seconds,
    sizeBytes: 1000,
    video: {
      stream: 0,
      codec: 'h264',
      width,
      height,
      displayWidth: width,
      displayHeight: height,
      pixelAspect: { num: 1, den: 1 },
      rotationDegrees: 0,
      mirrored: false,
      frameRate: { num: 24, den: 1 },
      pixelFormat: 'yuv420p',
      color: { primaries: 'unknown', transfer: 'unknown', matrix: 'unknown', fullRange: false },
      interlaced: false,
      bitsPerSecond: 0,
      durationSeconds: seconds,
      endSeconds: seconds,
      ...own,
    },
    audio: [],
  }) satisfies SourceFacts

export const portuguese: AudioFacts = {
  stream: 1,
  codec: 'aac',
  channels: 2,
  sampleRate: 48_000,
  language: 'por',
  default: true,
}
