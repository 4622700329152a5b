import { Slot } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import styles from './button.module.css'
import { Spinner } from './spinner.tsx'

export interface ButtonProps extends ComponentProps<'button'> {
  /** `bright` is the one thing the screen is for; `accent` sells; `secondary` is the rest. */
  variant?: 'bright' | 'accent' | 'secondary' | 'ghost' | 'danger'
  size?: 'sm' | 'md' | 'lg'
  /** Shows that the action runs, and keeps a second press from doing anything. */
  busy?: boolean
  /** Fills the width of its container. */
  wide?: boolean
  icon?: ReactNode
  /** Gives the looks to the only child, e.g. a router link, instead of a `<button>`. */
  asChild?: boolean
}

export function Button({
  variant = 'secondary',
  size = 'md',
  busy = false,
  wide = false,
  icon,
  asChild = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button'
  return (
    <Element
      {...(asChild ? {} : { type: 'button' as const })}
      {...rest}
      {...(busy ? { 'aria-busy': true, 'aria-disabled': true } : {})}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={[styles.button, styles[variant], styles[size], wide && styles.wide, className]
        .filter(Boolean)
        .join(' ')}
    >
      {icon && !busy ? <span className={styles.icon}>{icon}</span> : null}
      {busy ? <Spinner size={18} label={null} /> : null}
      <Slot.Slottable>{children}</Slot.Slottable>
    </Element>
  )
}
