import type { Subscription } from '@codeflix/contracts/subscriptions'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarClock, CreditCard, MonitorPlay, Ticket, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { subscriptions } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { mySubscriptionQuery } from '../../session/my-subscription.ts'
import { CardDialog } from './card-dialog.tsx'
import styles from './account.module.css'
import { accountWords } from './words.ts'

const tones: Record<Subscription['state'], Tone> = {
  incomplete: 'info',
  active: 'success',
  canceling: 'warning',
  'past-due': 'danger',
  comped: 'info',
  ended: 'neutral',
}

export function SubscriptionSection() {
  const words = useWords(accountWords)
  const query = useQuery(mySubscriptionQuery)
  if (query.isPending)
    return (
      <Card title={words.subscription} aria-busy>
        <div className={styles.form}>
          <Skeleton width="12rem" height="2rem" />
          <Skeleton width="60%" />
          <Skeleton width="45%" />
        </div>
      </Card>
    )
  if (query.isLoadingError)
    return (
      <Card title={words.subscription}>
        <ErrorState
          error={query.error}
          faultWords={faultWords}
          onRetry={() => void query.refetch()}
          busy={query.isFetching}
        />
      </Card>
    )
  const { subscription } = query.data
  if (!subscription)
    return (
      <Card>
        <EmptyState
          icon={<Ticket />}
          title={words.none}
          action={
            <Button variant="accent" asChild>
              <Link to="/join">{words.choose}</Link>
            </Button>
          }
        >
          {words.noneText}
        </EmptyState>
      </Card>
    )
  return <Current subscription={subscription} />
}

function Current({ subscription }: { subscription: Subscription }) {
  const words = useWords(accountWords)
  const { format } = useLanguage()
  const localized = useLocalized()
  const notify = useToast()
  const queryClient = useQueryClient()
  const [asking, ask] = useState<'cancel' | 'card'>()
  const { state, plan, paymentMethod } = subscription
  const paidUntil = subscription.paidUntil ? format.longDate(subscription.paidUntil) : undefined
  const show = (changed: Subscription) =>
    queryClient.setQueryData(mySubscriptionQuery.queryKey, { subscription: changed })
  const resume = useMutation({
    mutationFn: () => subscriptions.resumeMySubscription(),
    onSuccess: (changed) => {
      show(changed)
      notify(words.resumed, { tone: 'success' })
    },
  })
  const cancel = async () => {
    show(await subscriptions.cancelMySubscription({ body: {} }))
    notify(words.canceled, { tone: 'success' })
  }
  const when =
    state === 'canceling' && paidUntil
      ? words.endsOn(paidUntil)
      : state === 'comped' && paidUntil
        ? words.givenUntil(paidUntil)
        : state === 'ended' && subscription.endedAt
          ? words.endedOn(format.longDate(subscription.endedAt))
          : subscription.nextCharge
            ? words.nextCharge(
                format.money(subscription.nextCharge.amount),
                format.longDate(subscription.nextCharge.at),
              )
            : undefined
  return (
    <Card title={words.subscription} actions={<Badge tone={tones[state]}>{words.states[state]}</Badge>}>
      <div className={styles.plan}>
        <p className={styles.planName}>{localized(plan.name)}</p>
        <p className={styles.price}>
          {format.money(plan.price)} {plan.interval === 'month' ? words.perMonth : words.perYear}
        </p>
      </div>
      <ul className={styles.facts}>
        {when ? (
          <li className={styles.fact}>
            <CalendarClock size={18} aria-hidden />
            {when}
          </li>
        ) : null}
        <li className={styles.fact}>
          <MonitorPlay size={18} aria-hidden />
          {words.screens(plan.maxStreams)}
        </li>
        {paymentMethod && state !== 'ended' ? (
          <li className={styles.fact}>
            <CreditCard size={18} aria-hidden />
            {words.card(
              paymentMethod.brand,
              paymentMethod.last4,
              `${String(paymentMethod.expiresMonth).padStart(2, '0')}/${paymentMethod.expiresYear}`,
            )}
          </li>
        ) : null}
      </ul>
      {state === 'past-due' || state === 'incomplete' ? (
        <output className={styles.alert}>
          <TriangleAlert size={18} aria-hidden />
          {state === 'past-due' ? words.pastDue : words.incompleteText}
        </output>
      ) : null}
      <div className={styles.actions}>
        {state === 'canceling' ? (
          <Button variant="accent" busy={resume.isPending} onClick={() => resume.mutate()}>
            {words.resume}
          </Button>
        ) : null}
        {state === 'ended' ? (
          <Button variant="accent" asChild>
            <Link to="/join">{words.again}</Link>
          </Button>
        ) : null}
        {state === 'active' || state === 'past-due' || state === 'canceling' ? (
          <Button variant={state === 'past-due' ? 'accent' : 'secondary'} onClick={() => ask('card')}>
            {words.changeCard}
          </Button>
        ) : null}
        {state === 'active' || state === 'past-due' ? (
          <Button variant="ghost" onClick={() => ask('cancel')}>
            {words.cancel}
          </Button>
        ) : null}
      </div>
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={(open) => ask(open ? 'cancel' : undefined)}
        title={words.cancelTitle}
        description={state === 'active' && paidUntil ? words.cancelText(paidUntil) : words.cancelTextNow}
        confirmLabel={words.cancelConfirm}
        cancelLabel={words.keep}
        danger
        onConfirm={cancel}
        faultWords={faultWords}
      />
      <CardDialog
        open={asking === 'card'}
        onOpenChange={(open) => ask(open ? 'card' : undefined)}
        onReplaced={(changed) => {
          show(changed)
          notify(words.cardSaved, { tone: 'success' })
        }}
      />
    </Card>
  )
}
