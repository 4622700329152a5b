import { useWords } from './i18n.tsx'
import styles from './maturity-badge.module.css'
import { uiWords } from './ui-words.ts'
import { VisuallyHidden } from './visually-hidden.tsx'

type MaturityRating = 'L' | '10' | '12' | '14' | '16' | '18'

/** The age rating in the colors of the Brazilian classification, named in full for assistive technology. */
export function MaturityBadge({ rating }: { rating: MaturityRating }) {
  const words = useWords(uiWords)
  return (
    <span title={words.rating[rating]} className={styles.badge} data-rating={rating}>
      <span aria-hidden>{rating}</span>
      <VisuallyHidden>{words.rating[rating]}</VisuallyHidden>
    </span>
  )
}
