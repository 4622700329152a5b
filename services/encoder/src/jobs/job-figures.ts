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
  const attempts = new Counter({
    name: 'encoder_attempts_total',
    help: 'Attempts at jobs by how they ended; `code` is the fault of a failed one',
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
    attemptFailed(code: string, next: 'queued' | 'failed'): void {
      attempts.inc({ outcome: next === 'failed' ? 'failed' : 'tried again', code })
    },
  }
}
export type JobFigures = ReturnType<typeof jobFigures>
