import { Card } from '@codeflix/ui/card'
import { useWords } from '@codeflix/ui/i18n'
import { ChevronRight, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import styles from './home.module.css'
import { words } from './words.ts'

interface AttentionRow {
  id: string
  to: string
  name: ReactNode
  detail?: ReactNode
}

interface AttentionCardProps {
  title: string
  icon: LucideIcon
  tone: 'danger' | 'warning' | 'success' | 'info'
  rows: readonly AttentionRow[]
  /** How many there are, e.g. `7` or `100+`; the list may show fewer. */
  count?: string
  /** Where all of them are. */
  to: string
}

/** One kind of thing that waits for somebody. */
export function AttentionCard({ title, icon: Icon, tone, rows, count, to }: AttentionCardProps) {
  const t = useWords(words)
  return (
    <Card
      title={
        <span className={styles.heading}>
          <span className={styles.icon} data-tone={tone}>
            <Icon size={18} aria-hidden />
          </span>
          {title}
          {count === undefined ? null : <span className={styles.count}>{count}</span>}
        </span>
      }
      actions={
        <Link to={to} className={styles.all}>
          {t.all}
        </Link>
      }
    >
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={row.to} className={styles.row}>
              <span className={styles.what}>
                <span className={styles.name}>{row.name}</span>
                {row.detail ? <span className={styles.detail}>{row.detail}</span> : null}
              </span>
              <ChevronRight size={18} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
