import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { useQuery } from '@tanstack/react-query'
import { Clapperboard } from 'lucide-react'
import { faultWords } from '../../fault-words.ts'
import { mySubscriptionQuery, watches } from '../../session/my-subscription.ts'
import { useSession } from '../../session/use-session.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { cardsOf } from '../../titles/cards.tsx'
import { cardsQuery, homeQuery, myListQuery } from '../../titles/queries.ts'
import { Row, RowSkeleton } from '../../titles/row.tsx'
import { ContinueWatching } from './continue-watching.tsx'
import { Hero, HeroSkeleton } from './hero.tsx'
import styles from './home-page.module.css'
import { Offer } from './offer.tsx'
import { PaymentNotice } from './payment-notice.tsx'
import { homeWords } from './words.ts'

export function HomePage() {
  const words = useWords(homeWords)
  const { language } = useLanguage()
  const session = useSession()
  const home = useQuery(homeQuery(language))
  const mine = useQuery({ ...mySubscriptionQuery, enabled: session === 'signed-in' })
  const unsubscribed = mine.isSuccess && !watches(mine.data.subscription)
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
  if (home.isLoadingError)
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
      {hero ? (
        <Hero card={hero} />
      ) : (
        <h1>
          <VisuallyHidden>{words.title}</VisuallyHidden>
        </h1>
      )}
      <div className={styles.rows} data-under-hero={Boolean(hero)}>
        {mine.data?.subscription?.state === 'past-due' ? <PaymentNotice /> : null}
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
        {session === 'anonymous' || unsubscribed ? <Offer /> : null}
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
