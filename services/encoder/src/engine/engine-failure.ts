import { describeNote, note, type Note } from '@codeflix/contracts/encode-notes'
import type { encoder } from '@codeflix/contracts/encoder'

/**
 * How trying the same file again could end: a damaged upload will not heal, a worker that ran out of memory may do better
 * the next time, and what passes by itself, as a full disk does when somebody makes room, is no fault of the file at all.
 */
const outlooks = {
  'encoder.source-missing': 'may succeed',
  'encoder.source-unreadable': 'hopeless',
  'encoder.no-video': 'hopeless',
  'encoder.source-too-large': 'hopeless',
  'encoder.limit-exceeded': 'may succeed',
  'encoder.engine-failed': 'may succeed',
  'encoder.disk-full': 'passes',
  'encoder.store-full': 'passes',
  'encoder.store-away': 'passes',
} as const satisfies Partial<Record<`encoder.${keyof typeof encoder.faults}`, string>>

export type EngineFailureCode = keyof typeof outlooks
export const passing = Object.entries(outlooks).flatMap(([code, outlook]) => (outlook === 'passes' ? [code] : []))
export type Outlook = (typeof outlooks)[EngineFailureCode]

/** Why the engine could not do its work: a code of the contract, and a sentence that an editor can act on. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
  readonly code: EngineFailureCode
  readonly note: Note
  /** The engine's own last lines, oldest first: for whoever has to find out more. */
  readonly lines: readonly string[]

  constructor(code: EngineFailureCode, why: Note, options: { lines?: readonly string[]; cause?: unknown } = {}) {
    super(describeNote(why), { cause: options.cause })
    this.code = code
    this.note = why
    this.lines = options.lines ?? []
  }

  get outlook(): Outlook {
    return outlooks[this.code]
  }
}

export const diskFull = (cause?: unknown): EngineFailure =>
  new EngineFailure('encoder.disk-full', note('disk-full'), { cause })

/** Whether a film is made without what failed; not for what passes, e.g. a full disk: then the whole is tried again. */
export const mayDoWithout = (error: unknown): error is EngineFailure =>
  error instanceof EngineFailure && error.outlook !== 'passes'
