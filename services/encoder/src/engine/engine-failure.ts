import type { encoder } from '@codeflix/contracts/encoder'

/**
 * Whether trying the same file again could end differently: a damaged upload will not heal, a worker that ran out of
 * memory may do better the next time.
 */
const worthAnotherTry = {
  'encoder.source-missing': true,
  'encoder.source-unreadable': false,
  'encoder.no-video': false,
  'encoder.source-too-large': false,
  'encoder.limit-exceeded': true,
  'encoder.engine-failed': true,
} as const satisfies Partial<Record<`encoder.${keyof typeof encoder.faults}`, boolean>>

export type EngineFailureCode = keyof typeof worthAnotherTry

/** Why the engine could not do its work: a code of the contract, and a sentence that an editor can act on. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
  readonly code: EngineFailureCode
  /** The engine's own last lines, oldest first: for whoever has to find out more. */
  readonly lines: readonly string[]

  constructor(code: EngineFailureCode, reason: string, options: { lines?: readonly string[]; cause?: unknown } = {}) {
    super(reason, { cause: options.cause })
    this.code = code
    this.lines = options.lines ?? []
  }

  get worthAnotherTry(): boolean {
    return worthAnotherTry[this.code]
  }
}
