import type { Invoice, Payment, Subscription } from '@codeflix/contracts/subscriptions'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { useWords } from '@codeflix/ui/i18n'
import { words } from './words.ts'

const stateTones: Record<Subscription['state'], Tone> = {
  incomplete: 'info',
  active: 'success',
  canceling: 'warning',
  'past-due': 'danger',
  comped: 'info',
  ended: 'neutral',
}
const paymentTones: Record<Payment['status'], Tone> = {
  pending: 'info',
  succeeded: 'success',
  declined: 'danger',
  refunded: 'neutral',
}
const invoiceTones: Record<Invoice['status'], Tone> = {
  open: 'warning',
  paid: 'success',
  refunded: 'neutral',
  void: 'neutral',
}

export function StateBadge({ state }: { state: Subscription['state'] | undefined }) {
  const t = useWords(words)
  return state ? <Badge tone={stateTones[state]}>{t.states[state]}</Badge> : <Badge>{t.none}</Badge>
}

export function PaymentBadge({ status }: { status: Payment['status'] }) {
  const t = useWords(words)
  return <Badge tone={paymentTones[status]}>{t.payment.statuses[status]}</Badge>
}

export function InvoiceBadge({ status }: { status: Invoice['status'] }) {
  const t = useWords(words)
  return <Badge tone={invoiceTones[status]}>{t.invoice.statuses[status]}</Badge>
}
