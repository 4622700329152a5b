import { Button } from './button.tsx'
import { ErrorNote } from './error-state.tsx'
import { useWords } from './i18n.tsx'
import styles from './load-more.module.css'
import { uiWords } from './ui-words.ts'

interface LoadMoreProps {
  hasMore: boolean
  busy: boolean
  /** Why the next page did not come; what is there already stays. */
  error?: unknown
  onLoadMore: () => void
  label?: string
}

/** The next page of a list by cursor; nothing when there is none. */
export function LoadMore({ hasMore, busy, error, onLoadMore, label }: LoadMoreProps) {
  const words = useWords(uiWords)
  if (!hasMore) return null
  return (
    <div className={styles.row}>
      <ErrorNote error={busy ? undefined : error} />
      <Button busy={busy} onClick={onLoadMore}>
        {label ?? words.loadMore}
      </Button>
    </div>
  )
}
