import type { Home } from '@codeflix/contracts/catalog'
import { Button } from '@codeflix/ui/button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useQuery } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { Link } from 'react-router'
import { Backdrop } from '../../titles/backdrop.tsx'
import { MyListButton } from '../../titles/my-list.tsx'
import { PlayButton } from '../../titles/play-button.tsx'
import { titleQuery } from '../../titles/queries.ts'
import { TitleFacts } from '../../titles/title-facts.tsx'
import { titleWords } from '../../titles/words.ts'
import styles from './hero.module.css'

export function Hero({ card }: { card: NonNullable<Home['hero']> }) {
  const words = useWords(titleWords)
  const { language } = useLanguage()
  const { data: title } = useQuery(titleQuery(card.id, language))
  return (
    <section className={styles.hero} aria-labelledby="hero-title">
      <Backdrop title={card} />
      <div className={styles.body}>
        <h1 id="hero-title" className={styles.title} data-long={card.name.length > 22}>
          {card.name}
        </h1>
        <TitleFacts card={card} />
        <p className={styles.synopsis}>{card.synopsis}</p>
        <div className={styles.actions}>
          <PlayButton title={title} card={card} />
          <Button size="lg" icon={<Info aria-hidden />} asChild>
            <Link to={`/titles/${card.id}`} state={{ card }}>
              {words.moreInfo}
            </Link>
          </Button>
          <MyListButton title={card} />
        </div>
      </div>
    </section>
  )
}

export function HeroSkeleton() {
  return (
    <div className={styles.hero} aria-hidden>
      <div className={styles.body}>
        <Skeleton width="min(34rem, 80%)" height="clamp(2.5rem, 6vw, 5rem)" radius="md" />
        <Skeleton width="min(20rem, 60%)" height="1.25rem" />
        <Skeleton width="min(36rem, 90%)" height="3.5rem" />
        <div className={styles.actions}>
          <Skeleton width="9rem" height="3.25rem" radius="md" />
          <Skeleton width="11rem" height="3.25rem" radius="md" />
        </div>
      </div>
    </div>
  )
}
