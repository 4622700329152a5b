import type { JobDetail } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { useWords } from '@codeflix/ui/i18n'
import { CircleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { useFailureText } from '../../live/use-failure-text.ts'
import { cureOf } from './cures.ts'
import styles from './encodes.module.css'
import { RetryButton } from './job-actions.tsx'
import { useNoteText } from './use-note-text.ts'
import { words } from './words.ts'

/** Why a job failed, what that means to do, and the button that does it. */
export function FailureCard({ job, onShowPart }: { job: JobDetail; onShowPart: (id: string) => void }) {
  const t = useWords(words).cure
  const failureText = useFailureText()
  const noteText = useNoteText()
  if (!job.failure) return null
  const { code, note } = job.failure
  const reason = noteText(note, job.failure.reason)
  const cure = cureOf(code)
  const text = failureText(job.failure)
  const failed = job.parts.find(({ status }) => status === 'failed')
  const upload = (
    <Button size="sm" variant={cure === 'upload' ? 'bright' : 'ghost'} asChild>
      <Link to={`/titles/${job.titleId}`}>{t.upload}</Link>
    </Button>
  )
  const retry = <RetryButton job={job} variant={cure === 'upload' ? 'secondary' : 'bright'} />
  return (
    <section className={styles.failure} aria-label={t.title}>
      <CircleAlert size={20} aria-hidden />
      <div className={styles.failureWords}>
        <p className={styles.failureText}>{text}</p>
        {cure === 'operator' ? <p>{t.operator}</p> : null}
        {reason && reason !== text ? <p className={styles.quiet}>{t.engine(reason)}</p> : null}
        <div className={styles.buttons}>
          {cure === 'upload' ? upload : retry}
          {cure === 'upload' ? retry : upload}
          {failed ? (
            <Button size="sm" variant="ghost" onClick={() => onShowPart(failed.id)}>
              {t.part}
            </Button>
          ) : null}
          <Button size="sm" variant="ghost" asChild>
            <a href="#log">{t.log}</a>
          </Button>
        </div>
      </div>
    </section>
  )
}
