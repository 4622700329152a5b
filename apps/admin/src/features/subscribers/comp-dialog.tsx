import type { BodyOf } from '@codeflix/contracts/contract'
import { subscriptions, type SubscriberDetail } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { Select } from '@codeflix/ui/select'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { useChecked } from '../../ui/use-checked.ts'
import { dayIn, endOfDay } from './gift-days.ts'
import { ReasonField } from './reason-field.tsx'
import styles from './subscribers.module.css'
import { useStoreSubscriber } from './use-store-subscriber.ts'
import { words } from './words.ts'

type Comp = BodyOf<typeof subscriptions.routes.compSubscription>

interface Props {
  onClose: () => void
  subscriber: SubscriberDetail
}

/** Gives a plan without payment until a day, or changes such a gift. */
export function CompDialog({ open, ...props }: Props & { open: boolean }) {
  const t = useWords(words).compDialog
  const { name, subscription } = props.subscriber
  return (
    <Dialog
      open={open}
      onOpenChange={props.onClose}
      title={subscription?.state === 'comped' ? t.changeTitle(name) : t.title(name)}
    >
      <CompForm {...props} />
    </Dialog>
  )
}

function CompForm({ onClose, subscriber }: Props) {
  const t = useWords(words).compDialog
  const { format } = useLanguage()
  const localized = useLocalized()
  const notify = useToast()
  const store = useStoreSubscriber()
  const comped = subscriber.subscription?.state === 'comped' ? subscriber.subscription : undefined
  const plans = useQuery(read('subscriptions', 'listAllPlans'))
  const items = plans.data?.items ?? []
  const [chosen, choose] = useState<string | undefined>(comped?.plan.id)
  const [day, setDay] = useState(() => (comped?.paidUntil ? dayIn(0, new Date(comped.paidUntil)) : dayIn(1)))
  const [reason, setReason] = useState('')
  const plan = items.find(({ id }) => id === chosen) ?? items.find(({ status }) => status === 'offered')
  const until = endOfDay(day)
  const comp = useMutation({
    mutationFn: (body: Comp) => api.subscriptions.compSubscription({ params: { id: subscriber.accountId }, body }),
    onSuccess: (changed) => {
      store(changed)
      notify(t.done, { tone: 'success' })
      onClose()
    },
  })
  const future = until !== undefined && day >= dayIn(0)
  const checked = useChecked(
    subscriptions.routes.compSubscription.body,
    { planId: plan?.id, until: future ? until : undefined, reason },
    comp.error,
  )
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => comp.mutate(body))}>
      <Field label={t.plan}>
        <Select
          value={plan?.id ?? ''}
          onValueChange={choose}
          options={items.map(({ id, name, status }) => ({
            value: id,
            label: status === 'retired' ? t.retired(localized(name)) : localized(name),
          }))}
        />
      </Field>
      <div>
        <Field label={t.until} error={checked.isWrong('until') ? t.untilError : undefined}>
          <Input type="date" value={day} min={dayIn(0)} onChange={(event) => setDay(event.currentTarget.value)} />
        </Field>
        <div className={styles.presets}>
          {(['month', 'quarter', 'year'] as const).map((preset) => (
            <Button
              key={preset}
              size="sm"
              onClick={() => setDay(dayIn(preset === 'month' ? 1 : preset === 'quarter' ? 3 : 12))}
            >
              {t.presets[preset]}
            </Button>
          ))}
        </div>
      </div>
      {plan && future ? (
        <ul className={styles.consequences}>
          <li>{t.text(localized(plan.name), plan.maxStreams, format.longDate(until))}</li>
          {subscriber.demo ? null : <li>{t.mail}</li>}
        </ul>
      ) : null}
      <ReasonField value={reason} wrong={checked.isWrong('reason')} onChange={setReason} />
      <ErrorNote error={comp.error ?? plans.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={comp.isPending} disabled={!plan}>
          {comped ? t.changeConfirm : t.confirm}
        </Button>
      </div>
    </form>
  )
}
