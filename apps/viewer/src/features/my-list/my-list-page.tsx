import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { Bookmark } from 'lucide-react'
import { Link } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { useSession } from '../../session/use-session.ts'
import { Page } from '../../shell/page.tsx'
import { cardsQuery, myListQuery } from '../../titles/queries.ts'
import { TitleGrid, TitleGridSkeleton } from '../../titles/title-grid.tsx'
import { myListWords } from './words.ts'

export function MyListPage() {
  const words = useWords(myListWords)
  const session = useSession()
  return (
    <Page title={words.title}>
      {session === 'anonymous' ? (
        <EmptyState
          icon={<Bookmark />}
          title={words.signInTitle}
          action={
            <>
              <Button variant="accent" asChild>
                <Link to="/sign-in?next=/my-list">{words.signIn}</Link>
              </Button>
              <Button asChild>
                <Link to="/join?next=/my-list">{words.join}</Link>
              </Button>
            </>
          }
        >
          {words.signInText}
        </EmptyState>
      ) : (
        <MyTitles />
      )}
    </Page>
  )
}

function MyTitles() {
  const words = useWords(myListWords)
  const { language } = useLanguage()
  const session = useSession()
  const list = useQuery({ ...myListQuery, enabled: session === 'signed-in' })
  const cards = useQuery({ ...cardsQuery(list.data?.titleIds ?? [], language), enabled: list.isSuccess })
  const failed = list.isLoadingError ? list : cards.isLoadingError ? cards : undefined
  if (failed)
    return (
      <ErrorState
        error={failed.error}
        faultWords={faultWords}
        onRetry={() => void failed.refetch()}
        busy={failed.isFetching}
      />
    )
  if (!cards.data)
    return (
      <div aria-busy>
        <TitleGridSkeleton count={6} />
      </div>
    )
  if (cards.data.length === 0)
    return (
      <EmptyState
        icon={<Bookmark />}
        title={words.emptyTitle}
        action={
          <Button asChild>
            <Link to="/browse">{words.browse}</Link>
          </Button>
        }
      >
        {words.emptyText}
      </EmptyState>
    )
  return <TitleGrid cards={cards.data} />
}
