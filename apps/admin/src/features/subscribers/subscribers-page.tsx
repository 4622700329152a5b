import { subscriptionStates } from '@codeflix/contracts/subscriptions'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorNote, ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { Table } from '@codeflix/ui/table'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { SearchX, UsersRound } from 'lucide-react'
import { Link } from 'react-router'
import { read, readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Choices } from '../../ui/choices.tsx'
import { MoreRows } from '../../ui/more-rows.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { When } from '../../ui/when.tsx'
import { useFilters } from '../../ui/use-filters.ts'
import { StateBadge } from './state-badge.tsx'
import styles from './subscribers.module.css'
import { words } from './words.ts'

export function SubscribersPage() {
  const t = useWords(words)
  const { format } = useLanguage()
  const { params, set, clear } = useFilters()
  const q = params.get('q') ?? ''
  const state = subscriptionStates.find((one) => one === params.get('state'))
  const summary = useQuery(read('subscriptions', 'getSummary'))
  const list = useInfiniteQuery({
    ...readPages('subscriptions', 'listSubscribers', {
      limit: 50,
      ...(q ? { q } : {}),
      ...(state ? { state } : {}),
    }),
    placeholderData: keepPreviousData,
  })
  return (
    <Page title={t.title}>
      <Summary />
      <Toolbar>
        <SearchField label={t.search} value={q} onSearch={(text) => set('q', text)} />
        <Choices
          legend={t.state}
          value={state ?? ''}
          onValueChange={(value) => set('state', value)}
          choices={[
            { value: '', label: t.everybody },
            ...subscriptionStates.map((one) => ({
              value: one,
              label: t.states[one],
              count: summary.data ? format.number(summary.data.states[one] ?? 0) : undefined,
            })),
          ]}
        />
      </Toolbar>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : (
        <div className={styles.list} data-stale={list.isPlaceholderData || undefined}>
          <Table
            caption={t.title}
            rows={rowsOf(list.data)}
            rowKey={({ accountId }) => accountId}
            loadingRows={list.isPending ? 10 : 0}
            columns={[
              {
                key: 'name',
                header: t.columns.name,
                cell: (row) => (
                  <Link to={`/subscribers/${row.accountId}`} className={styles.person}>
                    <span className={styles.name}>
                      {row.name} {row.demo ? <Badge>{t.demo}</Badge> : null}
                    </span>
                    <span className={styles.email}>{row.email}</span>
                  </Link>
                ),
              },
              {
                key: 'state',
                header: t.columns.state,
                width: '14rem',
                cell: (row) => <StateBadge state={row.state} />,
              },
              {
                key: 'plan',
                header: t.columns.plan,
                width: '12rem',
                wideOnly: true,
                cell: (row) => row.planName ?? '',
              },
              {
                key: 'until',
                header: t.columns.until,
                width: '9rem',
                wideOnly: true,
                cell: (row) => (row.paidUntil ? format.date(row.paidUntil) : ''),
              },
              {
                key: 'since',
                header: t.columns.since,
                width: '9rem',
                align: 'end',
                wideOnly: true,
                cell: (row) => (
                  <span className={styles.quiet}>
                    <When at={row.since} />
                  </span>
                ),
              },
            ]}
            empty={
              q || state ? (
                <EmptyState icon={<SearchX />} title={t.noneTitle} action={<Button onClick={clear}>{t.clear}</Button>}>
                  {t.noneText}
                </EmptyState>
              ) : (
                <EmptyState icon={<UsersRound />} title={t.emptyTitle}>
                  {t.emptyText}
                </EmptyState>
              )
            }
          />
          <MoreRows {...list} />
        </div>
      )}
    </Page>
  )
}

/** What the site earns and how many come and go. */
function Summary() {
  const t = useWords(words)
  const { format } = useLanguage()
  const summary = useQuery(read('subscriptions', 'getSummary'))
  if (summary.isError) return <ErrorNote error={summary.error} faultWords={faultWords} />
  const { data } = summary
  const tiles = [
    {
      label: t.recurring,
      value: data && (data.monthlyRecurring.length > 0 ? data.monthlyRecurring.map(format.money).join(' + ') : '—'),
    },
    { label: t.newThisMonth, value: data && format.number(data.newThisMonth) },
    { label: t.endedThisMonth, value: data && format.number(data.endedThisMonth) },
  ]
  return (
    <dl className={styles.summary} aria-label={t.summary} aria-busy={summary.isPending}>
      {tiles.map(({ label, value }) => (
        <div key={label} className={styles.tile}>
          <dt>{label}</dt>
          <dd>{value ?? <Skeleton width="5rem" />}</dd>
        </div>
      ))}
    </dl>
  )
}
