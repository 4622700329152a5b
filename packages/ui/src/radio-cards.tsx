import type { ReactNode } from 'react'
import styles from './radio-cards.module.css'

interface RadioCard {
  value: string
  /** The name of the choice. */
  label: ReactNode
  /** More about it, read after the name. */
  detail?: ReactNode
  /** What stands at the end of the card, e.g. a price. */
  aside?: ReactNode
  badge?: ReactNode
  disabled?: boolean
}

interface RadioCardsProps {
  /** The question, read before the choices. */
  legend: ReactNode
  hideLegend?: boolean
  name: string
  value: string | undefined
  onValueChange: (value: string) => void
  cards: readonly RadioCard[]
}

/** One choice out of a few that deserve room: plans, ways to pay. */
export function RadioCards({ legend, hideLegend = false, name, value, onValueChange, cards }: RadioCardsProps) {
  return (
    <fieldset className={styles.set}>
      <legend className={hideLegend ? styles.hiddenLegend : styles.legend}>{legend}</legend>
      {cards.map((card) => (
        <label key={card.value} className={styles.card}>
          <input
            type="radio"
            name={name}
            value={card.value}
            checked={card.value === value}
            disabled={card.disabled}
            onChange={() => onValueChange(card.value)}
            className={styles.radio}
          />
          <span className={styles.body}>
            <span className={styles.label}>
              {card.label} {card.badge}
            </span>
            {card.detail ? <span className={styles.detail}>{card.detail}</span> : null}
          </span>
          {card.aside ? <span className={styles.aside}>{card.aside}</span> : null}
        </label>
      ))}
    </fieldset>
  )
}
