import { Counter, Gauge, Histogram } from 'prom-client'
import type { EncoderContext } from '../database.ts'
import type { StoredFilm } from '../film/store-film.ts'
import { sql } from 'kysely'

/** What operators scale and alert on, in `/metrics`. */
export function jobFigures({ metrics, db, log }: EncoderContext) {
  const registers = [metrics]
  const waiting = new Gauge({
    name: 'encoder_oldest_queued_seconds',
    help: 'For how long the job that waits longest has waited',
    registers,
  })
  new Gauge({
    name: 'encoder_jobs',
    help: 'Encode jobs by status; completed and canceled ones are not counted',
    labelNames: ['status'],
    registers,
    async collect() {
      try {
        const { rows } = await sql<{ queued: number; running: number; failed: number; oldest: number }>`
          select count(*) filter (where status = 'queued') as queued,
                 count(*) filter (where status = 'running') as running,
                 count(*) filter (where status = 'failed') as failed,
                 coalesce(extract(epoch from now() - min(queued_at) filter (where status = 'queued')), 0)::float8 as oldest
          from job where status in ('queued', 'running', 'failed')`.execute(db)
        const [row] = rows
        for (const status of ['queued', 'running', 'failed'] as const) this.set({ status }, row?.[status] ?? 0)
        waiting.set(row?.oldest ?? 0)
      } catch (error) {
        log.warn({ err: error }, 'job figures not read')
      }
    },
  })
  new Gauge({
    name: 'encoder_tasks',
    help: 'Parts of encode jobs that can be worked on now, by status; a job that is not planned yet is one',
    labelNames: ['status'],
    registers,
    async collect() {
      try {
        const { rows } = await sql<{ waiting: number; running: number }>`
          select count(*) filter (where task.status = 'waiting' and not exists (select from pause)
                   and (task.kind not in ('preview', 'film') or not exists (select from task as other
                     where other.job_id = task.job_id and other.number < task.number and other.status <> 'done'))) as waiting,
                 count(*) filter (where task.status = 'running') as running
          from task join job on job.id = task.job_id
          where task.status in ('waiting', 'running') and job.status in ('queued', 'running')`.execute(db)
        const [row] = rows
        for (const status of ['waiting', 'running'] as const) this.set({ status }, row?.[status] ?? 0)
      } catch (error) {
        log.warn({ err: error }, 'task figures not read')
      }
    },
  })
  const attempts = new Counter({
    name: 'encoder_attempts_total',
    help: 'Films completed, and attempts at parts of them that failed; `code` is the fault',
    labelNames: ['outcome', 'code'],
    registers,
  })
  const media = new Counter({ name: 'encoder_media_seconds_total', help: 'Seconds of film encoded', registers })
  const cpu = new Counter({ name: 'encoder_cpu_seconds_total', help: 'Processor time of completed encodes', registers })
  const speed = new Histogram({
    name: 'encoder_speed_ratio',
    help: 'Seconds of film per second of work, over a whole job',
    buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16],
    registers,
  })

  return {
    completed(film: StoredFilm, tookSeconds: number): void {
      attempts.inc({ outcome: 'completed', code: '' })
      media.inc(film.durationSeconds)
      cpu.inc(film.cpuSeconds)
      speed.observe(film.durationSeconds / Math.max(tookSeconds, 0.001))
    },
    attemptFailed(code: string, next: 'waiting' | 'failed'): void {
      attempts.inc({ outcome: next === 'failed' ? 'failed' : 'tried again', code })
    },
  }
}
export type JobFigures = ReturnType<typeof jobFigures>
