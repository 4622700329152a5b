import { useLanguage } from '@codeflix/ui/i18n'
import { PosterImage } from '@codeflix/ui/poster-image'
import { useQuery } from '@tanstack/react-query'
import { artworkUrl } from './artwork.ts'
import styles from './poster-wall.module.css'
import { homeQuery } from './queries.ts'

/** What waits behind the form: posters of the house, leaning into the light. Decoration only. */
export function PosterWall() {
  const { language } = useLanguage()
  const { data } = useQuery(homeQuery(language))
  const cards = [...new Map(data?.rows.flatMap((row) => row.titles).map((card) => [card.id, card])).values()]
  // Few titles are shown again, so that the wall has no holes.
  const wall = cards.length > 0 ? Array.from({ length: 20 }, (_, index) => cards[index % cards.length]) : []
  return (
    <div className={styles.wall} aria-hidden>
      <div className={styles.posters}>
        {wall.map((card, index) =>
          card ? (
            // The same poster may hang twice: its place is its name.
            <PosterImage key={index} title={card.name} src={artworkUrl(card.poster, 200)} />
          ) : null,
        )}
      </div>
    </div>
  )
}
