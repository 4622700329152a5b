import type { JobDetail, JobTask } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { RotateCcw } from 'lucide-react'
import { useJobStep } from '../../live/use-job-step.ts'
import { usePartName } from './chunk-strip.tsx'
import styles from './part-details.module.css'
import { useNoteText } from './use-note-text.ts'
import { words } from './words.ts'

/** What is known of one part of a job, and another try of it. */
export function PartDetails({ job, part }: { job: JobDetail; part: JobTask }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const nameOf = usePartName()
  const noteText = useNoteText()
  const retry = useJobStep('retryTask', t.parts.retried)
  const siblings = job.parts
    .filter(({ kind, rungs }) => kind === part.kind && rungs.join() === part.rungs.join())
    .toSorted((one, other) => (one.fromSeconds ?? 0) - (other.fromSeconds ?? 0))
  // What is whole is published as it is; before that every part can be made anew.
  const again = job.status !== 'completed' && (part.status === 'done' || part.status === 'failed')
  return (
    <div className={styles.details}>
      <div className={styles.words}>
        <p className={styles.name}>{nameOf(part, siblings.indexOf(part) + 1, siblings.length)}</p>
        <p className={styles.facts}>
          {[
            part.rungs.join(' '),
            part.speed ? t.speed(format.number(Math.round(part.speed * 10) / 10)) : undefined,
            part.worker,
            part.cpuSeconds === undefined ? undefined : t.cpuSeconds(format.duration(part.cpuSeconds)),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {part.reason ? (
          <p className={part.status === 'failed' ? styles.failed : styles.reason}>
            {t.parts.reason(noteText(part.note, part.reason))}
          </p>
        ) : null}
      </div>
      {again ? (
        <Button
          size="sm"
          icon={<RotateCcw />}
          busy={retry.busy}
          onClick={() => retry.take({ params: { id: job.id, taskId: part.id } })}
        >
          {t.parts.retry}
        </Button>
      ) : null}
    </div>
  )
}
