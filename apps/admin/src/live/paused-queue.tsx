import { Button } from '@codeflix/ui/button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { CirclePause, Play } from 'lucide-react'
import notice from '../ui/notice.module.css'
import styles from './paused-queue.module.css'
import { useColleague, useEncodeQueue } from './use-encode-queue.ts'
import { useJobStep } from './use-job-step.ts'
import { words } from './words.ts'

/** Says while it is so that nothing is begun, who wanted that and since when; nothing else. */
export function PausedQueue() {
  const t = useWords(words)
  const { format } = useLanguage()
  const { data: queue } = useEncodeQueue()
  const colleague = useColleague(queue?.by)
  const resume = useJobStep('resumeQueue')
  if (!queue?.paused) return null
  const since = queue.since ? format.dateTime(queue.since) : undefined
  return (
    <section className={`${notice.notice} ${styles.notice}`} aria-label={t.paused} role="status">
      <CirclePause size={20} aria-hidden />
      <div className={styles.words}>
        <p className={styles.title}>{t.paused}</p>
        <p>
          {colleague === 'me' ? t.pausedByMe(since) : t.pausedBy(colleague, since)}{' '}
          {queue.running > 0 ? t.pausedRunning(queue.running) : t.pausedText}
        </p>
      </div>
      <Button size="sm" variant="bright" icon={<Play />} busy={resume.busy} onClick={() => resume.take({})}>
        {t.resume}
      </Button>
    </section>
  )
}
