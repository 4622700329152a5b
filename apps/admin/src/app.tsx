import { ErrorState } from '@codeflix/ui/error-state'
import { LanguageProvider } from '@codeflix/ui/i18n'
import { ToastProvider } from '@codeflix/ui/toast'
import { useQuery } from '@tanstack/react-query'
import { RouterProvider } from 'react-router/dom'
import { read } from './api.ts'
import { faultWords } from './fault-words.ts'
import { router } from './routes.tsx'
import { Splash } from './shell/splash.tsx'
import { SiteProvider } from './site.tsx'

export function App() {
  const site = useQuery({ ...read('identity', 'getSite'), staleTime: 5 * 60_000 })
  return (
    <LanguageProvider {...(site.data ? { fallback: site.data.language } : {})}>
      <ToastProvider>
        {site.data ? (
          <SiteProvider site={site.data}>
            <RouterProvider router={router} />
          </SiteProvider>
        ) : site.isError ? (
          <ErrorState
            error={site.error}
            faultWords={faultWords}
            busy={site.isFetching}
            onRetry={() => void site.refetch()}
          />
        ) : (
          <Splash />
        )}
      </ToastProvider>
    </LanguageProvider>
  )
}
