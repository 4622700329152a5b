import type { Card, CatalogTitle } from '@codeflix/contracts/catalog'
import { Button } from '@codeflix/ui/button'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useQuery } from '@tanstack/react-query'
import { Clapperboard } from 'lucide-react'
import { Link, useLocation, useParams } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { useSession } from '../../session/use-session.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { Backdrop } from '../../titles/backdrop.tsx'
import { cardFrom } from '../../titles/card-state.ts'
import { cardsOf } from '../../titles/cards.tsx'
import { MyListButton } from '../../titles/my-list.tsx'
import { PlayButton } from '../../titles/play-button.tsx'
import { playTarget } from '../../titles/play-target.ts'
import { titleProgressQuery, titleQuery } from '../../titles/queries.ts'
import { Row } from '../../titles/row.tsx'
import { TitleFacts } from '../../titles/title-facts.tsx'
import { titleWords } from '../../titles/words.ts'
import { About } from './about.tsx'
import { Episodes } from './episodes.tsx'
import styles from './title-page.module.css'
import { titlePageWords } from './words.ts'

export function TitlePage() {
  const { id = '' } = useParams()
  const words = useWords(titlePageWords)
  const { language } = useLanguage()
  const { state }: { state: unknown } = useLocation()
  const query = useQuery(titleQuery(id, language))
  const title = query.data
  const card = title ?? cardFrom(state, id)
  usePageTitle(card?.name)

  if (query.isLoadingError)
    return (
      <div className={styles.alone}>
        <ErrorState
          title={words.gone}
          level={1}
          error={query.error}
          faultWords={faultWords}
          onRetry={() => void query.refetch()}
          busy={query.isFetching}
          action={
            <Button asChild>
              <Link to="/">{words.home}</Link>
            </Button>
          }
        />
      </div>
    )
  return (
    <article aria-busy={!title}>
      <header className={styles.head}>
        {card ? <Backdrop title={card} /> : null}
        <div className={styles.body}>
          {card ? (
            <>
              <h1 className={styles.title} data-long={card.name.length > 22}>
                {card.name}
              </h1>
              <TitleFacts card={card} />
            </>
          ) : (
            <>
              <Skeleton width="min(30rem, 80%)" height="clamp(2.5rem, 6vw, 4.5rem)" radius="md" />
              <Skeleton width="14rem" height="1.25rem" />
            </>
          )}
          {title ? (
            <p className={styles.synopsis}>{title.synopsis}</p>
          ) : (
            <Skeleton width="min(38rem, 100%)" height="5rem" />
          )}
          {card ? <Actions card={card} title={title} /> : null}
        </div>
      </header>
      {title ? <Details title={title} /> : null}
    </article>
  )
}

function Actions({ card, title }: { card: Card; title: CatalogTitle | undefined }) {
  const words = useWords(titlePageWords)
  const t = useWords(titleWords)
  const { format } = useLanguage()
  const session = useSession()
  const { data } = useQuery({ ...titleProgressQuery(card.id), enabled: session === 'signed-in' })
  const target = title && playTarget(title, data?.items ?? [])
  return (
    <div className={styles.play}>
      {title && !target ? <p className={styles.notReady}>{words.notReady}</p> : null}
      {target?.share !== undefined && target.remainingSeconds !== undefined ? (
        <div className={styles.progress}>
          <ProgressBar size="sm" value={target.share} label={t.watched(format.percent(target.share))} />
          <span>{t.remaining(format.duration(target.remainingSeconds))}</span>
        </div>
      ) : null}
      <div className={styles.actions}>
        <PlayButton title={title} card={card} />
        {title?.trailerVideoId ? (
          <Button size="lg" icon={<Clapperboard aria-hidden />} asChild>
            <Link to={`/watch/${title.trailerVideoId}`} state={{ card }}>
              {words.trailer}
            </Link>
          </Button>
        ) : null}
        <MyListButton title={card} />
      </div>
    </div>
  )
}

function Details({ title }: { title: CatalogTitle }) {
  const words = useWords(titlePageWords)
  return (
    <div className={styles.details}>
      {title.seasonList.length > 0 ? <Episodes title={title} /> : null}
      <About title={title} />
      {title.similar.length > 0 ? <Row heading={words.similar}>{cardsOf(title.similar)}</Row> : null}
    </div>
  )
}
