import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { Spinner } from '@codeflix/ui/spinner'
import { useQuery } from '@tanstack/react-query'
import { MailCheck } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { identity } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { Split } from '../../titles/split.tsx'
import styles from './sign-in.module.css'
import { signInWords } from './words.ts'

/** Where the mailed link leads: opening it confirms the address. */
export function VerifyEmailPage() {
  const words = useWords(signInWords)
  const [query] = useSearchParams()
  const token = query.get('token') ?? ''
  // A query and no mutation, so that the link is used once however often the page is drawn.
  const verify = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      await identity.verifyEmail({ params: { token } })
      return true
    },
    staleTime: Infinity,
    retry: false,
  })
  usePageTitle(words.verifyTitle)
  const home = (
    <Button variant="bright" asChild>
      <Link to="/">{words.home}</Link>
    </Button>
  )
  return (
    <Split card={undefined}>
      {verify.isPending ? (
        <output className={styles.waiting}>
          <Spinner size={22} label={null} />
          {words.verifying}
        </output>
      ) : verify.isError ? (
        <ErrorState level={1} title={words.linkBroken} error={verify.error} faultWords={faultWords} action={home} />
      ) : (
        <EmptyState level={1} icon={<MailCheck />} title={words.verified} action={home}>
          {words.verifiedText}
        </EmptyState>
      )}
    </Split>
  )
}
