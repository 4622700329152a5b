import { ErrorNote } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { CircleCheck, CircleX, Clapperboard, Cpu, CreditCard, MailX, PencilLine } from 'lucide-react'
import type { ReactNode } from 'react'
import { read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { PausedQueue } from '../../live/paused-queue.tsx'
import { useFailureText } from '../../live/use-failure-text.ts'
import { useJobsUnderWay } from '../../live/use-live-jobs.ts'
import { useMay, useMe } from '../../session/me.tsx'
import { Page } from '../../ui/page.tsx'
import { AttentionCard } from './attention-card.tsx'
import { FirstSteps } from './first-steps.tsx'
import styles from './home.module.css'
import { Numbers } from './numbers.tsx'
import { SystemNotice, useSystemNotices } from './system-notice.tsx'
import { words } from './words.ts'

const shown = 5

/** What waits for who is signed in, and how the site does. */
export function HomePage() {
  const t = useWords(words)
  const me = useMe()
  const edits = useMay('editor')
  const supports = useMay('support')
  const [first = me.name] = me.name.split(' ')
  return (
    <Page title={t.hello(first)}>
      <SystemNotice />
      {edits ? <PausedQueue /> : null}
      {edits ? <FirstSteps /> : null}
      {supports ? <Numbers /> : null}
      <Attention edits={edits} supports={supports} />
    </Page>
  )
}

function Attention({ edits, supports }: { edits: boolean; supports: boolean }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const failedJobs = useQuery({
    ...read('encoder', 'listJobs', { query: { status: 'failed', limit: shown + 1 } }),
    enabled: edits,
  })
  const drafts = useQuery({
    ...read('catalogAdmin', 'listTitles', { query: { status: 'draft', limit: 100 } }),
    enabled: edits,
  })
  const pastDue = useQuery({
    ...read('subscriptions', 'listSubscribers', { query: { state: 'past-due', limit: shown + 1 } }),
    enabled: supports,
  })
  const failedMails = useQuery({
    ...read('notifications', 'listMails', { query: { status: 'failed', limit: shown + 1 } }),
    enabled: supports,
  })
  const running = useJobsUnderWay()
  const failureText = useFailureText()
  const queries: UseQueryResult[] = [
    ...(edits ? [failedJobs, drafts] : []),
    ...(supports ? [pastDue, failedMails] : []),
  ]
  const pending = queries.some(({ isPending }) => isPending)
  const failure = queries.find(({ isError }) => isError)?.error
  const ready = drafts.data?.items.filter(({ missing }) => missing === 0) ?? []
  // The newest drafts are looked through, not all that there are.
  const atLeast = (count: number): string => format.number(count) + (drafts.data?.nextCursor ? '+' : '')
  const unready = drafts.data?.items.filter(({ missing }) => missing > 0) ?? []

  const notices = useSystemNotices()
  const cards: ReactNode[] = []
  if (failedJobs.data?.items.length)
    cards.push(
      <AttentionCard
        key="jobs"
        title={t.failedEncodes}
        icon={CircleX}
        tone="danger"
        to="/encodes?status=failed"
        rows={failedJobs.data.items.slice(0, shown).map((job) => ({
          id: job.id,
          to: `/encodes/${job.id}`,
          name: job.name,
          detail: job.failure && failureText(job.failure),
        }))}
      />,
    )
  if (pastDue.data?.items.length)
    cards.push(
      <AttentionCard
        key="past due"
        title={t.pastDue}
        icon={CreditCard}
        tone="danger"
        to="/subscribers?state=past-due"
        rows={pastDue.data.items.slice(0, shown).map((one) => ({
          id: one.accountId,
          to: `/subscribers/${one.accountId}`,
          name: one.name,
          detail: [one.email, one.planName].filter(Boolean).join(' · '),
        }))}
      />,
    )
  if (failedMails.data?.items.length)
    cards.push(
      <AttentionCard
        key="mails"
        title={t.failedMails}
        icon={MailX}
        tone="danger"
        to="/mail?status=failed"
        rows={failedMails.data.items.slice(0, shown).map((mail) => ({
          id: mail.id,
          to: `/mail/${mail.id}?status=failed`,
          name: mail.subject,
          detail: [mail.to, mail.failure].filter(Boolean).join(' · '),
        }))}
      />,
    )
  const urgent = cards.length + ready.length + notices.length > 0
  if (ready.length > 0)
    cards.push(
      <AttentionCard
        key="ready"
        title={t.readyDrafts}
        icon={Clapperboard}
        tone="success"
        count={atLeast(ready.length)}
        to="/titles?status=draft"
        rows={ready.slice(0, shown).map((title) => ({
          id: title.id,
          to: `/titles/${title.id}`,
          name: title.name,
          detail: t.since(format.relative(title.updatedAt)),
        }))}
      />,
    )
  if (running.length > 0)
    cards.push(
      <AttentionCard
        key="running"
        title={t.encoding}
        icon={Cpu}
        tone="info"
        count={format.number(running.length)}
        to="/encodes"
        rows={running
          .toSorted((one, other) => other.progress - one.progress)
          .slice(0, shown)
          .map((job) => ({
            id: job.id,
            to: `/encodes/${job.id}`,
            name: job.name,
            detail:
              job.status === 'queued' ? (
                t.queued
              ) : (
                <span className={styles.progress}>
                  <ProgressBar label={job.name} value={job.progress} />
                  {job.etaSeconds === undefined ? null : t.left(format.duration(job.etaSeconds))}
                </span>
              ),
          }))}
      />,
    )
  if (unready.length > 0)
    cards.push(
      <AttentionCard
        key="drafts"
        title={t.drafts}
        icon={PencilLine}
        tone="warning"
        count={atLeast(unready.length)}
        to="/titles?status=draft"
        rows={unready.slice(0, shown).map((title) => ({
          id: title.id,
          to: `/titles/${title.id}`,
          name: title.name,
          detail: `${t.missing(title.missing)} · ${t.since(format.relative(title.updatedAt))}`,
        }))}
      />,
    )
  return (
    <section className={styles.section} aria-label={t.attention} aria-busy={pending}>
      {failure ? <ErrorNote error={failure} faultWords={faultWords} /> : null}
      {pending ? (
        <div className={styles.cards}>
          <Skeleton height="12rem" radius="md" />
          <Skeleton height="12rem" radius="md" />
        </div>
      ) : (
        <>
          {urgent || failure ? null : (
            <div className={styles.fine}>
              <CircleCheck size={28} aria-hidden color="var(--success)" />
              <div>
                <p>{t.fine}</p>
                <p>{t.fineText}</p>
              </div>
            </div>
          )}
          <div className={styles.cards}>{cards}</div>
        </>
      )}
    </section>
  )
}
