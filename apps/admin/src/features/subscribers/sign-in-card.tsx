import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Facts } from '../../ui/facts.tsx'
import { When } from '../../ui/when.tsx'
import styles from './subscribers.module.css'
import { words } from './words.ts'

/** Whether somebody gets in at all: a lock, a mail that never came, where they are signed in; and what helps. */
export function SignInCard({ accountId, email }: { accountId: string; email: string }) {
  const t = useWords(words).signIn
  const { format } = useLanguage()
  const client = useQueryClient()
  const notify = useToast()
  const query = read('identity', 'getSignInState', { params: { id: accountId } })
  const state = useQuery({
    ...query,
    // A lock ends by itself.
    refetchInterval: ({ state: { data } }) => (data?.lockedForSeconds ? 10_000 : false),
  })
  const unlock = useMutation({
    mutationFn: () => api.identity.unlockSignIn({ params: { id: accountId } }),
    onSuccess: (unlocked) => {
      client.setQueryData(query.queryKey, unlocked)
      notify(t.unlocked, { tone: 'success' })
    },
  })
  const sendLink = useMutation({
    mutationFn: () => api.identity.requestPasswordReset({ body: { email } }),
    onSuccess: () => notify(t.linkSent(email), { tone: 'success' }),
  })
  const { data } = state
  const locked = data !== undefined && data.lockedForSeconds > 0
  return (
    <Card title={t.title} aria-busy={state.isPending}>
      {state.isError ? (
        <ErrorNote error={state.error} faultWords={faultWords} />
      ) : data ? (
        <Facts
          facts={[
            {
              term: t.attempts,
              value: locked ? (
                <>
                  <Badge tone="danger">{t.locked(format.duration(data.lockedForSeconds))}</Badge>{' '}
                  {t.failures(data.failures)}
                </>
              ) : data.failures > 0 ? (
                t.failures(data.failures)
              ) : (
                t.free
              ),
            },
            { term: t.address, value: data.emailVerified ? t.confirmed : t.unconfirmed },
            {
              term: t.devices,
              value:
                data.sessions.length === 0 ? (
                  t.nowhere
                ) : (
                  <ul className={styles.devices}>
                    {data.sessions.map(({ id, device, lastUsedAt }) => (
                      <li key={id}>
                        {device} · <When at={lastUsedAt} />
                      </li>
                    ))}
                  </ul>
                ),
            },
          ]}
        />
      ) : (
        <Skeleton height="6rem" radius="md" />
      )}
      <ErrorNote error={unlock.error ?? sendLink.error} faultWords={faultWords} />
      <div className={styles.help}>
        {locked ? (
          <Button size="sm" variant="bright" busy={unlock.isPending} onClick={() => unlock.mutate()}>
            {t.unlock}
          </Button>
        ) : null}
        <Button size="sm" busy={sendLink.isPending} onClick={() => sendLink.mutate()}>
          {t.sendLink}
        </Button>
        <Button size="sm" variant="ghost" asChild>
          <Link to={`/mail?q=${encodeURIComponent(email)}`}>{t.mail}</Link>
        </Button>
      </div>
    </Card>
  )
}
