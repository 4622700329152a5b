import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import { CrashPage } from './shell/crash-page.tsx'
import { NeedsRole } from './shell/needs-role.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { Splash } from './shell/splash.tsx'
import { StaffArea } from './shell/staff-area.tsx'

const catalog: RouteObject[] = [
  {
    path: 'titles',
    lazy: async () => ({ Component: (await import('./features/titles/titles-page.tsx')).TitlesPage }),
  },
  {
    path: 'titles/:id',
    lazy: async () => ({ Component: (await import('./features/titles/title-page.tsx')).TitlePage }),
  },
]

export const router = createBrowserRouter(
  [
    {
      ErrorBoundary: CrashPage,
      HydrateFallback: Splash,
      children: [
        {
          path: '/set-up',
          lazy: async () => ({ Component: (await import('./features/set-up/set-up-page.tsx')).SetUpPage }),
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
          path: '/choose-password',
          lazy: async () => ({
            Component: (await import('./features/sign-in/choose-password-page.tsx')).ChoosePasswordPage,
          }),
        },
        { path: '/signed-in', element: <Navigate to="/" replace /> },
        {
          path: '/',
          Component: StaffArea,
          children: [
            {
              ErrorBoundary: CrashPage,
              children: [
                { element: <NeedsRole staffRole="editor" />, children: catalog },
                { path: '*', Component: NotFoundPage },
              ],
            },
          ],
        },
      ],
    },
  ],
  { basename: '/admin' },
)
