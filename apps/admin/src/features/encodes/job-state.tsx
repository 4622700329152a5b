import type { Job } from '@codeflix/contracts/encoder'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { hasEnded } from '../../live/job-stream.ts'
import { useFailureText } from '../../live/use-failure-text.ts'
import styles from './encodes.module.css'
import { priorityName } from './priorities.ts'
import { words } from './words.ts'

const tones: Record<Job['status'], Tone> = {
  queued: 'neutral',
  running: 'info',
  completed: 'success',
  failed: 'danger',
  canceled: 'warning',
}

export function JobStatusBadge({ status }: { status: Job['status'] }) {
  const t = useWords(words)
  return <Badge tone={tones[status]}>{t.statuses[status]}</Badge>
}

/** Says so where a job is not worked on in its order. */
export function PriorityBadge({ job }: { job: Job }) {
  const t = useWords(words)
  const name = priorityName(job.priority)
  if (name === 'normal' || hasEnded(job)) return null
  return (
    <Badge tone={name === 'urgent' ? 'warning' : 'neutral'}>
      <VisuallyHidden>{`${t.priority}: `}</VisuallyHidden>
      {t.priorities[name]}
    </Badge>
  )
}

/** How far a job is: what holds it up, its place in line, its phase with speed and end, or how it ended. */
export function JobProgress({ job }: { job: Job }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const failureText = useFailureText()
  if (job.status === 'queued' && job.heldUpBy) return <span className={styles.reason}>{failureText(job.heldUpBy)}</span>
  if (job.status === 'queued')
    return (
      <span className={styles.quiet}>
        {[
          job.queuePosition === undefined ? undefined : t.position(job.queuePosition),
          job.etaSeconds === undefined ? undefined : t.left(format.duration(job.etaSeconds)),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    )
  if (job.status === 'running') {
    const phase = t.phases[job.phase ?? 'fetching']
    return (
      <div className={styles.progress}>
        <ProgressBar label={`${job.name}: ${phase}`} value={job.progress} />
        <span className={styles.numbers}>
          {[
            phase,
            format.percent(job.progress),
            job.tasks.total > 1 ? t.tasks(format.number(job.tasks.done), format.number(job.tasks.total)) : undefined,
            job.tasks.running === 0 && job.tasks.done < job.tasks.total ? t.noWorker : undefined,
            job.speed ? t.speed(format.number(Math.round(job.speed * 10) / 10)) : undefined,
            job.etaSeconds === undefined ? undefined : t.left(format.duration(job.etaSeconds)),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
    )
  }
  if (job.status === 'failed' && job.failure) return <span className={styles.reason}>{failureText(job.failure)}</span>
  if (job.startedAt && job.finishedAt) {
    const seconds = (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000
    return <span className={styles.quiet}>{t.took(format.duration(seconds))}</span>
  }
  return null
}
