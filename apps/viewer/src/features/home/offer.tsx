import { Button } from '@codeflix/ui/button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { subscriptions } from '../../api.ts'
import styles from './offer.module.css'
import { homeWords } from './words.ts'

/** What a visitor gets, below the films: they speak for themselves first. */
export function Offer() {
  const words = useWords(homeWords)
  const { format } = useLanguage()
  const { data } = useQuery({ queryKey: ['plans'], queryFn: ({ signal }) => subscriptions.listPlans({ signal }) })
  const monthly = data?.items.filter((plan) => plan.interval === 'month') ?? []
  const cheapest = monthly.toSorted((a, b) => a.price.amountMinor - b.price.amountMinor)[0]
  return (
    <section className={styles.offer} aria-labelledby="offer-title">
      <div className={styles.words}>
        <h2 id="offer-title" className={styles.title}>
          {words.offerTitle}
        </h2>
        <p className={styles.text}>{words.offerText}</p>
      </div>
      <div className={styles.action}>
        <Button variant="accent" size="lg" asChild>
          <Link to="/join">{words.offerAction}</Link>
        </Button>
        {cheapest ? <p className={styles.price}>{words.offerFrom(format.money(cheapest.price))}</p> : null}
      </div>
    </section>
  )
}
