import type { Invoice, Payment } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Table } from '@codeflix/ui/table'
import { CopyButton } from '../../ui/copy-button.tsx'
import { InvoiceBadge, PaymentBadge } from './state-badge.tsx'
import styles from './subscribers.module.css'
import { words } from './words.ts'

export function PaymentsTable({
  payments,
  onRefund,
}: {
  payments: readonly Payment[]
  onRefund: (payment: Payment) => void
}) {
  const t = useWords(words)
  const { format } = useLanguage()
  const declineText = (code: string): string => (t.declines as Readonly<Record<string, string>>)[code] ?? code
  return (
    <Table
      caption={t.payments}
      rows={payments}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'date',
          header: t.payment.date,
          cell: ({ createdAt }) => (
            <time dateTime={createdAt} title={format.dateTime(createdAt)} className={styles.date}>
              {format.date(createdAt)}
            </time>
          ),
        },
        {
          key: 'amount',
          header: t.payment.amount,
          align: 'end',
          stacks: true,
          cell: ({ amount, refundedMinor }) => (
            <>
              {format.money(amount)}
              {refundedMinor > 0 && refundedMinor < amount.amountMinor ? (
                <span className={styles.partly}>
                  {t.payment.partly(format.money({ ...amount, amountMinor: refundedMinor }))}
                </span>
              ) : null}
            </>
          ),
        },
        {
          key: 'status',
          header: t.payment.status,
          stacks: true,
          cell: ({ status, declineCode }) => (
            <>
              <PaymentBadge status={status} />
              {declineCode ? <span className={styles.partly}>{declineText(declineCode)}</span> : null}
            </>
          ),
        },
        {
          key: 'reference',
          header: t.payment.reference,
          wideOnly: true,
          cell: ({ gatewayReference }) =>
            gatewayReference ? (
              <span className={styles.reference}>
                <span className={styles.referenceText}>{gatewayReference}</span>
                <CopyButton text={gatewayReference} label={t.payment.copyReference} />
              </span>
            ) : null,
        },
        {
          key: 'actions',
          header: t.payment.actions,
          hideHeader: true,
          align: 'end',
          cell: (payment) =>
            payment.status === 'succeeded' ? (
              <Button size="sm" variant="ghost" onClick={() => onRefund(payment)}>
                {t.refund}
              </Button>
            ) : null,
        },
      ]}
      empty={<p className={styles.quiet}>{t.noPayments}</p>}
    />
  )
}

export function InvoicesTable({ invoices }: { invoices: readonly Invoice[] }) {
  const t = useWords(words)
  const { format } = useLanguage()
  return (
    <Table
      caption={t.invoices}
      rows={invoices}
      rowKey={({ id }) => id}
      columns={[
        { key: 'number', header: t.invoice.number, cell: ({ number }) => number },
        {
          key: 'period',
          header: t.invoice.period,
          wideOnly: true,
          cell: ({ periodStart, periodEnd }) => t.invoice.periodFacts(format.date(periodStart), format.date(periodEnd)),
        },
        {
          key: 'amount',
          header: t.payment.amount,
          align: 'end',
          cell: ({ amount }) => format.money(amount),
        },
        {
          key: 'status',
          header: t.payment.status,
          stacks: true,
          cell: ({ status }) => <InvoiceBadge status={status} />,
        },
      ]}
      empty={<p className={styles.quiet}>{t.noInvoices}</p>}
    />
  )
}
