import type { Card } from '@codeflix/contracts/catalog'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { PosterImage } from '@codeflix/ui/poster-image'
import { Link } from 'react-router'
import { artworkSet, artworkUrl } from './artwork.ts'
import styles from './title-card.module.css'
import { titleWords } from './words.ts'

/** A title as a poster that leads to its page. */
export function TitleCard({
  card,
  eager = false,
  flagNew = card.isNew,
}: {
  card: Card
  eager?: boolean
  flagNew?: boolean
}) {
  const words = useWords(titleWords)
  const { format } = useLanguage()
  const length =
    card.kind === 'series'
      ? card.seasons && words.seasons(card.seasons)
      : card.durationSeconds && format.duration(card.durationSeconds)
  return (
    <Link to={`/titles/${card.id}`} state={{ card }} className={styles.card}>
      <span className={styles.poster}>
        <PosterImage
          title={card.name}
          src={artworkUrl(card.poster, 400)}
          srcSet={artworkSet(card.poster)}
          sizes="(min-width: 1024px) 15vw, (min-width: 640px) 22vw, 38vw"
          eager={eager}
        />
        {card.isNew && flagNew ? <span className={styles.flag}>{words.isNew}</span> : null}
      </span>
      <span className={styles.name}>{card.name}</span>
      <span className={styles.meta}>{[card.year, length].filter(Boolean).join(' · ')}</span>
    </Link>
  )
}
