import type { ObjectStore } from '@codeflix/kit/ports/storage'
import type { UpdateObject } from 'kysely'
import type { KitDatabase } from '@codeflix/kit/database'
import type { EncoderConfig } from '../config.ts'
import type { Database, EncoderTables, JobPhase, JobRow, TaskRow, Trx } from '../database.ts'
import type { MediaEngine } from '../engine/media-engine.ts'
import type { SourceCache } from '../sources/source-cache.ts'

/** What whoever does a task has before them. */
export interface TaskDesk {
  readonly task: TaskRow
  readonly job: JobRow
  readonly db: Database
  readonly storage: ObjectStore
  readonly engine: MediaEngine
  readonly config: EncoderConfig
  readonly sources: SourceCache
  /** A folder of this task alone, which is deleted afterwards. */
  readonly folder: string
  readonly signal: AbortSignal
  logged(line: string): void
  /** The job has reached a step that others are told of. */
  phase(phase: JobPhase): Promise<void>
  /** How much of the task, or of its phase, is done: 0 to 1. `speed` in seconds of film per second of work. */
  moved(done: number, speed?: number): void
  /** Ends the task, and does what follows from it in the same transaction. Nothing is to be done after it. */
  finish(
    change: UpdateObject<EncoderTables & KitDatabase, 'task'>,
    also?: (trx: Trx, job: JobRow) => Promise<void>,
  ): Promise<void>
}
