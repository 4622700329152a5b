import type { BodyOf } from '@codeflix/contracts/contract'
import { subscriptions, type Payment, type SubscriberDetail } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { RadioCards } from '@codeflix/ui/radio-cards'
import { useToast } from '@codeflix/ui/toast'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { moneyInput, parseMoney } from '../../ui/parse-money.ts'
import { useChecked } from '../../ui/use-checked.ts'
import { ReasonField } from './reason-field.tsx'
import { endsSubscription, leftToRefund } from './refund.ts'
import styles from './subscribers.module.css'
import { useStoreSubscriber } from './use-store-subscriber.ts'
import { words } from './words.ts'

type Refund = BodyOf<typeof subscriptions.routes.refundPayment>

interface Props {
  /** Undefined while it is closed. */
  payment: Payment | undefined
  onClose: () => void
  subscriber: SubscriberDetail
}

/** Gives a payment back, whole or in part, and says before what exactly happens. */
export function RefundDialog({ payment, onClose, subscriber }: Props) {
  const t = useWords(words).refundDialog
  const { format } = useLanguage()
  return (
    <Dialog
      open={payment !== undefined}
      onOpenChange={onClose}
      title={payment ? t.title(format.money(payment.amount), format.date(payment.createdAt)) : ''}
    >
      {payment ? <RefundForm payment={payment} onClose={onClose} subscriber={subscriber} /> : null}
    </Dialog>
  )
}

function RefundForm({ payment, onClose, subscriber }: Props & { payment: Payment }) {
  const t = useWords(words).refundDialog
  const { format, language } = useLanguage()
  const notify = useToast()
  const store = useStoreSubscriber()
  const { currency } = payment.amount
  const left = leftToRefund(payment)
  const [part, setPart] = useState(false)
  const [typed, type] = useState(() => moneyInput(left, language))
  const [reason, setReason] = useState('')
  const amountMinor = part ? parseMoney(typed) : left
  const tooMuch = amountMinor === undefined || amountMinor < 1 || amountMinor > left
  const refund = useMutation({
    mutationFn: (body: Refund) => api.subscriptions.refundPayment({ params: { id: payment.id }, body }),
    onSuccess: (changed) => {
      store(changed)
      notify(t.done(format.money({ amountMinor: amountMinor ?? 0, currency })), { tone: 'success' })
      onClose()
    },
  })
  const checked = useChecked(
    subscriptions.routes.refundPayment.body,
    { ...(part ? { amountMinor: tooMuch ? 0 : amountMinor } : {}), reason },
    refund.error,
  )
  const amount = tooMuch ? undefined : format.money({ amountMinor, currency })
  const whole = format.money({ amountMinor: left, currency })
  const ends = amountMinor === left && endsSubscription(payment, subscriber)
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => refund.mutate(body))}>
      <RadioCards
        legend={t.how}
        hideLegend
        name="how"
        value={part ? 'part' : 'whole'}
        onValueChange={(value) => setPart(value === 'part')}
        cards={[
          { value: 'whole', label: payment.refundedMinor > 0 ? t.rest(whole) : t.whole(whole) },
          { value: 'part', label: t.part },
        ]}
      />
      {part ? (
        <Field label={t.amount(currency)} error={checked.isWrong('amountMinor') ? t.amountError(whole) : undefined}>
          <Input inputMode="decimal" value={typed} onChange={(event) => type(event.currentTarget.value)} />
        </Field>
      ) : null}
      <ul className={styles.consequences}>
        {amount ? <li>{t.text(amount, t.theCard)}</li> : null}
        <li>{ends ? t.ends : t.stays}</li>
        {subscriber.demo ? null : <li>{t.mail}</li>}
      </ul>
      <ReasonField value={reason} wrong={checked.isWrong('reason')} onChange={setReason} />
      <ErrorNote error={refund.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="danger" busy={refund.isPending}>
          {amount ? t.confirm(amount) : t.confirmEmpty}
        </Button>
      </div>
    </form>
  )
}
