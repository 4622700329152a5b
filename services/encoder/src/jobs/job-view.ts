import type { Job, JobDetail } from '@codeflix/contracts/encoder'
import { sql } from 'kysely'
import type { Database, JobRow, Trx } from '../database.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { languageTag } from '../ladder/languages.ts'

export type ViewedJob = JobRow & { queuePosition: number | null }

/** Jobs with their place in the queue: how many will be taken before. */
export const viewedJobs = (db: Database | Trx) =>
  db
    .selectFrom('job')
    .selectAll('job')
    .select(
      sql<number | null>`case when job.status = 'queued' then (
        select count(*) from job as other
        where other.status = 'queued' and (other.queued_at, other.id) < (job.queued_at, job.id)) end`.as(
        'queuePosition',
      ),
    )

const present = <T>(value: T | null): T | undefined => value ?? undefined

export function jobView(row: ViewedJob): Job {
  return {
    id: row.id,
    mediaId: row.mediaId,
    titleId: row.titleId,
    name: row.name,
    fileName: row.fileName,
    status: row.status,
    queuePosition: present(row.queuePosition),
    phase: present(row.phase),
    progress: row.progress,
    speed: present(row.speed),
    etaSeconds: present(row.etaSeconds),
    attempt: row.attempt,
    failure: row.failureCode === null ? undefined : { code: row.failureCode, reason: row.failureReason ?? '' },
    worker: present(row.leaseOwner),
    createdAt: row.createdAt,
    startedAt: present(row.startedAt),
    finishedAt: present(row.finishedAt),
  }
}

export function jobDetailView(row: ViewedJob, log: string[]): JobDetail {
  return {
    ...jobView(row),
    source: row.facts ? sourceView(row.facts) : undefined,
    renditions: row.renditions.length > 0 ? row.renditions : plannedRenditions(row),
    engineParameters: present(row.engineParameters),
    log,
  }
}

/** Until they exist, what they will be. */
function plannedRenditions({ plan }: JobRow): JobDetail['renditions'] {
  if (!plan) return []
  return [
    ...plan.rungs.map(({ name, width, height }) => ({ name, kind: 'video' as const, codec: 'avc1', width, height })),
    ...plan.audio.map(({ name }) => ({ name, kind: 'audio' as const, codec: 'mp4a.40.2' })),
  ]
}

function sourceView(facts: SourceFacts): NonNullable<JobDetail['source']> {
  const { video } = facts
  return {
    container: facts.container,
    durationSeconds: facts.durationSeconds,
    sizeBytes: facts.sizeBytes,
    video: {
      codec: video.codec,
      width: video.displayWidth,
      height: video.displayHeight,
      frameRate: video.frameRate.den > 0 ? video.frameRate.num / video.frameRate.den : 0,
    },
    audio: facts.audio.map(({ codec, channels, language }) => ({ codec, channels, language: languageTag(language) })),
  }
}
