import { LoadMore } from '@codeflix/ui/load-more'
import { useCallback } from 'react'

interface MoreRowsProps {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => Promise<unknown>
}

/** Loads the next page of a list when its end comes near; the button is there for who does not scroll. */
export function MoreRows({ hasNextPage, isFetchingNextPage, fetchNextPage }: MoreRowsProps) {
  // A new observer after each page, since an end that stays in sight reports nothing anew.
  const watch = useCallback(
    (end: HTMLDivElement) => {
      if (!hasNextPage || isFetchingNextPage) return undefined
      const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void fetchNextPage(), {
        rootMargin: '600px',
      })
      observer.observe(end)
      return () => observer.disconnect()
    },
    [hasNextPage, isFetchingNextPage, fetchNextPage],
  )
  return (
    <div ref={watch}>
      <LoadMore hasMore={hasNextPage} busy={isFetchingNextPage} onLoadMore={() => void fetchNextPage()} />
    </div>
  )
}
