import type { BodyOf } from '@codeflix/contracts/contract'
import { subscriptions, type SubscriberDetail, type Subscription } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { RadioCards } from '@codeflix/ui/radio-cards'
import { useToast } from '@codeflix/ui/toast'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { ReasonField } from './reason-field.tsx'
import styles from './subscribers.module.css'
import { useStoreSubscriber } from './use-store-subscriber.ts'
import { words } from './words.ts'

type Cancel = BodyOf<typeof subscriptions.routes.cancelSubscription>

interface Props {
  onClose: () => void
  subscriber: SubscriberDetail
  subscription: Subscription
}

/** Ends a subscription, and says before what exactly happens. */
export function CancelDialog({ open, ...props }: Props & { open: boolean }) {
  const t = useWords(words).cancelDialog
  return (
    <Dialog open={open} onOpenChange={props.onClose} title={t.title(props.subscriber.name)}>
      <CancelForm {...props} />
    </Dialog>
  )
}

function CancelForm({ onClose, subscriber, subscription }: Props) {
  const t = useWords(words).cancelDialog
  const { format } = useLanguage()
  const notify = useToast()
  const store = useStoreSubscriber()
  const { state, paidUntil } = subscription
  // Only who has paid has something left to use up.
  const canWait = state === 'active' && paidUntil !== undefined
  const [when, setWhen] = useState<Cancel['when']>(canWait ? 'period-end' : 'now')
  const [reason, setReason] = useState('')
  const cancel = useMutation({
    mutationFn: (body: Cancel) => api.subscriptions.cancelSubscription({ params: { id: subscriber.accountId }, body }),
    onSuccess: (changed) => {
      store(changed)
      notify(t.done, { tone: 'success' })
      onClose()
    },
  })
  const checked = useChecked(subscriptions.routes.cancelSubscription.body, { when, reason }, cancel.error)
  const consequences =
    when === 'period-end' && paidUntil
      ? [t.endText(format.date(paidUntil))]
      : [
          t.nowText,
          ...(state === 'comped' ? [t.nowComped] : []),
          ...(state === 'past-due' ? [t.nowOwing] : []),
          ...(state === 'incomplete' ? [t.nowIncomplete] : []),
          ...((state === 'active' || state === 'canceling') && paidUntil ? [t.nowPaid(format.date(paidUntil))] : []),
        ]
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => cancel.mutate(body))}>
      {canWait ? (
        <RadioCards
          legend={t.when}
          hideLegend
          name="when"
          value={when}
          onValueChange={(value) => setWhen(value === 'now' ? 'now' : 'period-end')}
          cards={[
            { value: 'period-end', label: t.periodEnd, aside: paidUntil && format.date(paidUntil) },
            { value: 'now', label: t.now },
          ]}
        />
      ) : null}
      <ul className={styles.consequences}>
        {[...consequences, ...(subscriber.demo || state === 'incomplete' ? [] : [t.mail])].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <ReasonField value={reason} wrong={checked.isWrong('reason')} onChange={setReason} />
      <ErrorNote error={cancel.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button onClick={onClose}>{t.keep}</Button>
        <Button type="submit" variant="danger" busy={cancel.isPending}>
          {t.confirm}
        </Button>
      </div>
    </form>
  )
}
