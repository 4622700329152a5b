import type { ComponentProps } from 'react'
import styles from './icon-button.module.css'
import { Tooltip } from './tooltip.tsx'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'title'> {
  /** The name: read by assistive technology and shown as a tooltip. */
  label: string
  /** A key that does the same, shown in the tooltip. */
  shortcut?: string
  size?: 'sm' | 'md' | 'lg'
  variant?: 'ghost' | 'outline' | 'glass'
  tooltip?: boolean
}

export function IconButton({
  label,
  shortcut,
  size = 'md',
  variant = 'ghost',
  tooltip = true,
  className,
  ...rest
}: IconButtonProps) {
  const button = (
    <button
      type="button"
      {...rest}
      aria-label={label}
      {...(shortcut ? { 'aria-keyshortcuts': shortcut } : {})}
      className={[styles.button, styles[size], styles[variant], className].filter(Boolean).join(' ')}
    />
  )
  if (!tooltip) return button
  return (
    <Tooltip text={label} {...(shortcut ? { shortcut } : {})}>
      {button}
    </Tooltip>
  )
}
