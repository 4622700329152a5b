import { timelineKinds, type SubscriberDetail, type TimelineKind } from '@codeflix/contracts/subscriptions'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { When } from '../../ui/when.tsx'
import styles from './subscribers.module.css'
import { timelineDetail } from './timeline-detail.ts'
import { words } from './words.ts'

const tones: Partial<Record<TimelineKind, 'success' | 'danger'>> = {
  activated: 'success',
  renewed: 'success',
  comped: 'success',
  resumed: 'success',
  'payment-declined': 'danger',
  'payment-abandoned': 'danger',
  'past-due': 'danger',
  ended: 'danger',
  'refund-refused': 'danger',
}

/** What happened to a subscriber, the newest first. */
export function Timeline({ entries }: { entries: SubscriberDetail['timeline'] }) {
  const t = useWords(words)
  const { format } = useLanguage()
  if (entries.length === 0) return <p className={styles.quiet}>{t.noTimeline}</p>
  return (
    <ol className={styles.timeline}>
      {entries.map((entry, index) => {
        const kind = timelineKinds.find((one) => one === entry.what)
        const detail = kind ? timelineDetail(kind, entry.detail, { format, words: t }) : entry.detail
        return (
          <li key={index} className={styles.entry} data-tone={kind && tones[kind]}>
            <span className={styles.what}>{kind ? t.kinds[kind] : entry.what}</span>
            {detail ? <span className={styles.detail}>{detail}</span> : null}
            <span className={styles.meta}>
              <When at={entry.at} exact />
              {entry.by ? ` · ${t.by(entry.by)}` : ''}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
