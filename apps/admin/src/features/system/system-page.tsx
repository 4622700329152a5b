import type { ServiceAnswer } from '@codeflix/contracts/system'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useQuery } from '@tanstack/react-query'
import { MailWarning, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import notice from '../../ui/notice.module.css'
import { Page } from '../../ui/page.tsx'
import { ReplicasSection } from './replicas-section.tsx'
import styles from './system.module.css'
import { words } from './words.ts'

/** What goes on between the services, the same in whatever shape the platform runs. */
export function SystemPage() {
  const t = useWords(words)
  const attention = useQuery({ ...read('system', 'getAttention'), refetchInterval: 30_000 })
  const count = attention.data?.deadLetters
  return (
    <Page
      title={t.title}
      description={t.lead}
      actions={
        <Button icon={<MailWarning />} variant={count ? 'accent' : 'secondary'} asChild>
          <Link to="/system/dead-letters">{count ? t.toDeadLetters(count) : t.deadLetters}</Link>
        </Button>
      }
    >
      {attention.data?.abandonedQueues.length ? (
        <div className={notice.notice} role="status">
          <TriangleAlert size={20} aria-hidden />
          <div>
            <p>{t.abandoned}</p>
            <p className={styles.problem}>{attention.data.abandonedQueues.join(', ')}</p>
          </div>
        </div>
      ) : null}
      <Services />
      <ReplicasSection />
    </Page>
  )
}

const tones: Record<ServiceAnswer['state'], Tone> = { answers: 'success', unready: 'warning', silent: 'danger' }

function Services() {
  const t = useWords(words)
  const { format } = useLanguage()
  const list = useQuery({ ...read('system', 'listServices'), refetchInterval: 10_000 })
  return (
    <section className={styles.section} aria-label={t.services} aria-busy={list.isPending}>
      <h2 className={styles.heading}>{t.services}</h2>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton height="8rem" radius="md" />
      ) : (
        <ul className={styles.services}>
          {list.data.items.map(({ service, state, tookMs, detail }) => (
            <li key={service} className={styles.service}>
              <span className={styles.name}>{service}</span>
              <Badge tone={tones[state]}>{t.answers[state]}</Badge>
              <span className={styles.quiet} {...(state === 'answers' ? {} : { lang: 'en' })}>
                {state === 'answers' ? t.tookMs(format.number(tookMs)) : detail}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
