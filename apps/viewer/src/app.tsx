import { EmptyState } from '@codeflix/ui/empty-state'
import { LanguageProvider, useLanguage, useWords } from '@codeflix/ui/i18n'
import { ToastProvider } from '@codeflix/ui/toast'
import { QueryClientProvider } from '@tanstack/react-query'
import { Clapperboard } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { queryClient } from './query-client.ts'
import { routes } from './routes.tsx'
import { onSessionChange, signedInAccountId } from './session/session.ts'
import { useMe } from './session/use-me.ts'
import { shellWords } from './shell/words.ts'
import { SiteProvider } from './site.tsx'

const router = createBrowserRouter(routes)

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <SiteProvider>
        {(site) => (
          <LanguageProvider fallback={site.language}>
            <ToastProvider>
              <AccountLanguage />
              {site.setUp ? <RouterProvider router={router} /> : <NotSetUp />}
            </ToastProvider>
          </LanguageProvider>
        )}
      </SiteProvider>
    </QueryClientProvider>
  )
}

/** Another person, or nobody, must not see what was loaded for the one before. */
export function forgetOnChange(): void {
  let shown = signedInAccountId()
  onSessionChange(() => {
    const now = signedInAccountId()
    if (shown !== now) queryClient.removeQueries({ queryKey: ['account'] })
    shown = now
  })
}

/** Speaks the account's language once it is known; a choice made afterwards stays. */
function AccountLanguage(): ReactNode {
  const { data: me } = useMe()
  const { setLanguage } = useLanguage()
  const applied = useRef<string>(undefined)
  useEffect(() => {
    if (!me || applied.current === me.id) return
    applied.current = me.id
    setLanguage(me.language)
  }, [me, setLanguage])
  return null
}

function NotSetUp() {
  const words = useWords(shellWords)
  return (
    <main>
      <EmptyState level={1} icon={<Clapperboard />} title={words.notSetUp}>
        {words.notSetUpText}
      </EmptyState>
    </main>
  )
}
