import type { Invoice } from '@codeflix/contracts/subscriptions'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { Card } from '@codeflix/ui/card'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords, type Formatter } from '@codeflix/ui/i18n'
import { LoadMore } from '@codeflix/ui/load-more'
import { Table, type Column } from '@codeflix/ui/table'
import { useInfiniteQuery } from '@tanstack/react-query'
import { subscriptions } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import styles from './account.module.css'
import { accountWords } from './words.ts'

const tones: Record<Invoice['status'], Tone> = { open: 'warning', paid: 'success', refunded: 'info', void: 'neutral' }

export function InvoicesSection() {
  const words = useWords(accountWords)
  const { format } = useLanguage()
  const invoices = useInfiniteQuery({
    queryKey: ['account', 'invoices'],
    queryFn: ({ pageParam, signal }) =>
      subscriptions.listMyInvoices({ query: { cursor: pageParam, limit: 12 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  })
  return (
    <Card title={words.invoices}>
      {invoices.isLoadingError ? (
        <ErrorState
          error={invoices.error}
          faultWords={faultWords}
          onRetry={() => void invoices.refetch()}
          busy={invoices.isFetching}
        />
      ) : (
        <>
          <Table
            caption={words.invoices}
            columns={columnsOf(words, format)}
            rows={invoices.data?.pages.flatMap((page) => page.items) ?? []}
            rowKey={(invoice) => invoice.id}
            loadingRows={invoices.isPending ? 2 : 0}
            empty={<p className={styles.text}>{words.noInvoices}</p>}
          />
          <LoadMore
            hasMore={invoices.hasNextPage}
            busy={invoices.isFetchingNextPage}
            error={invoices.isFetchNextPageError ? invoices.error : undefined}
            onLoadMore={() => void invoices.fetchNextPage()}
          />
        </>
      )}
    </Card>
  )
}

function columnsOf(words: (typeof accountWords)['en'], format: Formatter): Column<Invoice>[] {
  return [
    { key: 'date', header: words.invoiceDate, cell: (invoice) => format.date(invoice.createdAt) },
    { key: 'number', header: words.invoiceNumber, cell: (invoice) => invoice.number, wideOnly: true },
    {
      key: 'period',
      header: words.invoicePeriod,
      cell: (invoice) => `${format.date(invoice.periodStart)} – ${format.date(invoice.periodEnd)}`,
      wideOnly: true,
    },
    { key: 'amount', header: words.invoiceAmount, cell: (invoice) => format.money(invoice.amount), align: 'end' },
    {
      key: 'status',
      header: words.invoiceStatus,
      stacks: true,
      cell: (invoice) => <Badge tone={tones[invoice.status]}>{words.invoiceStatuses[invoice.status]}</Badge>,
    },
  ]
}
