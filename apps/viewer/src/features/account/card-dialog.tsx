import type { Subscription } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { Spinner } from '@codeflix/ui/spinner'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { subscriptions } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { CardForm, useCardForm } from '../../payment/card-form.tsx'
import { tokenize, type Checkout } from '../../payment/tokenize.ts'
import styles from './account.module.css'
import { accountWords } from './words.ts'

interface CardDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onReplaced: (subscription: Subscription) => void
}

export function CardDialog({ open, onOpenChange, onReplaced }: CardDialogProps) {
  const words = useWords(accountWords)
  const checkout = useQuery({
    queryKey: ['checkout'],
    queryFn: ({ signal }) => subscriptions.getCheckout({ signal }),
    staleTime: Infinity,
    enabled: open,
  })
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.changeCard}>
      {checkout.data ? (
        <ReplaceForm
          checkout={checkout.data}
          onReplaced={(subscription) => {
            onReplaced(subscription)
            onOpenChange(false)
          }}
        />
      ) : checkout.isLoadingError ? (
        <ErrorNote error={checkout.error} faultWords={faultWords} />
      ) : (
        <Spinner />
      )}
    </Dialog>
  )
}

function ReplaceForm({ checkout, onReplaced }: { checkout: Checkout; onReplaced: CardDialogProps['onReplaced'] }) {
  const words = useWords(accountWords)
  const form = useCardForm()
  const replace = useMutation({
    async mutationFn(): Promise<Subscription | undefined> {
      const typed = form.read()
      if (!typed) return undefined
      return subscriptions.replaceMyPaymentMethod({ body: { paymentMethodToken: await tokenize(checkout, typed) } })
    },
    onSuccess: (subscription) => subscription && onReplaced(subscription),
    onError: (error) => form.refuse(error),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!replace.isPending) replace.mutate()
  }
  return (
    <form noValidate onSubmit={submit} className={styles.form}>
      <CardForm form={form} checkout={checkout} />
      {Object.keys(form.refused).length > 0 ? null : <ErrorNote error={replace.error} faultWords={faultWords} />}
      <Button type="submit" variant="accent" wide busy={replace.isPending}>
        {words.saveCard}
      </Button>
    </form>
  )
}
