import type { ReactNode } from 'react'
import styles from './state.module.css'

interface EmptyStateProps {
  icon?: ReactNode
  title: string
  /** 1 where it stands for a whole page. */
  level?: 1 | 2
  /** What this place is for and what to do first. */
  children?: ReactNode
  action?: ReactNode
}

export function EmptyState({ icon, title, level = 2, children, action }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className={styles.state}>
      {icon ? (
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
      ) : null}
      <Heading className={styles.title}>{title}</Heading>
      {children ? <div className={styles.text}>{children}</div> : null}
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  )
}
