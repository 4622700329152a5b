import type { ReactNode } from 'react'
import styles from './facts.module.css'

interface Fact {
  term: string
  /** Left out when it is undefined. */
  value: ReactNode
}

/** Names and values, one pair per line. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts
        .filter(({ value }) => value !== undefined)
        .map(({ term, value }) => (
          <div key={term} className={styles.fact}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
