import type { ComponentProps, ReactNode } from 'react'
import styles from './visually-hidden.module.css'

/** Text for assistive technology only. */
export function VisuallyHidden({ className, ...rest }: ComponentProps<'span'>) {
  return <span {...rest} className={[styles.hidden, className].filter(Boolean).join(' ')} />
}

/** Says what changed to assistive technology only, without moving the focus. */
export function Announcement({ children }: { children: ReactNode }) {
  return <output className={styles.hidden}>{children}</output>
}

/** Jumps past the navigation; visible only while focused. */
export function SkipLink({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} className={styles.skip}>
      {children}
    </a>
  )
}
