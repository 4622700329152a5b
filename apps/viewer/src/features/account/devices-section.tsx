import type { SessionView } from '@codeflix/contracts/identity'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { identity } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { signOutEverywhere } from '../../session/session.ts'
import styles from './account.module.css'
import { accountWords } from './words.ts'

export function DevicesSection() {
  const words = useWords(accountWords)
  const notify = useToast()
  const navigate = useNavigate()
  const [asking, ask] = useState(false)
  const sessions = useQuery({
    queryKey: ['account', 'devices'],
    queryFn: ({ signal }) => identity.listSessions({ signal }),
  })
  return (
    <Card title={words.devices} actions={<Button onClick={() => ask(true)}>{words.signOutEverywhere}</Button>}>
      <p className={styles.text}>{words.devicesText}</p>
      {sessions.isPending ? (
        <Skeleton height="4rem" />
      ) : sessions.isLoadingError ? (
        <ErrorState
          error={sessions.error}
          faultWords={faultWords}
          onRetry={() => void sessions.refetch()}
          busy={sessions.isFetching}
        />
      ) : (
        <ul>
          {sessions.data.items.map((session) => (
            <Device key={session.id} session={session} />
          ))}
        </ul>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={words.signOutEverywhereTitle}
        description={words.signOutEverywhereText}
        confirmLabel={words.signOutEverywhere}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          await signOutEverywhere()
          await navigate('/')
          notify(words.signedOut)
        }}
      />
    </Card>
  )
}

function Device({ session }: { session: SessionView }) {
  const words = useWords(accountWords)
  const { format } = useLanguage()
  const notify = useToast()
  const queryClient = useQueryClient()
  const leave = useMutation({
    mutationFn: () => identity.revokeSession({ params: { id: session.id } }),
    onSuccess: async () => {
      notify(words.deviceSignedOut(session.device), { tone: 'success' })
      await queryClient.invalidateQueries({ queryKey: ['account', 'devices'] })
    },
  })
  const Icon = /android|iphone|ipad|ios|mobile/i.test(session.device) ? Smartphone : Laptop
  return (
    <li className={styles.device}>
      <Icon size={22} aria-hidden />
      <div className={styles.deviceWords}>
        <p className={styles.deviceName}>
          {session.device}
          {session.current ? <Badge tone="success">{words.thisDevice}</Badge> : null}
        </p>
        <p className={styles.small}>{words.lastUsed(format.relative(session.lastUsedAt), session.ipAddress)}</p>
      </div>
      {session.current ? null : (
        <Button
          size="sm"
          busy={leave.isPending}
          aria-label={words.signOutDevice(session.device)}
          onClick={() => leave.mutate()}
        >
          {words.signOut}
        </Button>
      )}
    </li>
  )
}
