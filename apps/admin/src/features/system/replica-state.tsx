import type { Replica, ReplicaProblem, ReplicaState } from '@codeflix/contracts/system'
import { Badge, type Tone } from '@codeflix/ui/badge'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { When } from '../../ui/when.tsx'
import styles from './system.module.css'
import { words } from './words.ts'

const stateTones: Record<ReplicaState, Tone> = {
  streaming: 'success',
  backfilling: 'info',
  stopped: 'danger',
  lost: 'danger',
}
const problemTones: Record<ReplicaProblem, Tone> = {
  unreachable: 'danger',
  'not-set-up': 'danger',
  lost: 'danger',
  stopped: 'danger',
  drifted: 'danger',
  behind: 'warning',
  'owner-silent': 'warning',
}

/** How a copy does, in a word, and when something is wrong in a sentence. */
export function ReplicaStateCell({ replica: { state, problem, detail } }: { replica: Replica }) {
  const t = useWords(words)
  if (!problem) return <Badge tone={stateTones[state]}>{t.states[state]}</Badge>
  return (
    <span className={styles.stack}>
      <Badge tone={problemTones[problem]}>{t.problems[problem]}</Badge>
      <span className={styles.problem}>{t.problemTexts[problem]}</span>
      {detail ? (
        <span className={styles.problem} lang="en">
          {detail}
        </span>
      ) : null}
    </span>
  )
}

/** What the last comparison with its owner found. */
export function DriftCell({ replica: { drift, isChecking } }: { replica: Replica }) {
  const t = useWords(words).drift
  if (isChecking) return <span className={styles.quiet}>{t.checking}</span>
  if (!drift) return <span className={styles.quiet}>{t.never}</span>
  return (
    <span className={styles.stack}>
      {drift.result === 'different' ? t.different(drift.differingRows) : t[drift.result]}
      <span className={styles.quiet}>
        <When at={drift.checkedAt} />
      </span>
    </span>
  )
}

export function LagCell({ replica: { lagSeconds } }: { replica: Replica }) {
  const t = useWords(words)
  const { format } = useLanguage()
  if (lagSeconds === undefined) return '—'
  return lagSeconds < 1 ? t.now : format.duration(lagSeconds)
}
