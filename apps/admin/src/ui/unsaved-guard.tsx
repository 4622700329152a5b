import { ConfirmDialog } from '@codeflix/ui/dialog'
import { useWords } from '@codeflix/ui/i18n'
import { useEffect } from 'react'
import { useBlocker } from 'react-router'
import { words } from './words.ts'

/** Asks before a page with unsaved changes is left, inside the app or by closing the tab. */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const t = useWords(words).unsaved
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (!dirty) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [dirty])
  return (
    <ConfirmDialog
      open={blocker.state === 'blocked'}
      onOpenChange={(open) => {
        if (!open && blocker.state === 'blocked') blocker.reset()
      }}
      title={t.title}
      description={t.description}
      confirmLabel={t.leave}
      cancelLabel={t.stay}
      danger
      onConfirm={() => {
        if (blocker.state === 'blocked') blocker.proceed()
      }}
    />
  )
}
