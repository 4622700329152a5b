import type { RouteObject } from 'react-router'
import { CrashPage } from './shell/crash-page.tsx'
import { Opening } from './shell/opening.tsx'
import { Shell } from './shell/shell.tsx'
import { BrowsePage } from './features/browse/browse-page.tsx'
import { HomePage } from './features/home/home-page.tsx'
import { MyListPage } from './features/my-list/my-list-page.tsx'
import { NotFoundPage } from './features/not-found/not-found-page.tsx'
import { SearchPage } from './features/search/search-page.tsx'
import { TitlePage } from './features/title/title-page.tsx'
import { loadPlayer } from './player-chunk.ts'

/** What visitors open first comes at once; the rest when it is needed. */
export const routes: RouteObject[] = [
  {
    ErrorBoundary: CrashPage,
    HydrateFallback: Opening,
    children: [
      {
        Component: Shell,
        children: [
          { path: '/', Component: HomePage },
          { path: '/browse', Component: BrowsePage },
          { path: '/titles/:id', Component: TitlePage },
          { path: '/search', Component: SearchPage },
          { path: '/my-list', Component: MyListPage },
          {
            path: '/join',
            lazy: async () => ({ Component: (await import('./features/join/join-page.tsx')).JoinPage }),
          },
          {
            path: '/sign-in',
            lazy: async () => ({ Component: (await import('./features/sign-in/sign-in-page.tsx')).SignInPage }),
          },
          {
            path: '/forgot-password',
            lazy: async () => ({
              Component: (await import('./features/sign-in/forgot-password-page.tsx')).ForgotPasswordPage,
            }),
          },
          {
            path: '/reset-password',
            lazy: async () => ({
              Component: (await import('./features/sign-in/reset-password-page.tsx')).ResetPasswordPage,
            }),
          },
          {
            path: '/verify-email',
            lazy: async () => ({
              Component: (await import('./features/sign-in/verify-email-page.tsx')).VerifyEmailPage,
            }),
          },
          {
            path: '/account',
            lazy: async () => ({ Component: (await import('./features/account/account-page.tsx')).AccountPage }),
          },
          {
            path: '/credits',
            lazy: async () => ({ Component: (await import('./features/credits/credits-page.tsx')).CreditsPage }),
          },
          { path: '*', Component: NotFoundPage },
        ],
      },
      { path: '/watch/:videoId', lazy: async () => ({ Component: (await loadPlayer()).PlayerPage }) },
    ],
  },
]
