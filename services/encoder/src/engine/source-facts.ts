import type { ColorFacts } from './color-facts.ts'

/** What probing found out about an uploaded file. Sizes in pixels, durations in seconds, rates per second. */
export type SourceFacts = {
  /** Short name of the demuxer that reads it, e.g. `mov` or `matroska`. */
  readonly container: string
  readonly durationSeconds: number
  readonly sizeBytes: number
  readonly video: VideoFacts
  /** In the file's order; empty when the film is silent. */
  readonly audio: readonly AudioFacts[]
  /** Absent in what was probed before they were looked for. */
  readonly subtitles?: readonly SubtitleFacts[]
  /** In the order of their times; absent as subtitles may be. */
  readonly chapters?: readonly ChapterFacts[]
}

/** `title` is empty for a chapter without a name. */
export type ChapterFacts = { readonly startSeconds: number; readonly title: string }

/** A track of text, or of pictures of text. */
export type SubtitleFacts = {
  readonly stream: number
  readonly codec: string
  readonly form: 'text' | 'pictures' | 'unknown'
  /** As with sound. */
  readonly language: string
  readonly title?: string
  readonly default: boolean
  /** For what a viewer of the film's own language has to be told. */
  readonly forced: boolean
  /** Tells what is to be heard, too. */
  readonly hearingImpaired: boolean
  readonly commentary: boolean
}

export type Ratio = { readonly num: number; readonly den: number }

export type VideoFacts = {
  /** Index of the stream inside the container. */
  readonly stream: number
  readonly codec: string
  /** As stored. */
  readonly width: number
  readonly height: number
  /** As a viewer sees it: square pixels, turned upright. */
  readonly displayWidth: number
  readonly displayHeight: number
  readonly pixelAspect: Ratio
  /** Turn that makes the stored picture upright, clockwise: 0, 90, 180 or 270. */
  readonly rotationDegrees: number
  readonly mirrored: boolean
  readonly frameRate: Ratio
  readonly pixelFormat: string
  readonly color: ColorFacts
  /** Two fields to a picture, taken one after the other, as television had them. */
  readonly interlaced: boolean
  /** Such fields of which the file does not tell, found in the pictures: which of each two was taken first. */
  readonly combed?: 'tff' | 'bff' | undefined
  /** `baseLayer`: what the picture is without it; 0 for nothing that could be shown (Dolby Vision Streams, table 2). */
  readonly dolbyVision?: { readonly profile: number; readonly baseLayer: number }
  /** 0 when the container does not say. */
  readonly bitsPerSecond: number
  /** Of the picture alone; 0 when the container does not say. */
  readonly durationSeconds: number
  /** Where its last picture ends, counted from the start of the film, as its packets tell. */
  readonly endSeconds: number
}

export type AudioFacts = {
  readonly stream: number
  readonly codec: string
  readonly channels: number
  readonly sampleRate: number
  /** BCP 47 as far as the container says; `und` when it does not. */
  readonly language: string
  readonly default: boolean
  /** As its makers called it; absent when they did not. */
  readonly title?: string
  /** Absent for the film's own sound. */
  readonly purpose?: SoundPurpose
}

/** Somebody who talks about the film; the film's sound with the picture described; what is neither: effects alone, karaoke. */
export type SoundPurpose = 'commentary' | 'description' | 'other'
