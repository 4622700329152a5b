import { ErrorState } from '@codeflix/ui/error-state'
import { useEffect } from 'react'
import { useRouteError } from 'react-router'
import styles from './full-page.module.css'

/** What is shown when drawing a page failed, or its code could not be loaded. */
export function CrashPage() {
  const error = useRouteError()
  useEffect(() => {
    console.error(error)
  }, [error])
  return (
    <main className={styles.page}>
      <ErrorState level={1} error={error} onRetry={() => location.reload()} />
    </main>
  )
}
