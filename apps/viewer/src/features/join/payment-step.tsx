import type { Card } from '@codeflix/contracts/catalog'
import { Fault } from '@codeflix/contracts/fault'
import type { Plan, Subscription } from '@codeflix/contracts/subscriptions'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorNote, ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { RadioCards } from '@codeflix/ui/radio-cards'
import { Skeleton } from '@codeflix/ui/skeleton'
import { Spinner } from '@codeflix/ui/spinner'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, Ticket } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { subscriptions } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { CardForm, useCardForm } from '../../payment/card-form.tsx'
import { declineOf } from '../../payment/decline.ts'
import { tokenize, type Checkout } from '../../payment/tokenize.ts'
import { paymentWords } from '../../payment/words.ts'
import { mySubscriptionQuery, watches } from '../../session/my-subscription.ts'
import { nextChargeDate } from './first-charge.ts'
import styles from './join.module.css'
import { joinWords } from './words.ts'

interface Props {
  next: string
  card: Card | undefined
}

export function PaymentStep({ next, card }: Props) {
  const words = useWords(joinWords)
  const mine = useQuery(mySubscriptionQuery)
  const plans = useQuery({ queryKey: ['plans'], queryFn: ({ signal }) => subscriptions.listPlans({ signal }) })
  const checkout = useQuery({
    queryKey: ['checkout'],
    queryFn: ({ signal }) => subscriptions.getCheckout({ signal }),
    staleTime: Infinity,
  })
  const failed = [mine, plans, checkout].find((query) => query.isLoadingError)
  if (failed)
    return (
      <ErrorState
        error={failed.error}
        faultWords={faultWords}
        onRetry={() => void failed.refetch()}
        busy={failed.isFetching}
      />
    )
  if (!mine.data || !plans.data || !checkout.data)
    return (
      <div className={styles.form} aria-busy>
        <Skeleton width="60%" height="2.25rem" />
        <Skeleton height="5.5rem" radius="md" />
        <Skeleton height="5.5rem" radius="md" />
        <Skeleton height="12rem" radius="md" />
      </div>
    )
  if (watches(mine.data.subscription))
    return (
      <EmptyState
        icon={<CircleCheck />}
        title={words.already}
        level={1}
        action={
          <>
            <Button variant="bright" asChild>
              <Link to={next}>{words.toHome}</Link>
            </Button>
            <Button asChild>
              <Link to="/account">{words.toAccount}</Link>
            </Button>
          </>
        }
      >
        {words.alreadyText}
      </EmptyState>
    )
  if (plans.data.items.length === 0)
    return (
      <EmptyState icon={<Ticket />} title={words.noPlans} level={1}>
        {words.noPlansText}
      </EmptyState>
    )
  return <PaymentForm next={next} card={card} plans={plans.data.items} checkout={checkout.data} />
}

function PaymentForm({ next, card, plans, checkout }: Props & { plans: readonly Plan[]; checkout: Checkout }) {
  const words = useWords(joinWords)
  const pay = useWords(paymentWords)
  const { format } = useLanguage()
  const localized = useLocalized()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const cardForm = useCardForm()
  const [planId, choosePlan] = useState(plans[0]?.id)
  const [pending, setPending] = useState(false)
  const [today] = useState(() => new Date())
  // The same key for the same attempt: when an answer is lost on its way, sending again cannot charge twice.
  const attempt = useRef<{ key: string; planId: string; token: string } | undefined>(undefined)
  const plan = plans.find((one) => one.id === planId) ?? plans[0]!
  const interval = plan.interval === 'month' ? words.perMonth : words.perYear
  const price = format.money(plan.price)

  const subscribe = useMutation({
    async mutationFn(): Promise<Subscription | undefined> {
      const typed = cardForm.read()
      if (!typed) return undefined
      if (attempt.current?.planId !== plan.id)
        attempt.current = { key: crypto.randomUUID(), planId: plan.id, token: await tokenize(checkout, typed) }
      const made = await subscriptions.subscribe({
        body: { planId: plan.id, paymentMethodToken: attempt.current.token, idempotencyKey: attempt.current.key },
      })
      return made.state === 'incomplete' ? confirmed(() => setPending(true)) : made
    },
    async onSuccess(subscription) {
      if (!subscription) return
      queryClient.setQueryData(mySubscriptionQuery.queryKey, { subscription })
      await navigate(next, { replace: true, state: { card, justSubscribed: true } })
    },
    onError(error) {
      // Whatever was refused, the next attempt is a new one; only a lost answer is asked for again.
      if (error instanceof Fault) attempt.current = undefined
      cardForm.refuse(error)
    },
    onSettled: () => setPending(false),
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!subscribe.isPending) subscribe.mutate()
  }
  const decline = declineOf(subscribe.error, pay.declines)

  return (
    <form noValidate onSubmit={submit} className={styles.form}>
      <header className={styles.header}>
        <p className={styles.step}>{words.step(2, 2)}</p>
        <h1>{words.paymentTitle}</h1>
        <p className={styles.text}>{words.paymentText}</p>
      </header>
      <RadioCards
        legend={words.plan}
        hideLegend
        name="plan"
        value={plan.id}
        onValueChange={(id) => {
          choosePlan(id)
          attempt.current = undefined
        }}
        cards={plans.map((one) => ({
          value: one.id,
          label: localized(one.name),
          detail: localized(one.description),
          aside: (
            <span className={styles.price}>
              {format.money(one.price)}
              <span className={styles.interval}>{one.interval === 'month' ? words.perMonth : words.perYear}</span>
            </span>
          ),
        }))}
      />
      <CardForm
        form={{
          ...cardForm,
          change: (fields) => {
            attempt.current = undefined
            subscribe.reset()
            cardForm.change(fields)
          },
        }}
        checkout={checkout}
      />
      <div className={styles.summary}>
        <p className={styles.total}>
          <span>{words.today}</span>
          <span>{price}</span>
        </p>
        <p className={styles.then}>
          {words.afterwards(price, interval, format.longDate(nextChargeDate(plan.interval, today)))}
        </p>
      </div>
      {pending ? (
        <output className={styles.pending}>
          <Spinner size={20} label={null} />
          {words.pending}
        </output>
      ) : null}
      {subscribe.error instanceof StillPending ? (
        <output className={styles.pending}>{words.slow}</output>
      ) : decline ? (
        <ErrorNote
          error={subscribe.error}
          faultWords={{
            en: { 'subscriptions.payment-declined': decline },
            'pt-BR': { 'subscriptions.payment-declined': decline },
          }}
        />
      ) : Object.keys(cardForm.refused).length > 0 ? null : (
        <ErrorNote error={subscribe.error} faultWords={faultWords} />
      )}
      <Button type="submit" variant="accent" size="lg" wide busy={subscribe.isPending}>
        {subscribe.isPending ? words.paying : next.startsWith('/watch/') ? words.payAndWatch(price) : words.pay(price)}
      </Button>
    </form>
  )
}

class StillPending extends Error {}

/** Waits until the gateway has reported how a pending first payment went. */
async function confirmed(onWaiting: () => void): Promise<Subscription> {
  onWaiting()
  const deadline = Date.now() + 120_000
  while (Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const { subscription } = await subscriptions.getMySubscription()
    if (subscription && watches(subscription)) return subscription
    if (!subscription || subscription.state === 'ended')
      throw new Fault('subscriptions.payment-declined', { status: 402, detail: 'The payment was declined.' })
  }
  throw new StillPending()
}
