import { mailStatuses, type Mail } from '@codeflix/contracts/notifications'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Mail as MailIcon, MailOpen, SearchX } from 'lucide-react'
import { Link, useParams } from 'react-router'
import { read, readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Choices } from '../../ui/choices.tsx'
import { MoreRows } from '../../ui/more-rows.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { When } from '../../ui/when.tsx'
import { useFilters } from '../../ui/use-filters.ts'
import styles from './mail.module.css'
import { MailReader } from './mail-reader.tsx'
import { words } from './words.ts'

const tones: Record<Mail['status'], Tone> = { queued: 'info', sent: 'neutral', failed: 'danger' }

/** All mails with the one that is read beside them; on a phone one after the other. */
export function MailPage() {
  const t = useWords(words)
  const { id } = useParams()
  const { params, set, clear } = useFilters()
  const q = params.get('q') ?? ''
  const status = mailStatuses.find((one) => one === params.get('status'))
  const search = params.size > 0 ? `?${params.toString()}` : ''
  const list = useInfiniteQuery({
    ...readPages('notifications', 'listMails', { limit: 50, ...(q ? { q } : {}), ...(status ? { status } : {}) }),
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
  })
  const mails = rowsOf(list.data)
  const delivery = useQuery(read('notifications', 'getDelivery', {}))
  const lead = !delivery.data ? t.lead : delivery.data.via === undefined ? t.kept : t.via(delivery.data.via)
  return (
    <Page title={t.title} description={lead}>
      <div className={styles.page} data-reading={id ? true : undefined}>
        <div className={styles.side}>
          <Toolbar>
            <SearchField label={t.search} value={q} onSearch={(text) => set('q', text)} />
            <Choices
              legend={t.status}
              value={status ?? ''}
              onValueChange={(value) => set('status', value)}
              choices={[
                { value: '', label: t.all },
                ...mailStatuses.map((one) => ({ value: one, label: t.statuses[one] })),
              ]}
            />
          </Toolbar>
          {list.isError && !list.data ? (
            <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
          ) : list.isPending ? (
            <Skeleton height="20rem" radius="md" />
          ) : mails.length === 0 ? (
            q || status ? (
              <EmptyState icon={<SearchX />} title={t.noneTitle} action={<Button onClick={clear}>{t.clear}</Button>} />
            ) : (
              <EmptyState icon={<MailIcon />} title={t.emptyTitle}>
                {t.emptyText}
              </EmptyState>
            )
          ) : (
            <div>
              <ul className={styles.list}>
                {mails.map((mail) => (
                  <li key={mail.id}>
                    <Link
                      to={`/mail/${mail.id}${search}`}
                      className={styles.mail}
                      aria-current={mail.id === id ? 'true' : undefined}
                      preventScrollReset
                    >
                      <span className={styles.subject}>{mail.subject}</span>
                      {mail.status === 'sent' ? null : (
                        <Badge tone={tones[mail.status]}>{t.statuses[mail.status]}</Badge>
                      )}
                      <span className={styles.address}>{mail.to}</span>
                      <span className={styles.when}>
                        <When at={mail.createdAt} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
              <MoreRows {...list} />
            </div>
          )}
        </div>
        <div className={styles.reader}>
          {id ? (
            <MailReader key={id} id={id} back={`/mail${search}`} />
          ) : mails.length > 0 ? (
            <EmptyState icon={<MailOpen />} title={t.choose} />
          ) : null}
        </div>
      </div>
    </Page>
  )
}
