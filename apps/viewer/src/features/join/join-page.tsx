import { useWords } from '@codeflix/ui/i18n'
import { useLocation, useSearchParams } from 'react-router'
import { returnPath } from '../../return-path.ts'
import { useSession } from '../../session/use-session.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { SessionWait } from '../../shell/session-wait.tsx'
import { cardFrom } from '../../titles/card-state.ts'
import { Split } from '../../titles/split.tsx'
import { AccountStep } from './account-step.tsx'
import { PaymentStep } from './payment-step.tsx'
import { joinWords } from './words.ts'

/** Two screens from a visitor to the playing film: an account, then a plan and its payment. */
export function JoinPage() {
  const words = useWords(joinWords)
  const session = useSession()
  const [query] = useSearchParams()
  const { state }: { state: unknown } = useLocation()
  const next = returnPath(query.get('next'))
  const card = cardFrom(state)
  usePageTitle(session === 'signed-in' ? words.paymentTitle : words.accountTitle)
  return (
    <Split card={card}>
      {session === 'unknown' ? (
        <SessionWait />
      ) : session === 'anonymous' ? (
        <AccountStep next={next} card={card} />
      ) : (
        <PaymentStep next={next} card={card} />
      )}
    </Split>
  )
}
