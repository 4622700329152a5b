import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { ShieldX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Navigate, useLocation } from 'react-router'
import { read } from '../api.ts'
import { faultWords } from '../fault-words.ts'
import { MeProvider } from '../session/me.tsx'
import { renewSession, signOut } from '../session/session.ts'
import { useSession } from '../session/use-session.ts'
import { useSite } from '../site.tsx'
import { Shell } from './shell.tsx'
import { Splash } from './splash.tsx'
import { words } from './words.ts'

/** Everything behind the sign-in. */
export function StaffArea() {
  const t = useWords(words)
  const site = useSite()
  const session = useSession()
  const { pathname, search } = useLocation()
  const { setLanguage } = useLanguage()
  const [failure, setFailure] = useState<unknown>()
  const signedIn = session === 'signed-in' || session === 'expired'
  const me = useQuery({ ...read('identity', 'getMe'), enabled: signedIn, staleTime: 5 * 60_000 })
  useEffect(() => {
    if (session === 'unknown') renewSession().catch(setFailure)
  }, [session])
  const language = me.data?.language
  useEffect(() => {
    if (language) setLanguage(language)
  }, [language, setLanguage])

  if (!site.setUp) return <Navigate to="/set-up" replace />
  if (session === 'anonymous') {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
    return <Navigate to={`/sign-in${next}`} replace />
  }
  if (me.data?.roles.length === 0)
    return (
      <EmptyState
        icon={<ShieldX />}
        title={t.notStaff.title}
        action={<Button onClick={() => void signOut()}>{t.notStaff.signOut}</Button>}
      >
        {t.notStaff.text}
      </EmptyState>
    )
  if (me.data)
    return (
      <MeProvider me={me.data}>
        <Shell />
      </MeProvider>
    )
  if (failure || me.isError)
    return (
      <ErrorState
        error={failure ?? me.error}
        faultWords={faultWords}
        busy={me.isFetching}
        onRetry={() => {
          setFailure(undefined)
          if (signedIn) void me.refetch()
          else renewSession().catch(setFailure)
        }}
      />
    )
  return <Splash />
}
