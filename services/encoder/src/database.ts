import type { Note } from '@codeflix/contracts/encode-notes'
import type { Job, JobTask } from '@codeflix/contracts/encoder'
import type { Database as KitDatabase, Trx as KitTrx } from '@codeflix/kit/database'
import type { Context } from '@codeflix/kit/service'
import type { Generated, Selectable } from 'kysely'
import type { EncoderConfig } from './config.ts'
import type { SourceFacts } from './engine/source-facts.ts'
import type { EncodePlan, FrameSpan } from './ladder/ladder.ts'

export type JobStatus = Job['status']
export type JobPhase = NonNullable<Job['phase']>

/** One rendition as staff see it. Rates in bits per second. */
export interface StoredRendition {
  name: string
  kind: 'video' | 'audio'
  width?: number
  height?: number
  codec: string
  peakBitrate: number
  averageBitrate: number
  sizeBytes: number
  measuredSsimDb?: number
}

type TaskKind = JobTask['kind']

/**
 * What a task is asked for: `span` and `rungs` of a picture, `rendition` of a sound, by their names in the plan. The span of
 * a preview is what it adds to the one before it.
 */
export interface Asked {
  span?: FrameSpan
  rungs?: string[]
  rendition?: string
  /** By rendition: something new for each time that it has to be encoded although it lies on the shelf. */
  anew?: Record<string, string>
  /** How often the stretch was sent back because it did not follow the one before. */
  mended?: number
}

export interface EncoderTables {
  job: {
    id: Generated<string>
    mediaId: string
    titleId: string
    name: string
    fileName: string
    source: string
    sizeBytes: number
    status: Generated<JobStatus>
    phase: JobPhase | null
    progress: Generated<number>
    speed: number | null
    etaSeconds: number | null
    priority: Generated<number>
    early: Generated<boolean>
    failureCode: string | null
    failureReason: string | null
    failureNote: Note | null
    sourceIdentity: string | null
    recipe: string | null
    /** Without a trailing slash; where the film lies or will lie. */
    assetPrefix: string | null
    engine: string | null
    reckonedAt: string | null
    toldAt: string | null
    facts: SourceFacts | null
    plan: EncodePlan | null
    engineParameters: string | null
    renditions: Generated<StoredRendition[]>
    /** In English; the same as `notes`. */
    remarks: Generated<string[]>
    notes: Generated<Note[]>
    durationSeconds: number | null
    cpuSeconds: number | null
    traceparent: string
    createdAt: Generated<string>
    queuedAt: Generated<string>
    startedAt: string | null
    finishedAt: string | null
  }
  task: {
    id: Generated<string>
    jobId: string
    kind: TaskKind
    number: number
    asked: Generated<Asked>
    status: Generated<JobTask['status']>
    attempt: Generated<number>
    notBefore: string | null
    leaseId: string | null
    leaseOwner: string | null
    leaseUntil: string | null
    progress: Generated<number>
    speed: number | null
    frames: number | null
    cpuSeconds: number | null
    bytes: number | null
    failureCode: string | null
    /** In English; the same as `note`. */
    reason: string | null
    note: Note | null
    /** By rendition, where it lies in the object store. */
    outcome: Record<string, string> | null
    startedAt: string | null
    finishedAt: string | null
  }
  jobLog: {
    id: Generated<number>
    jobId: string
    task: string | null
    attempt: number
    line: string
    at: Generated<string>
  }
  /** At most one row, while the queue is paused. */
  pause: { one: Generated<boolean>; by: string; since: Generated<string> }
  worker: { name: string; engine: string; seenAt: Generated<string> }
  outdatedFolder: { prefix: string; dueAt: string }
  removal: { mediaId: string; dueAt: string }
}

export type JobRow = Selectable<EncoderTables['job']>
export type TaskRow = Selectable<EncoderTables['task']>
export type Database = KitDatabase<EncoderTables>
export type Trx = KitTrx<EncoderTables>
export type EncoderContext = Context<EncoderTables, EncoderConfig, 'storage'>
