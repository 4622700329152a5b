import { useId, type ComponentProps, type ReactNode } from 'react'
import styles from './checkbox.module.css'

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'onChange' | 'role'> {
  label: ReactNode
  hint?: string
  onCheckedChange?: (checked: boolean) => void
  /** Looks like a switch, for settings that act at once. */
  asSwitch?: boolean
}

export function Checkbox({ label, hint, onCheckedChange, asSwitch = false, className, ...rest }: CheckboxProps) {
  const id = useId()
  return (
    <label className={[styles.row, className].filter(Boolean).join(' ')}>
      <input
        {...rest}
        type="checkbox"
        {...(asSwitch ? { role: 'switch' } : {})}
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
        className={asSwitch ? styles.switch : styles.box}
        onChange={(event) => onCheckedChange?.(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint ? (
          <span id={`${id}-hint`} className={styles.hint}>
            {hint}
          </span>
        ) : null}
      </span>
    </label>
  )
}
