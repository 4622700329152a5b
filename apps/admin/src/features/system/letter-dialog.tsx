import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useQuery } from '@tanstack/react-query'
import { read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Facts } from '../../ui/facts.tsx'
import styles from './system.module.css'
import { words } from './words.ts'

interface LetterDialogProps {
  /** Open while there is one. */
  id: string | undefined
  onClose: () => void
  onReplay: (id: string, service: string) => void
  onDiscard: (id: string, service: string) => void
}

/** One dead letter with all that is known of it. */
export function LetterDialog({ id, onClose, onReplay, onDiscard }: LetterDialogProps) {
  const t = useWords(words).letters
  const { format } = useLanguage()
  const query = useQuery({
    ...read('system', 'getDeadLetter', { params: { id: id ?? '' } }),
    enabled: id !== undefined,
  })
  const letter = query.data
  const payload = letter ? JSON.stringify(letter.payload, undefined, 2) : ''
  return (
    <Dialog
      open={id !== undefined}
      onOpenChange={onClose}
      size="lg"
      title={letter?.event ?? t.event}
      {...(letter ? { description: t.forService(letter.service) } : {})}
      footer={
        letter ? (
          <>
            <Button variant="danger" onClick={() => onDiscard(letter.id, letter.service)}>
              {t.discard}
            </Button>
            <Button variant="bright" onClick={() => onReplay(letter.id, letter.service)}>
              {t.replay}
            </Button>
          </>
        ) : null
      }
    >
      {letter ? (
        <div className={styles.letter}>
          <p className={styles.reason}>{letter.error}</p>
          <Facts
            facts={[
              { term: t.happened, value: format.dateTime(letter.occurredAt) },
              { term: t.failed, value: format.dateTime(letter.failedAt) },
              { term: t.tries, value: format.number(letter.attempts) },
              {
                term: t.trace,
                value: letter.traceId ? (
                  <span className={styles.trace}>
                    {letter.traceId}
                    <CopyButton text={letter.traceId} label={t.copyTrace} />
                  </span>
                ) : undefined,
              },
              { term: t.message, value: <span className={styles.trace}>{letter.messageId}</span> },
              { term: t.key, value: <span className={styles.trace}>{letter.key}</span> },
            ]}
          />
          <div className={styles.section}>
            <div className={styles.head}>
              <div>
                <h3>{t.payload}</h3>
                <p className={styles.lead}>{t.payloadText}</p>
              </div>
              <CopyButton text={payload} label={t.copyPayload} />
            </div>
            {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <section aria-label={t.payload} tabIndex={0} className={styles.payload}>
              <pre>{payload}</pre>
            </section>
          </div>
        </div>
      ) : query.isError ? (
        <ErrorState error={query.error} faultWords={faultWords} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton height="16rem" radius="md" />
      )}
    </Dialog>
  )
}
