import { Button } from '@codeflix/ui/button'
import { describeFault } from '@codeflix/ui/faults'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CirclePause, Play } from 'lucide-react'
import { api } from '../api.ts'
import { faultWords } from '../fault-words.ts'
import notice from '../ui/notice.module.css'
import styles from './paused-queue.module.css'
import { useColleague, useEncodeQueue } from './use-encode-queue.ts'
import { words } from './words.ts'

/** Says while it is so that nothing is begun, who wanted that and since when; nothing else. */
export function PausedQueue() {
  const t = useWords(words)
  const { format, language } = useLanguage()
  const notify = useToast()
  const client = useQueryClient()
  const { data: queue } = useEncodeQueue()
  const colleague = useColleague(queue?.by)
  const resume = useMutation({
    mutationFn: () => api.encoder.resumeQueue(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['encoder'] }),
    onError: (error) => notify(describeFault(error, language, faultWords), { tone: 'danger' }),
  })
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
      <Button size="sm" variant="bright" icon={<Play />} busy={resume.isPending} onClick={() => resume.mutate()}>
        {t.resume}
      </Button>
    </section>
  )
}
