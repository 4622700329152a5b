import type { Card } from '@codeflix/contracts/catalog'
import { Skeleton } from '@codeflix/ui/skeleton'
import { cardsOf } from './cards.tsx'
import styles from './title-grid.module.css'

export function TitleGrid({ cards }: { cards: readonly Card[] }) {
  return (
    <ul className={styles.grid}>
      {cardsOf(cards, 6).map((card, index) => (
        <li key={cards[index]?.id}>{card}</li>
      ))}
    </ul>
  )
}

export function TitleGridSkeleton({ count = 12 }: { count?: number }) {
  return (
    <div className={styles.grid} aria-hidden>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.skeleton}>
          <Skeleton ratio="2 / 3" radius="md" />
          <Skeleton width="80%" height="0.9rem" />
          <Skeleton width="45%" height="0.8rem" />
        </div>
      ))}
    </div>
  )
}
