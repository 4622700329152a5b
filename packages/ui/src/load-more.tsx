import { Button } from './button.tsx'
import { useWords } from './i18n.tsx'
import styles from './load-more.module.css'
import { uiWords } from './ui-words.ts'

interface LoadMoreProps {
  hasMore: boolean
  busy: boolean
  onLoadMore: () => void
  label?: string
}

/** The next page of a list by cursor; nothing when there is none. */
export function LoadMore({ hasMore, busy, onLoadMore, label }: LoadMoreProps) {
  const words = useWords(uiWords)
  if (!hasMore) return null
  return (
    <div className={styles.row}>
      <Button busy={busy} onClick={onLoadMore}>
        {label ?? words.loadMore}
      </Button>
    </div>
  )
}
