import { useEffect, useRef, type ReactNode } from 'react'
import styles from './message.module.css'

/** A message over the player: what happened, and what to do. */
export function Message({
  icon,
  title,
  children,
  actions,
}: {
  icon: ReactNode
  title: string
  children: ReactNode
  actions: ReactNode
}) {
  const actionsRef = useRef<HTMLDivElement>(null)
  // The way on is one press away, for the keyboard too.
  useEffect(() => actionsRef.current?.querySelector<HTMLElement>('button, a')?.focus(), [])
  return (
    <div className={styles.message} role="alert">
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.text}>{children}</div>
      <div ref={actionsRef} className={styles.actions}>
        {actions}
      </div>
    </div>
  )
}
