import { Dictionary, FFmpegError } from 'node-av/lib'
import { AVERROR_EAGAIN, AVERROR_ENOSPC, AVERROR_EOF } from 'node-av/constants'
import { diskFull } from '../engine-failure.ts'

/** FFmpeg's own word for what went wrong, with the step it went wrong in. */
export class FfmpegStepError extends Error {
  readonly errorCode: number

  constructor(step: string, errorCode: number) {
    super(`${step}: ${FFmpegError.strerror(errorCode)}`)
    this.name = 'FfmpegStepError'
    this.errorCode = errorCode
  }
}

/** Passes a result that is not an error on; errors become exceptions that name the step. */
export function check(result: number, step: string): number {
  if (result >= 0) return result
  if (result === AVERROR_ENOSPC) throw diskFull()
  throw new FfmpegStepError(step, result)
}

/** True when there is something to take, false when the other end wants more input or has ended. */
export function available(result: number, step: string): boolean {
  if (result === AVERROR_EAGAIN || result === AVERROR_EOF) return false
  check(result, step)
  return true
}

export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing from this FFmpeg build`)
  return value
}

/** Options for an open call. */
export function options(entries: Record<string, string | number>): Dictionary {
  return Dictionary.fromObject(entries)
}
