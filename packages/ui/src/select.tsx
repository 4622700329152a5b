import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useFieldControl } from './field.tsx'
import styles from './select.module.css'

interface Option {
  value: string
  label: string
  disabled?: boolean
}

interface SelectProps extends Omit<ComponentProps<'select'>, 'onChange' | 'children'> {
  options: readonly Option[]
  onValueChange?: (value: string) => void
  /** Shown while nothing is chosen. */
  placeholder?: string
}

/** The browser's own select: the one that every keyboard, phone and screen reader handles. */
export function Select({ options, onValueChange, placeholder, className, ...rest }: SelectProps) {
  return (
    <span className={[styles.wrap, className].filter(Boolean).join(' ')}>
      <select
        {...useFieldControl(rest)}
        className={styles.select}
        onChange={(event) => onValueChange?.(event.currentTarget.value)}
      >
        {placeholder ? (
          <option value="" disabled>
            {placeholder}
          </option>
        ) : null}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown className={styles.arrow} size={18} aria-hidden />
    </span>
  )
}
