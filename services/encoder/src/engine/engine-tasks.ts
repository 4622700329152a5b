import type { EncodePlan } from '../ladder/ladder.ts'
import type { DemoFootage, DemoShape } from './demo-footage.ts'
import type { EngineFailureCode } from './engine-failure.ts'
import type { SourceFacts } from './source-facts.ts'

/** The longest and largest that a source may be, checked when it is probed. */
export type SourceLimits = {
  readonly sourceBytes: number
  readonly durationSeconds: number
  readonly pixels: number
}

export type ProbeTask = { readonly kind: 'probe'; readonly source: string; readonly limits: SourceLimits }

export type EncodeTask = {
  readonly kind: 'encode'
  readonly source: string
  /** Local folder that receives one folder per rendition; it must exist. */
  readonly output: string
  readonly facts: SourceFacts
  readonly plan: EncodePlan
  readonly limits: SourceLimits & { readonly outputBytes: number }
}

export type StillsTask = {
  readonly kind: 'stills'
  /** The folder an encode task filled; `storyboard/` and `posters/` are written beside the renditions. */
  readonly output: string
  /** The cheapest rung, which the storyboard is read from. */
  readonly storyboardFrom: EncodedTrack
  /** The best rung, which the posters are read from. */
  readonly postersFrom: EncodedTrack
  readonly intervalSeconds: number
}

export type DemoSourceTask = {
  readonly kind: 'demo-source'
  /** Local path of the MP4 to write. */
  readonly output: string
  readonly footage: DemoFootage
  readonly shape: DemoShape
}

export type EngineTask = ProbeTask | EncodeTask | StillsTask | DemoSourceTask

/** One rendition's segments as they lie on disk: `<name>/init.mp4`, then `<name>/seg-1.m4s` and on. */
export type EncodedTrack = {
  readonly name: string
  readonly kind: 'video' | 'audio'
  /** RFC 6381, read from the init segment. */
  readonly codec: string
  readonly timescale: number
  readonly initBytes: number
  readonly segments: readonly EncodedSegment[]
}

export type EncodedSegment = {
  /** Presentation time, in the track's timescale. */
  readonly start: number
  readonly duration: number
  readonly sizeBytes: number
}

export type EncodedMedia = {
  readonly video: readonly EncodedTrack[]
  readonly audio: readonly EncodedTrack[]
  readonly framesOut: number
  readonly durationSeconds: number
  /** What the encode cost, decode and scaling included. */
  readonly cpuSeconds: number
}

export type Stills = {
  readonly storyboard: {
    readonly tileWidth: number
    readonly tileHeight: number
    readonly columns: number
    readonly rows: number
    readonly intervalSeconds: number
    readonly tiles: number
    /** File names inside `storyboard/`. */
    readonly sheets: readonly string[]
  }
  /** File names inside `posters/`, in the order of the film. */
  readonly posters: readonly {
    readonly file: string
    readonly atSeconds: number
    readonly width: number
    readonly height: number
  }[]
}

export type TaskResult<T extends EngineTask> = T extends ProbeTask
  ? SourceFacts
  : T extends EncodeTask
    ? EncodedMedia
    : T extends StillsTask
      ? Stills
      : { readonly framesOut: number }

export type EngineProgress = {
  /** 0 to 1, never falling. */
  readonly done: number
  readonly mediaSeconds: number
  /** Media seconds per second of wall time. */
  readonly speed: number
  /** Absent until enough has been seen to tell. */
  readonly etaSeconds?: number
}

/** What the child tells its parent. */
export type EngineMessage =
  | { readonly type: 'progress'; readonly progress: EngineProgress }
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'done'; readonly result: TaskResult<EngineTask> }
  | { readonly type: 'failed'; readonly code: EngineFailureCode; readonly reason: string }
