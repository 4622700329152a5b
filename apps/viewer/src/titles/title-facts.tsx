import type { Card } from '@codeflix/contracts/catalog'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { MaturityBadge } from '@codeflix/ui/maturity-badge'
import styles from './title-facts.module.css'
import { titleWords } from './words.ts'

/** Rating, year, length and genres in one line. */
export function TitleFacts({ card, genres = true }: { card: Card; genres?: boolean }) {
  const words = useWords(titleWords)
  const { format } = useLanguage()
  const facts = [
    card.year,
    card.kind === 'series' ? card.seasons && words.seasons(card.seasons) : undefined,
    card.kind === 'film' ? card.durationSeconds && format.duration(card.durationSeconds) : undefined,
    ...(genres ? card.genres.slice(0, 3) : []),
  ].filter(Boolean)
  return (
    <ul className={styles.facts}>
      <li>
        <MaturityBadge rating={card.maturityRating} />
      </li>
      {facts.map((fact) => (
        <li key={fact} className={styles.fact}>
          {fact}
        </li>
      ))}
    </ul>
  )
}
