import type { Card } from '@codeflix/contracts/catalog'
import type { ReactNode } from 'react'
import { Backdrop } from './backdrop.tsx'
import { PosterWall } from './poster-wall.tsx'
import styles from './split.module.css'

/** A form beside the title that somebody came for; on a phone the picture is a glow behind it. */
export function Split({ card, children }: { card: Card | undefined; children: ReactNode }) {
  return (
    <div className={styles.split}>
      <div className={styles.art} aria-hidden>
        {card ? <Backdrop title={card} shade="soft" /> : <PosterWall />}
        {card ? <p className={styles.name}>{card.name}</p> : null}
      </div>
      <div className={styles.form}>{children}</div>
    </div>
  )
}
