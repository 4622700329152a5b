import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { ErrorNote, ErrorState } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronLeft } from 'lucide-react'
import { Link } from 'react-router'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useMay } from '../../session/me.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LinkedText } from '../../ui/linked-text.tsx'
import { When } from '../../ui/when.tsx'
import styles from './mail.module.css'
import { words } from './words.ts'

/** One mail as it was sent. @param back the list, for phones */
export function MailReader({ id, back }: { id: string; back: string }) {
  const t = useWords(words)
  const client = useQueryClient()
  const notify = useToast()
  const owner = useMay('owner')
  const mail = useQuery(read('notifications', 'getMail', { params: { id } }))
  const resend = useMutation({
    mutationFn: () => api.notifications.resendMail({ params: { id } }),
    onSuccess: async () => {
      notify(t.resent, { tone: 'success' })
      await client.invalidateQueries({ queryKey: ['notifications'] })
    },
  })
  if (mail.isError) return <ErrorState error={mail.error} faultWords={faultWords} onRetry={() => void mail.refetch()} />
  if (!mail.data) return <Skeleton height="24rem" radius="md" />
  const { subject, to, status, failure, createdAt, sentAt, text } = mail.data
  return (
    <article className={styles.article}>
      <Link to={back} className={styles.back}>
        <ChevronLeft size={16} aria-hidden />
        {t.title}
      </Link>
      <header className={styles.head}>
        <h2 className={styles.title}>{subject}</h2>
        {status === 'failed' ? (
          <Button size="sm" variant="bright" busy={resend.isPending} onClick={() => resend.mutate()}>
            {t.resend}
          </Button>
        ) : null}
      </header>
      <Facts
        facts={[
          {
            term: t.to,
            value: (
              <span className={styles.to}>
                {to}
                <CopyButton text={to} />
              </span>
            ),
          },
          { term: sentAt ? t.sent : t.queued, value: <When at={sentAt ?? createdAt} exact /> },
          {
            term: status === 'failed' ? t.failure : t.waits,
            value: failure ? (
              <>
                <Badge tone={status === 'failed' ? 'danger' : 'info'}>{t.statuses[status]}</Badge> {failure}
              </>
            ) : undefined,
          },
        ]}
      />
      <ErrorNote error={resend.error} faultWords={faultWords} />
      <div className={styles.text}>
        <LinkedText text={text} />
      </div>
      {owner ? null : <p className={styles.note}>{t.masked}</p>}
    </article>
  )
}
