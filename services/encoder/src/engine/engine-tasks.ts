import type { Note } from '@codeflix/contracts/encode-notes'
import type { Cue } from '@codeflix/kit/captions/cue'
import type { EncodePlan, FrameSpan, Rung } from '../ladder/ladder.ts'
import type { Leveling, Loudness } from '../ladder/loudness.ts'
import type { AudioRendition } from '../ladder/sound.ts'
import type { GlimpsePlaces } from './glimpses.ts'
import type { SampledPictures } from './patches.ts'
import type { SampledPicture } from './sampled-quality.ts'
import type { DemoFootage, DemoShape } from './demo-footage.ts'
import type { EngineFailureCode } from './engine-failure.ts'
import type { SourceFacts, SubtitleFacts, VideoFacts } from './source-facts.ts'

/** The longest and largest that a source may be, checked when it is probed. */
export type SourceLimits = {
  readonly sourceBytes: number
  readonly durationSeconds: number
  readonly pixels: number
}

export type ProbeTask = { readonly kind: 'probe'; readonly source: string; readonly limits: SourceLimits }

/** One stretch of the picture, decoded once and encoded in every rung that is named. */
export type EncodeVideoTask = {
  readonly kind: 'encode-video'
  readonly source: string
  /** Local folder that receives one folder for each rung; it must exist. */
  readonly output: string
  readonly video: VideoFacts
  readonly plan: EncodePlan
  readonly rungs: readonly Rung[]
  readonly span: FrameSpan
  readonly limits: Pick<SourceLimits, 'pixels'> & { readonly outputBytes: number }
}

/**
 * One soundtrack from its first sample to its last, since an encoder of sound begins anew with a gap. It is measured before,
 * and encoded as loud as all films are.
 */
export type EncodeAudioTask = {
  readonly kind: 'encode-audio'
  readonly source: string
  readonly output: string
  readonly plan: EncodePlan
  readonly rendition: AudioRendition
  readonly limits: { readonly outputBytes: number }
}

/** How well encodes of a stretch show what the source shows, as a player shows them: brought to one size. */
export type CompareTask = {
  readonly kind: 'compare'
  readonly source: string
  readonly video: VideoFacts
  readonly plan: EncodePlan
  readonly span: FrameSpan
  /** Files of one video track each; the first picture of each is the first of the span, what lies behind it is left. */
  readonly encodes: readonly { readonly name: string; readonly file: string }[]
  /** The size at which they are looked at, in pixels. */
  readonly shown: { readonly width: number; readonly height: number }
  /** One of so many pictures is looked at. */
  readonly everyFrames: number
  readonly limits: Pick<SourceLimits, 'pixels'>
}

/** What a few stretches of the film cost in each of several rungs, and how well they look. Nothing stays on disk. */
export type MeasureTask = Omit<EncodeVideoTask, 'kind' | 'span'> & {
  readonly kind: 'measure'
  readonly spans: readonly FrameSpan[]
  readonly shown: CompareTask['shown']
}

/** Looks for fields in stretches of a film whose file does not tell of any. */
export type FieldsTask = Pick<EncodeVideoTask, 'source' | 'video'> & {
  readonly kind: 'fields'
  /** Local folder for what is made meanwhile; nothing is left in it. */
  readonly output: string
  readonly spans: readonly FrameSpan[]
  readonly limits: Pick<SourceLimits, 'pixels'>
}

/** One of the stretches; `notes` is the file that receives what each picture is. */
export type LookTask = Omit<FieldsTask, 'kind' | 'output' | 'spans'> & {
  readonly kind: 'look'
  readonly span: FrameSpan & { readonly frames: number }
  readonly notes: string
}

/** Pictures of two fields, by the one that was taken first, and whole ones; what cannot be judged counts nowhere. */
export type FieldCounts = { readonly tff: number; readonly bff: number; readonly progressive: number }

/** All that tracks of text say. */
export type SubtitlesTask = {
  readonly kind: 'subtitles'
  readonly source: string
  /** Local folder for what is made meanwhile; its caller removes it. */
  readonly scratch: string
  readonly tracks: readonly Pick<SubtitleFacts, 'stream' | 'codec'>[]
}

/** Tiles from the keyframes of a track that was encoded. */
export type StoryboardTask = {
  readonly kind: 'storyboard'
  /** The folder that holds the track's; `storyboard/` is written beside it. */
  readonly output: string
  readonly track: EncodedTrack
  readonly intervalSeconds: number
}

/** Single pictures of a track that was encoded, each the keyframe nearest to a moment. */
export type PostersTask = {
  readonly kind: 'posters'
  /** The folder that holds the track's; `posters/` is written beside it. Only the segments of those moments need be there. */
  readonly output: string
  readonly track: EncodedTrack
  readonly atSeconds: readonly number[]
}

/** Reads what was encoded once more: every byte of it, and as a player would as much as tells whether it can be played. */
export type InspectTask = {
  readonly kind: 'inspect'
  /** The folder that holds the tracks' own. */
  readonly output: string
  /** For what is made meanwhile, and removed again. */
  readonly scratch: string
  readonly plan: EncodePlan
  /** Best first. One keyframe of each segment is decoded, and every picture of the last. */
  readonly video: readonly EncodedTrack[]
  readonly audio: readonly EncodedTrack[]
}

export type DemoSourceTask = {
  readonly kind: 'demo-source'
  /** Local path of the MP4 to write. */
  readonly output: string
  readonly footage: DemoFootage
  readonly shape: DemoShape
}

/** Decodes files that we wrote ourselves from beginning to end. */
export type ReviewTask = {
  readonly kind: 'review'
  readonly files: readonly ReviewedFile[]
}

export type ReviewedFile =
  | {
      readonly path: string
      readonly kind: 'video'
      readonly glimpses: GlimpsePlaces
      readonly sampled?: SampledPictures
    }
  | { readonly path: string; readonly kind: 'audio'; readonly sampleRate: number }

/** What the process of an engine does. */
export type RawTask =
  | ProbeTask
  | EncodeVideoTask
  | EncodeAudioTask
  | SubtitlesTask
  | CompareTask
  | LookTask
  | StoryboardTask
  | PostersTask
  | ReviewTask
  | DemoSourceTask

export type EngineTask = Exclude<RawTask, ReviewTask | LookTask> | MeasureTask | FieldsTask | InspectTask

/** One rendition's segments as they lie on disk: `<name>/init.mp4`, then `<name>/seg-1.m4s` and on. */
export type EncodedTrack = {
  readonly name: string
  readonly kind: 'video' | 'audio'
  /** RFC 6381, read from the init segment. */
  readonly codec: string
  readonly timescale: number
  readonly initBytes: number
  readonly segments: readonly EncodedSegment[]
  /** What the encoder was given, at a glance. Absent in what an older release left on the shelf. */
  readonly given?: Glance
}

/** Pictures as glimpses (`glimpses.ts`) and patches (`patches.ts`), in base64, or sound as levels (`sound-levels.ts`). */
export type Glance = {
  readonly glimpses?: string
  readonly patches?: string
  readonly levels?: readonly number[]
}

export type EncodedSegment = {
  /** Presentation time, in the track's timescale. */
  readonly start: number
  readonly duration: number
  readonly sizeBytes: number
  /** Of all its bytes. Absent in what an older release left on the shelf. */
  readonly crc32?: number
  /** Of a picture's: up to the end of its first picture, a keyframe that can be shown without the others. */
  readonly keyframeBytes?: number
}

/** What an encode yields for one rendition: its segments, and the size of each sample, for the model of the decoder's buffer. */
export type EncodedSpan = EncodedTrack & {
  readonly firstSegment: number
  readonly sampleBytes: readonly number[]
  /** SHA-256 of the decoder's configuration: tracks can be joined when it is equal. */
  readonly setup: string
}

export type EncodedVideo = {
  readonly tracks: readonly EncodedSpan[]
  readonly frames: number
  /** Decode, scaling and encode. */
  readonly cpuSeconds: number
}

/** `track` is absent when no sound came out of the track that announced some. */
export type EncodedAudio = { readonly track?: EncodedSpan; readonly cpuSeconds: number }

/** Structural similarity to the source, 0 to 1, over all that was compared; 1 is equal. */
export type Likeness = { readonly name: string; readonly ssim: number; readonly pictures: number }

export type Compared = { readonly likenesses: readonly Likeness[]; readonly cpuSeconds: number }

/** A stretch in one rung. */
export type Measurement = {
  readonly name: string
  /** Size of each picture in decode order, without any container. */
  readonly pictureBytes: readonly number[]
  readonly ssim: number
}

/** For each stretch its measurements, in the order that was asked for. */
export type Measured = { readonly spans: readonly (readonly Measurement[])[]; readonly cpuSeconds: number }

/** In the order of their times. */
export type TrackCues = { readonly stream: number; readonly cues: readonly Cue[] }

/** What a probe finds. Seconds count from the start of the film. */
export type ProbedSource = {
  readonly facts: SourceFacts
  /** Where reading may begin, at least a second apart, in order. Empty when the container does not time its pictures. */
  readonly keyframeSeconds: readonly number[]
}

export type Storyboard = {
  readonly tileWidth: number
  readonly tileHeight: number
  readonly columns: number
  readonly rows: number
  readonly intervalSeconds: number
  readonly tiles: number
  /** File names inside `storyboard/`. */
  readonly sheets: readonly string[]
}

/** One picture as it was seen: brightness 0 to 255 (limited range: black is 16), detail as mean step between neighbors. */
export type SeenFrame = { readonly atSeconds: number; readonly brightness: number; readonly detail: number }

export type Poster = {
  /** Inside `posters/`. */
  readonly file: string
  readonly atSeconds: number
  readonly width: number
  readonly height: number
}

/** What is wrong with a segment, counted from 1, to follow its name: "is cut off". */
export type Damage = { readonly segment: number } & PartDamage
export type PartDamage =
  | { readonly what: 'missing' | 'cut-off' | 'unreadable' | 'empty' | 'misplaced' | 'keyless' | 'changed' }
  | { readonly what: 'picture'; readonly picture: number; readonly fault: string }

/** A track as it was found on disk. */
export type ReadTrack = {
  readonly name: string
  readonly damage: readonly Damage[]
  /** In decode order, of all segments that are not damaged. */
  readonly sampleBytes: readonly number[]
  readonly keyframeSeconds: readonly number[]
  /** Where the first sample is seen or heard; negative for sound that players skip, the encoder's priming. */
  readonly firstSampleSeconds: number
}

/** What came out of a file that was decoded: the time of each picture, or of each packet of sound. */
export type Review = {
  readonly atSeconds: readonly number[]
  /** How many were not whole: a decoder fills what it cannot read with what was there before. */
  readonly damaged: number
  readonly seen: Glance
}

export type InspectedTrack = ReadTrack & {
  /** Of the first keyframe of each segment. Nothing is decoded of which bytes are damaged. */
  readonly keyframes?: Review
  /** Of all pictures or packets, where it was decoded whole. */
  readonly whole?: Review
  /** Absent where the encoder left no patches. */
  readonly sampled?: readonly SampledPicture[]
}
export type Inspection = { readonly video: readonly InspectedTrack[]; readonly audio: readonly InspectedTrack[] }

export type TaskResult<T extends EngineTask> = T extends ProbeTask
  ? ProbedSource
  : T extends EncodeVideoTask
    ? EncodedVideo
    : T extends EncodeAudioTask
      ? EncodedAudio
      : T extends SubtitlesTask
        ? readonly TrackCues[]
        : T extends CompareTask
          ? Compared
          : T extends MeasureTask
            ? Measured
            : T extends FieldsTask
              ? FieldCounts
              : T extends StoryboardTask
                ? { readonly storyboard: Storyboard; readonly seen: readonly SeenFrame[] }
                : T extends PostersTask
                  ? readonly Poster[]
                  : T extends InspectTask
                    ? Inspection
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

/** What an encode leaves before it is cut into segments: one fragmented MP4 for each rendition. */
export type RawEncode = {
  readonly frames: number
  readonly cpuSeconds: number
  /** For each rendition, what its encoder was given. */
  readonly given?: Readonly<Record<string, Glance>>
}

/** `heard` is absent when there was nothing to measure. */
export type RawSound = RawEncode & { readonly heard?: Loudness; readonly leveling: Leveling }

/** What a task yields inside the process that does it: encodes are cut into segments outside, likenesses read there. */
export type RawResult<T extends RawTask> = T extends EncodeVideoTask
  ? RawEncode
  : T extends EncodeAudioTask
    ? RawSound
    : T extends CompareTask | LookTask
      ? Pick<RawEncode, 'cpuSeconds'>
      : T extends ReviewTask
        ? readonly Review[]
        : T extends EngineTask
          ? TaskResult<T>
          : never

/** What the child tells its parent. */
export type EngineMessage =
  | { readonly type: 'progress'; readonly progress: EngineProgress }
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'done'; readonly result: RawResult<RawTask> }
  | { readonly type: 'failed'; readonly code: EngineFailureCode; readonly note: Note }
