import { ErrorState } from '@codeflix/ui/error-state'
import { Spinner } from '@codeflix/ui/spinner'
import { useSyncExternalStore } from 'react'
import { askForSession, onSessionChange, sessionFailure } from '../session/session.ts'

/** Stands where a page has to know who is signed in first: a spinner, or why that is not known and what to do. */
export function SessionWait({ size }: { size?: number }) {
  const failure = useSyncExternalStore(onSessionChange, sessionFailure)
  if (!failure) return <Spinner {...(size ? { size } : {})} />
  return <ErrorState level={1} error={failure} onRetry={() => void askForSession()} />
}
