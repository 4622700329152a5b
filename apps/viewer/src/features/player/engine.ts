import { Fault } from '@codeflix/contracts/fault'

export interface Quality {
  /** Lines of the picture, e.g. 1080. */
  height: number
  bitsPerSecond: number
}

/** One of the languages that a film is heard in. */
export interface Sound {
  id: string
  /** BCP 47, `und` when nobody knows. */
  language: string
  /** In its own language; empty when it has no name. */
  label: string
}

/** Why playback stands still. */
export class PlaybackFailure extends Error {
  override readonly name = 'PlaybackFailure'
  /** `refused` carries the fault of the service as its cause, when it gave one. */
  readonly kind: 'network' | 'refused' | 'unsupported' | 'media'

  constructor(kind: PlaybackFailure['kind'], cause: unknown) {
    super(`playback stopped: ${kind}`, { cause })
    this.kind = kind
  }
}

/** What it means that the permission could not be renewed: a refusal, or only that nobody answered. */
export function failureFrom(error: unknown): PlaybackFailure {
  if (error instanceof PlaybackFailure) return error
  return new PlaybackFailure(error instanceof Fault && error.status < 500 ? 'refused' : 'network', error)
}

export interface EngineEvents {
  /** Playback waits for data, or goes on. */
  buffering(waiting: boolean): void
  /** The qualities and sounds are known, or another one is playing. */
  changed(): void
  failed(failure: PlaybackFailure): void
}

/** What the controls need of a streaming engine; play, pause, time and volume are the video element's own. */
export interface PlayerEngine {
  /** Loads the video and stands at a place; resolves when it can be played. */
  load(startSeconds: number): Promise<void>
  qualities(): readonly Quality[]
  /** A height to stay at, or undefined to let the engine choose by the connection. */
  chooseQuality(height: number | undefined): void
  /** What is playing. */
  currentHeight(): number | undefined
  sounds(): readonly Sound[]
  chooseSound(id: string): void
  currentSound(): string | undefined
  /** Tries again after a failure, at the place where it happened. */
  recover(): Promise<void>
  destroy(): Promise<void>
}
