import type { Media } from '@codeflix/contracts/catalog-admin'
import type { Job } from '@codeflix/contracts/encoder'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { editorWords } from './editor-words.ts'
import styles from './video-slot.module.css'

/** How far the encoder is with a video, as live as the connection allows. @param job absent while the line to the encoder is down */
export function EncodeProgress({ media, job }: { media: Media; job: Job | undefined }) {
  const t = useWords(editorWords).video
  const { format } = useLanguage()
  const waiting = job ? job.status === 'queued' : media.status === 'uploaded'
  const share = job?.progress ?? media.progress ?? 0
  if (waiting)
    return (
      <div className={styles.progress}>
        <ProgressBar label={t.waiting} />
        <p className={styles.numbers}>
          {t.waiting}
          {job?.queuePosition === undefined ? null : ` · ${t.position(job.queuePosition)}`}
        </p>
      </div>
    )
  const phase = t.phases[job?.phase ?? 'encoding']
  return (
    <div className={styles.progress}>
      <ProgressBar label={phase} value={share} />
      <p className={styles.numbers}>
        {[
          phase,
          format.percent(share),
          job?.speed ? t.speed(format.number(Math.round(job.speed * 10) / 10)) : undefined,
          job?.etaSeconds === undefined ? undefined : t.left(format.duration(job.etaSeconds)),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </div>
  )
}
