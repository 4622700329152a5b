import type { Job } from '@codeflix/contracts/encoder'
import type { Database as KitDatabase, Trx as KitTrx } from '@codeflix/kit/database'
import type { Context } from '@codeflix/kit/service'
import type { Generated, Selectable } from 'kysely'
import type { EncoderConfig } from './config.ts'
import type { SourceFacts } from './engine/source-facts.ts'
import type { EncodePlan } from './ladder/ladder.ts'

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
    attempt: Generated<number>
    leaseId: string | null
    leaseOwner: string | null
    leaseUntil: string | null
    notBefore: string | null
    failureCode: string | null
    failureReason: string | null
    facts: SourceFacts | null
    plan: EncodePlan | null
    engineParameters: string | null
    renditions: Generated<StoredRendition[]>
    durationSeconds: number | null
    cpuSeconds: number | null
    traceparent: string
    createdAt: Generated<string>
    queuedAt: Generated<string>
    startedAt: string | null
    finishedAt: string | null
  }
  jobLog: { id: Generated<number>; jobId: string; attempt: number; line: string; at: Generated<string> }
  removal: { mediaId: string; dueAt: string }
}

export type JobRow = Selectable<EncoderTables['job']>
export type Database = KitDatabase<EncoderTables>
export type Trx = KitTrx<EncoderTables>
export type EncoderContext = Context<EncoderTables, EncoderConfig, 'storage'>
