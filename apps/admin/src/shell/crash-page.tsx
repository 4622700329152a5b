import { Button } from '@codeflix/ui/button'
import { ErrorState } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { useEffect } from 'react'
import { useRouteError } from 'react-router'
import { words } from './words.ts'

/** Instead of a page that threw. A page whose code is gone after a new release is found again by loading it anew. */
export function CrashPage() {
  const t = useWords(words)
  const error = useRouteError()
  useEffect(() => console.error(error), [error])
  return (
    <ErrorState
      error={error}
      title={t.crashed}
      action={
        <Button variant="bright" onClick={() => location.reload()}>
          {t.reload}
        </Button>
      }
    />
  )
}
