import { encoder } from '@codeflix/contracts/encoder'
import type { JobStatus } from '../database.ts'
import type { Outlook } from '../engine/engine-failure.ts'

/** Where a job may go from where it is. `running → queued` when nobody works on it for a while. */
export const steps = {
  queued: ['running', 'canceled'],
  running: ['completed', 'failed', 'canceled', 'queued'],
  completed: [],
  failed: ['queued'],
  canceled: ['queued'],
} as const satisfies Record<JobStatus, readonly JobStatus[]>

const words: Record<JobStatus, string> = {
  queued: 'waits in the queue',
  running: 'is being encoded',
  completed: 'is completed',
  failed: 'has failed',
  canceled: 'was canceled',
}

/** @throws Fault `encoder.illegal-step` */
export function assertStep(from: JobStatus, to: JobStatus): void {
  const allowed: readonly JobStatus[] = steps[from]
  if (!allowed.includes(to)) throw refusal(from)
}

/** A job that runs goes back into the queue by itself, but not because somebody asks. @throws Fault `encoder.illegal-step` */
export function assertRetry(from: JobStatus): void {
  if (from === 'running') throw refusal(from)
  assertStep(from, 'queued')
}

/** @throws Fault `encoder.illegal-step` for a job that has ended */
export function assertOpen(status: JobStatus): void {
  if (status !== 'queued' && status !== 'running') throw refusal(status)
}

const refusal = (status: JobStatus) => encoder.fault('illegal-step', { detail: `This job ${words[status]}.` })

/** What a task's failure means for it; `attempt` is how many it has used up. */
export type Verdict =
  | { readonly next: 'failed' }
  | { readonly next: 'waiting'; readonly attempt: number; readonly restSeconds: number }

/**
 * A failure that the file itself causes is final at once; any other is tried again after a rest that grows, until the
 * attempts are used up. What passes by itself uses none up.
 * @param pauseSeconds for how long the worker itself waits for what passes
 */
export function judgeFailure(attempt: number, attempts: number, outlook: Outlook, pauseSeconds = 0): Verdict {
  // Longer than the worker, whose next film may be one for which there is room.
  if (outlook === 'passes') return { next: 'waiting', attempt: attempt - 1, restSeconds: 2 * pauseSeconds }
  if (outlook === 'hopeless' || attempt >= attempts) return { next: 'failed' }
  return { next: 'waiting', attempt, restSeconds: Math.min(300, 5 * 3 ** (attempt - 1)) }
}

/** The share of a job that is done when each phase begins; `encoding` has nearly all of it. */
export const begins = { fetching: 0, probing: 0.03, encoding: 0.05, packaging: 0.93, storing: 0.95 } as const
export const ends = { fetching: 0.03, probing: 0.05, encoding: 0.93, packaging: 0.95, storing: 1 } as const

/** How much of a whole job is done, 0 to 1, when so much of a phase is. */
export function overallProgress(phase: keyof typeof begins, done: number): number {
  const within = Math.min(1, Math.max(0, done))
  return begins[phase] + (ends[phase] - begins[phase]) * within
}
