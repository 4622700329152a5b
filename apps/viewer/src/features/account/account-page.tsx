import { useWords } from '@codeflix/ui/i18n'
import { Navigate } from 'react-router'
import { useSession } from '../../session/use-session.ts'
import { Page } from '../../shell/page.tsx'
import { SessionWait } from '../../shell/session-wait.tsx'
import styles from './account.module.css'
import { DevicesSection } from './devices-section.tsx'
import { InvoicesSection } from './invoices-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { SubscriptionSection } from './subscription-section.tsx'
import { accountWords } from './words.ts'

export function AccountPage() {
  const words = useWords(accountWords)
  const session = useSession()
  if (session === 'anonymous') return <Navigate to="/sign-in?next=/account" replace />
  return (
    <Page title={words.title} width="reading">
      {session === 'unknown' ? (
        <SessionWait />
      ) : (
        <div className={styles.sections}>
          <SubscriptionSection />
          <InvoicesSection />
          <ProfileSection />
          <PasswordSection />
          <DevicesSection />
        </div>
      )}
    </Page>
  )
}
