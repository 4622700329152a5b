import type { SubscriberDetail, Subscription } from '@codeflix/contracts/subscriptions'
import { Card } from '@codeflix/ui/card'
import { useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { CircleAlert } from 'lucide-react'
import { Facts } from '../../ui/facts.tsx'
import { timelineDetail } from './timeline-detail.ts'
import styles from './subscribers.module.css'
import { words } from './words.ts'

interface SubscriptionCardProps {
  subscription: Subscription | undefined
  /** Where it is written why it ended. */
  timeline: SubscriberDetail['timeline']
}

/** What somebody has: plan, until when, what is charged next and by which card; or why they have nothing any more. */
export function SubscriptionCard({ subscription, timeline }: SubscriptionCardProps) {
  const t = useWords(words)
  const { format } = useLanguage()
  const localized = useLocalized()
  if (!subscription)
    return (
      <Card title={t.subscription}>
        <p>{t.noSubscription}</p>
      </Card>
    )
  const { plan, state, paidUntil, nextCharge, paymentMethod, problem, startedAt, endedAt } = subscription
  const ending = timeline.find(({ what }) => what === 'ended')
  const until = state === 'comped' ? t.givenUntil : state === 'canceling' ? t.watchesUntil : t.paidUntil
  return (
    <Card title={t.subscription} actions={<span className={styles.quiet}>{t.stateHints[state]}</span>}>
      {problem ? (
        <div className={styles.problem}>
          <CircleAlert size={20} aria-hidden />
          <p>
            <strong>{t.problem}</strong>
            {problem}
          </p>
        </div>
      ) : null}
      <Facts
        facts={[
          {
            term: t.plan,
            value: `${localized(plan.name)} · ${state === 'comped' ? t.free : t.price(format.money(plan.price), plan.interval)}`,
          },
          { term: t.screens, value: format.number(plan.maxStreams) },
          { term: t.startedAt, value: format.date(startedAt) },
          { term: until, value: paidUntil && format.date(paidUntil) },
          {
            term: t.nextCharge,
            value: nextCharge
              ? t.chargeOn(format.money(nextCharge.amount), format.date(nextCharge.at))
              : state === 'ended'
                ? undefined
                : t.noCharge,
          },
          {
            term: t.card,
            value:
              paymentMethod &&
              t.cardFacts(
                paymentMethod.brand,
                paymentMethod.last4,
                `${String(paymentMethod.expiresMonth).padStart(2, '0')}/${paymentMethod.expiresYear}`,
              ),
          },
          {
            term: t.endedAt,
            value:
              endedAt &&
              [format.date(endedAt), ending && timelineDetail('ended', ending.detail, { format, words: t })]
                .filter(Boolean)
                .join(' · '),
          },
        ]}
      />
    </Card>
  )
}
