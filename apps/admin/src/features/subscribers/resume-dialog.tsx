import type { BodyOf } from '@codeflix/contracts/contract'
import { subscriptions, type SubscriberDetail } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
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

interface Props {
  onClose: () => void
  subscriber: SubscriberDetail
}

/** Takes a cancellation back while there is still something paid. */
export function ResumeDialog({ open, ...props }: Props & { open: boolean }) {
  const t = useWords(words).resumeDialog
  return (
    <Dialog open={open} onOpenChange={props.onClose} title={t.title(props.subscriber.name)}>
      <ResumeForm {...props} />
    </Dialog>
  )
}

function ResumeForm({ onClose, subscriber }: Props) {
  const t = useWords(words).resumeDialog
  const { format } = useLanguage()
  const notify = useToast()
  const store = useStoreSubscriber()
  const [reason, setReason] = useState('')
  const resume = useMutation({
    mutationFn: (body: BodyOf<typeof subscriptions.routes.resumeSubscription>) =>
      api.subscriptions.resumeSubscription({ params: { id: subscriber.accountId }, body }),
    onSuccess: (changed) => {
      store(changed)
      notify(t.done, { tone: 'success' })
      onClose()
    },
  })
  const checked = useChecked(subscriptions.routes.resumeSubscription.body, { reason }, resume.error)
  const { paidUntil } = subscriber
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => resume.mutate(body))}>
      <ul className={styles.consequences}>
        {paidUntil ? <li>{t.text(format.date(paidUntil))}</li> : null}
        {subscriber.demo ? null : <li>{t.mail}</li>}
      </ul>
      <ReasonField value={reason} wrong={checked.isWrong('reason')} onChange={setReason} />
      <ErrorNote error={resume.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={resume.isPending}>
          {t.confirm}
        </Button>
      </div>
    </form>
  )
}
