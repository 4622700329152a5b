import { CloudAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { describeFault, traceIdOf } from './faults.ts'
import { useLanguage, useWords, type Translations } from './i18n.tsx'
import styles from './state.module.css'
import { uiWords } from './ui-words.ts'

interface ErrorStateProps {
  error: unknown
  title?: string
  /** 1 where it stands for a whole page. */
  level?: 1 | 2
  /** The app's own sentences by fault code; without them only the common ones are known. */
  faultWords?: Translations<Record<string, string>>
  onRetry?: (() => void) | undefined
  busy?: boolean
  action?: ReactNode
}

/** What stands where content should have been: what happened in plain words, and the way on. */
export function ErrorState({ error, title, level = 2, faultWords, onRetry, busy = false, action }: ErrorStateProps) {
  const words = useWords(uiWords)
  const { language } = useLanguage()
  const traceId = traceIdOf(error)
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className={styles.state} role="alert">
      <span className={styles.icon} aria-hidden>
        <CloudAlert />
      </span>
      <Heading className={styles.title}>{title ?? words.problem}</Heading>
      <p className={styles.text}>{describeFault(error, language, faultWords)}</p>
      {onRetry || action ? (
        <div className={styles.action}>
          {onRetry ? (
            <Button busy={busy} onClick={onRetry}>
              {words.retry}
            </Button>
          ) : null}
          {action}
        </div>
      ) : null}
      {traceId ? <p className={styles.trace}>{words.traceId(traceId)}</p> : null}
    </div>
  )
}

/** The same in one line, for forms. */
export function ErrorNote({ error, faultWords }: Pick<ErrorStateProps, 'error' | 'faultWords'>) {
  const { language } = useLanguage()
  if (!error) return null
  return (
    <p className={styles.note} role="alert">
      <CloudAlert size={18} aria-hidden />
      {describeFault(error, language, faultWords)}
    </p>
  )
}
