import type { Payment, SubscriberDetail } from '@codeflix/contracts/subscriptions'

/** What of a payment was not given back yet, in minor units. */
export const leftToRefund = (payment: Pick<Payment, 'amount' | 'refundedMinor'>): number =>
  payment.amount.amountMinor - payment.refundedMinor

/**
 * Whether giving the whole of a payment back ends the subscription: it paid for the period that runs, and no other
 * payment did. What the service does then; see services/subscriptions/src/payments/refund-payment.ts.
 */
export function endsSubscription(
  payment: Pick<Payment, 'id' | 'invoiceId'>,
  { subscription, invoices, payments }: Pick<SubscriberDetail, 'subscription' | 'invoices' | 'payments'>,
): boolean {
  if (subscription?.state !== 'active' && subscription?.state !== 'canceling') return false
  const invoice = invoices.find(({ id }) => id === payment.invoiceId)
  if (invoice?.status !== 'paid' || invoice.periodEnd !== subscription.paidUntil) return false
  return !payments.some(
    ({ id, invoiceId, status }) => id !== payment.id && invoiceId === invoice.id && status === 'succeeded',
  )
}
