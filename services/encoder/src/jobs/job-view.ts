import { describeNote, type Note } from '@codeflix/contracts/encode-notes'
import type { Job, JobDetail, JobTask } from '@codeflix/contracts/encoder'
import { sql } from 'kysely'
import { framesOf } from '../chunks/plan-chunks.ts'
import type { Database, JobRow, TaskRow, Trx } from '../database.ts'
import { isHdr } from '../engine/color-facts.ts'
import { passing } from '../engine/engine-failure.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { languageTag } from '../ladder/languages.ts'
import { type EncodePlan, type FrameSpan, secondsOfFrames } from '../ladder/ladder.ts'
import { planView } from './plan-view.ts'

export type ViewedJob = JobRow & {
  queuePosition: number | null
  tasksTotal: number
  tasksDone: number
  tasksRunning: number
  attempt: number
  workers: string | null
  tasksCpuSeconds: number | null
  heldUpBy: { code: string; reason: string } | null
}

/** Jobs with what their tasks add up to, and their place in the queue: how many will be taken before. */
export const viewedJobs = (db: Database | Trx) =>
  db
    .selectFrom('job')
    .innerJoinLateral(
      (query) =>
        query
          .selectFrom('task')
          .select([
            sql<number>`count(*)`.as('tasksTotal'),
            sql<number>`count(*) filter (where status = 'done')`.as('tasksDone'),
            sql<number>`count(*) filter (where status = 'running')`.as('tasksRunning'),
            sql<number>`coalesce(max(attempt), 0)`.as('attempt'),
            sql<string | null>`string_agg(lease_owner, ', ' order by lease_owner)`.as('workers'),
            sql<number | null>`sum(cpu_seconds)`.as('tasksCpuSeconds'),
            sql<
              ViewedJob['heldUpBy']
            >`(array_agg(jsonb_build_object('code', failure_code, 'reason', reason) order by number)
              filter (where status = 'waiting' and not_before > now() and failure_code = any(${passing})))[1]`.as(
              'heldUpBy',
            ),
          ])
          .whereRef('task.jobId', '=', 'job.id')
          .as('parts'),
      (join) => join.onTrue(),
    )
    .selectAll('job')
    .selectAll('parts')
    .select(
      sql<number | null>`case when job.status = 'queued' then (
        select count(*) from job as other
        where other.status = 'queued'
          and (-other.priority, other.queued_at, other.id) < (-job.priority, job.queued_at, job.id)) end`.as(
        'queuePosition',
      ),
    )

/** Where a version that writes no notes has been at it since, its words alone are true. */
const noteBeside = (words: string | null, note: Note | null): Note | undefined =>
  note && describeNote(note) === words ? note : undefined

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
    priority: row.priority,
    early: row.early,
    tasks: { total: row.tasksTotal, done: row.tasksDone, running: row.tasksRunning },
    phase: present(row.phase),
    progress: row.progress,
    speed: present(row.speed),
    etaSeconds: present(row.etaSeconds),
    attempt: row.attempt,
    failure:
      row.failureCode === null
        ? undefined
        : {
            code: row.failureCode,
            reason: row.failureReason ?? '',
            note: noteBeside(row.failureReason, row.failureNote),
          },
    heldUpBy: present(row.heldUpBy),
    worker: present(row.workers),
    createdAt: row.createdAt,
    startedAt: present(row.startedAt),
    finishedAt: present(row.finishedAt),
  }
}

export function jobDetailView(row: ViewedJob, tasks: readonly TaskRow[], log: string[]): JobDetail {
  return {
    ...jobView(row),
    source: row.facts ? sourceView(row.facts) : undefined,
    plan: row.plan ? planView(row.plan) : undefined,
    renditions: row.renditions.length > 0 ? row.renditions : plannedRenditions(row),
    engineParameters: present(row.engineParameters),
    parts: tasks.map((task) => taskView(task, row.plan)),
    cpuSeconds: present(row.cpuSeconds ?? row.tasksCpuSeconds),
    remarks: row.remarks,
    notes: row.notes,
    log,
  }
}

function taskView(row: TaskRow, plan: EncodePlan | null): JobTask {
  const { span, rungs, rendition } = row.asked
  return {
    id: row.id,
    kind: row.kind,
    number: row.number,
    ...(span && plan ? stretch(span, plan) : {}),
    rungs: rungs ?? (rendition === undefined ? [] : [rendition]),
    status: row.status,
    attempt: row.attempt,
    progress: row.progress,
    speed: present(row.speed),
    worker: present(row.leaseOwner),
    reason: present(row.reason),
    note: noteBeside(row.reason, row.note),
    cpuSeconds: present(row.cpuSeconds),
  }
}

const stretch = (span: FrameSpan, plan: EncodePlan): { fromSeconds: number; seconds: number } => ({
  fromSeconds: secondsOfFrames(span.firstFrame, plan),
  seconds: secondsOfFrames(framesOf(span, plan), plan),
})

/** Until they exist, what they will be. */
function plannedRenditions({ plan }: JobRow): JobDetail['renditions'] {
  if (!plan) return []
  return [
    ...plan.rungs.map(({ name, codec, width, height }) => ({
      name,
      kind: 'video' as const,
      codec: codec === 'av1' ? 'av01' : 'avc1',
      width,
      height,
    })),
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
      hdr: isHdr(video.color),
      interlaced: video.interlaced || video.combed !== undefined,
    },
    audio: facts.audio.map(({ codec, channels, language }) => ({ codec, channels, language: languageTag(language) })),
  }
}
