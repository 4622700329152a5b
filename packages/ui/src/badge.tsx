import type { ReactNode } from 'react'
import styles from './badge.module.css'

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info'

/** A state in a word or two. The word carries the meaning, the color only repeats it. */
export function Badge({ tone = 'neutral', icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={[styles.badge, styles[tone]].join(' ')}>
      {icon}
      {children}
    </span>
  )
}
