import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import { CrashPage } from './shell/crash-page.tsx'
import { NeedsRole } from './shell/needs-role.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { Splash } from './shell/splash.tsx'
import { StaffArea } from './shell/staff-area.tsx'

const page = (path: string, load: () => Promise<RouteObject['Component']>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()) ?? null }),
})

const forEditors = [
  page('titles', async () => (await import('./features/titles/titles-page.tsx')).TitlesPage),
  page('titles/:id', async () => (await import('./features/titles/title-page.tsx')).TitlePage),
  page('categories', async () => (await import('./features/terms/categories-page.tsx')).CategoriesPage),
  page('genres', async () => (await import('./features/terms/genres-page.tsx')).GenresPage),
  page('cast-members', async () => (await import('./features/terms/cast-members-page.tsx')).CastMembersPage),
  page('encodes', async () => (await import('./features/encodes/encodes-page.tsx')).EncodesPage),
  page('encodes/:id', async () => (await import('./features/encodes/job-page.tsx')).JobPage),
]

const forSupport = [
  page('subscribers', async () => (await import('./features/subscribers/subscribers-page.tsx')).SubscribersPage),
  page('subscribers/:id', async () => (await import('./features/subscribers/subscriber-page.tsx')).SubscriberPage),
  page('plans', async () => (await import('./features/plans/plans-page.tsx')).PlansPage),
  page('mail/:id?', async () => (await import('./features/mail/mail-page.tsx')).MailPage),
]

const forOwners = [
  page('staff', async () => (await import('./features/staff/staff-page.tsx')).StaffPage),
  page('settings', async () => (await import('./features/settings/settings-page.tsx')).SettingsPage),
  page('system', async () => (await import('./features/system/system-page.tsx')).SystemPage),
  page('system/dead-letters', async () => (await import('./features/system/dead-letters-page.tsx')).DeadLettersPage),
]

const beforeSignIn = [
  page('/set-up', async () => (await import('./features/set-up/set-up-page.tsx')).SetUpPage),
  page('/sign-in', async () => (await import('./features/sign-in/sign-in-page.tsx')).SignInPage),
  page(
    '/forgot-password',
    async () => (await import('./features/sign-in/forgot-password-page.tsx')).ForgotPasswordPage,
  ),
  page(
    '/choose-password',
    async () => (await import('./features/sign-in/choose-password-page.tsx')).ChoosePasswordPage,
  ),
]

export const router = createBrowserRouter(
  [
    {
      ErrorBoundary: CrashPage,
      HydrateFallback: Splash,
      children: [
        ...beforeSignIn,
        // Where the sign-in protocol ends; the app reads the answer without going there.
        { path: '/signed-in', element: <Navigate to="/" replace /> },
        {
          path: '/',
          Component: StaffArea,
          children: [
            {
              ErrorBoundary: CrashPage,
              children: [
                {
                  index: true,
                  lazy: async () => ({ Component: (await import('./features/home/home-page.tsx')).HomePage }),
                },
                page('account', async () => (await import('./features/account/account-page.tsx')).AccountPage),
                { element: <NeedsRole staffRole="editor" />, children: forEditors },
                { element: <NeedsRole staffRole="support" />, children: forSupport },
                { element: <NeedsRole staffRole="owner" />, children: forOwners },
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
