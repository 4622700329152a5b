import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { Clapperboard } from 'lucide-react'
import { faultWords } from '../../fault-words.ts'
import { useSession } from '../../session/use-session.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { cardsOf } from '../../titles/cards.tsx'
import { cardsQuery, homeQuery, myListQuery } from '../../titles/queries.ts'
import { Row, RowSkeleton } from '../../titles/row.tsx'
import { ContinueWatching } from './continue-watching.tsx'
import { Hero, HeroSkeleton } from './hero.tsx'
import styles from './home-page.module.css'
import { Offer } from './offer.tsx'
import { homeWords } from './words.ts'

export function HomePage() {
  const words = useWords(homeWords)
  const { language } = useLanguage()
  const session = useSession()
  const home = useQuery(homeQuery(language))
  usePageTitle(undefined)

  if (home.isPending)
    return (
      <div aria-busy>
        <HeroSkeleton />
        <div className={styles.rows}>
          <RowSkeleton />
          <RowSkeleton />
        </div>
      </div>
    )
  if (home.isError)
    return (
      <div className={styles.alone}>
        <ErrorState
          level={1}
          error={home.error}
          faultWords={faultWords}
          onRetry={() => void home.refetch()}
          busy={home.isFetching}
        />
      </div>
    )
  const { hero, rows } = home.data
  if (!hero && rows.length === 0)
    return (
      <div className={styles.alone}>
        <EmptyState level={1} icon={<Clapperboard />} title={words.emptyTitle}>
          {words.emptyText}
        </EmptyState>
      </div>
    )
  return (
    <>
      {hero ? <Hero card={hero} /> : null}
      <div className={styles.rows} data-under-hero={Boolean(hero)}>
        {session === 'signed-in' ? (
          <>
            <ContinueWatching />
            <MyListRow />
          </>
        ) : null}
        {rows.map((row) => (
          <Row key={row.id} heading={row.kind === 'new' ? words.newTitles : row.name}>
            {cardsOf(row.titles)}
          </Row>
        ))}
        {session === 'anonymous' ? <Offer /> : null}
      </div>
    </>
  )
}

function MyListRow() {
  const words = useWords(homeWords)
  const { language } = useLanguage()
  const { data: list } = useQuery(myListQuery)
  const { data: cards } = useQuery(cardsQuery(list?.titleIds ?? [], language))
  if (!cards || cards.length === 0) return null
  return <Row heading={words.myList}>{cardsOf(cards)}</Row>
}
