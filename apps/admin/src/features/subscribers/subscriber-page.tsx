import type { Payment, SubscriberDetail } from '@codeflix/contracts/subscriptions'
import { Avatar } from '@codeflix/ui/avatar'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Page } from '../../ui/page.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { CompDialog } from './comp-dialog.tsx'
import { InvoicesTable, PaymentsTable } from './money-tables.tsx'
import { RefundDialog } from './refund-dialog.tsx'
import { ResumeDialog } from './resume-dialog.tsx'
import { SignInCard } from './sign-in-card.tsx'
import { StateBadge } from './state-badge.tsx'
import styles from './subscribers.module.css'
import { SubscriptionCard } from './subscription-card.tsx'
import { Timeline } from './timeline.tsx'
import { words } from './words.ts'

export function SubscriberPage() {
  const { id = '' } = useParams()
  const t = useWords(words)
  const query = useQuery(read('subscriptions', 'getSubscriber', { params: { id } }))
  if (query.data) return <Subscriber subscriber={query.data} />
  return (
    <Page title={t.title} parent={{ to: '/subscribers', label: t.title }}>
      {query.isError ? (
        <ErrorState
          error={query.error}
          faultWords={faultWords}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <div className={styles.columns} aria-busy>
          <div className={styles.main}>
            <Skeleton height="14rem" radius="md" />
            <Skeleton height="12rem" radius="md" />
          </div>
          <Skeleton height="20rem" radius="md" />
        </div>
      )}
    </Page>
  )
}

function Subscriber({ subscriber }: { subscriber: SubscriberDetail }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const [refunding, refund] = useState<Payment>()
  const [asking, ask] = useState<'cancel' | 'resume' | 'comp'>()
  const { subscription, name, email } = subscriber
  const state = subscription?.state
  const live = state !== undefined && state !== 'ended'
  return (
    <Page
      title={name}
      parent={{ to: '/subscribers', label: t.title }}
      mark={
        <>
          <StateBadge state={state} />
          {subscriber.demo ? <Badge>{t.demo}</Badge> : null}
        </>
      }
      description={
        <span className={styles.address}>
          <Avatar name={name} size={20} />
          &nbsp; {email}
          <CopyButton text={email} label={t.copyEmail} />
          <span className={styles.quiet}>
            {t.account} {format.date(subscriber.since)}
          </span>
        </span>
      }
      actions={
        <>
          {!live || state === 'comped' ? (
            <Button size="sm" onClick={() => ask('comp')}>
              {state === 'comped' ? t.prolong : t.comp}
            </Button>
          ) : null}
          {state === 'canceling' ? (
            <Button size="sm" onClick={() => ask('resume')}>
              {t.resume}
            </Button>
          ) : null}
          {live ? (
            <Button size="sm" onClick={() => ask('cancel')}>
              {t.cancel}
            </Button>
          ) : null}
        </>
      }
    >
      <div className={styles.columns}>
        <div className={styles.main}>
          <SubscriptionCard subscription={subscription} timeline={subscriber.timeline} />
          <section className={styles.section}>
            <h2 className={styles.heading}>{t.payments}</h2>
            <PaymentsTable payments={subscriber.payments} onRefund={refund} />
          </section>
          <section className={styles.section}>
            <h2 className={styles.heading}>{t.invoices}</h2>
            <InvoicesTable invoices={subscriber.invoices} />
          </section>
        </div>
        <div className={styles.main}>
          <SignInCard accountId={subscriber.accountId} email={email} />
          <Card title={t.timeline}>
            <Timeline entries={subscriber.timeline} />
          </Card>
        </div>
      </div>
      {subscription ? (
        <CancelDialog
          open={asking === 'cancel'}
          onClose={() => ask(undefined)}
          subscriber={subscriber}
          subscription={subscription}
        />
      ) : null}
      <ResumeDialog open={asking === 'resume'} onClose={() => ask(undefined)} subscriber={subscriber} />
      <CompDialog open={asking === 'comp'} onClose={() => ask(undefined)} subscriber={subscriber} />
      <RefundDialog payment={refunding} onClose={() => refund(undefined)} subscriber={subscriber} />
    </Page>
  )
}
