import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { LoadMore } from '@codeflix/ui/load-more'
import { Select } from '@codeflix/ui/select'
import { Announcement } from '@codeflix/ui/visually-hidden'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Clapperboard } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { catalog } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Page } from '../../shell/page.tsx'
import { TitleGrid, TitleGridSkeleton } from '../../titles/title-grid.tsx'
import styles from './browse-page.module.css'
import { browseWords } from './words.ts'

const kinds = ['film', 'series'] as const
const sorts = ['newest', 'name', 'year'] as const

/** The whole catalog; kind, genre and order stand in the address, so that a view can be kept and sent. */
export function BrowsePage() {
  const words = useWords(browseWords)
  const { language } = useLanguage()
  const [query, setQuery] = useSearchParams()
  const kind = kinds.find((one) => one === query.get('kind'))
  const sort = sorts.find((one) => one === query.get('sort')) ?? 'newest'
  const genreId = query.get('genre') ?? undefined

  const genres = useQuery({
    queryKey: ['catalog', 'genres', language],
    queryFn: ({ signal }) => catalog.listGenres({ query: { language }, signal }),
  })
  const titles = useInfiniteQuery({
    queryKey: ['catalog', 'titles', language, kind, genreId, sort],
    queryFn: ({ pageParam, signal }) =>
      catalog.listTitles({ query: { language, kind, genreId, sort, cursor: pageParam, limit: 36 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })

  const change = (key: string, value: string) => {
    const next = new URLSearchParams(query)
    if (value) next.set(key, value)
    else next.delete(key)
    setQuery(next, { replace: true, preventScrollReset: true })
  }

  const cards = titles.data?.pages.flatMap((page) => page.items) ?? []
  const heading = kind === 'film' ? words.films : kind === 'series' ? words.series : words.all
  const genre = genres.data?.items.find((one) => one.id === genreId)
  return (
    <Page
      title={genre ? `${heading}: ${genre.name}` : heading}
      actions={
        <div className={styles.filters}>
          <Select
            aria-label={words.genre}
            value={genreId ?? ''}
            onValueChange={(value) => change('genre', value)}
            options={[
              { value: '', label: words.allGenres },
              ...(genres.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
          <Select
            aria-label={words.sort}
            value={sort}
            onValueChange={(value) => change('sort', value === 'newest' ? '' : value)}
            options={sorts.map((one) => ({ value: one, label: words.sorts[one] }))}
          />
        </div>
      }
    >
      {titles.isPending ? (
        <div aria-busy>
          <TitleGridSkeleton count={18} />
        </div>
      ) : titles.isLoadingError ? (
        <ErrorState
          error={titles.error}
          faultWords={faultWords}
          onRetry={() => void titles.refetch()}
          busy={titles.isFetching}
        />
      ) : cards.length === 0 ? (
        <EmptyState
          icon={<Clapperboard />}
          title={words.emptyTitle}
          action={
            <Button asChild>
              <Link to="/browse">{words.clear}</Link>
            </Button>
          }
        >
          {words.emptyText}
        </EmptyState>
      ) : (
        <>
          <Announcement>{words.shown(cards.length)}</Announcement>
          <TitleGrid cards={cards} />
          <LoadMore
            hasMore={titles.hasNextPage}
            busy={titles.isFetchingNextPage}
            error={titles.isFetchNextPageError ? titles.error : undefined}
            onLoadMore={() => void titles.fetchNextPage()}
          />
        </>
      )}
    </Page>
  )
}
