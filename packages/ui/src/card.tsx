import type { ComponentProps, ReactNode } from 'react'
import styles from './card.module.css'

interface CardProps extends Omit<ComponentProps<'section'>, 'title'> {
  title?: ReactNode
  /** Beside the title, e.g. a badge or a button. */
  actions?: ReactNode
}

/** A raised surface around things that belong together. */
export function Card({ title, actions, className, children, ...rest }: CardProps) {
  return (
    <section {...rest} className={[styles.card, className].filter(Boolean).join(' ')}>
      {title || actions ? (
        <header className={styles.header}>
          {title ? <h2 className={styles.title}>{title}</h2> : null}
          {actions}
        </header>
      ) : null}
      {children}
    </section>
  )
}
