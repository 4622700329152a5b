import type { ComponentProps } from 'react'
import { useFieldControl } from './field.tsx'
import styles from './input.module.css'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useFieldControl(rest)} className={[styles.input, className].filter(Boolean).join(' ')} />
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={4}
      {...useFieldControl(rest)}
      className={[styles.input, styles.area, className].filter(Boolean).join(' ')}
    />
  )
}
