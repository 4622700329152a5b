import { createContext, use, useId, type ReactNode } from 'react'
import { CircleAlert } from 'lucide-react'
import styles from './field.module.css'
import { useWords } from './i18n.tsx'
import { uiWords } from './ui-words.ts'

interface FieldState {
  id: string
  describedBy: string | undefined
  invalid: boolean
  required: boolean
}

const FieldContext = createContext<FieldState | undefined>(undefined)

interface FieldProps {
  label: string
  hint?: ReactNode
  /** What is wrong with the value, in words; its presence marks the control as invalid. */
  error?: string | undefined
  required?: boolean
  /** Writes "optional" beside the label; use it where most fields are required. */
  optional?: boolean
  children: ReactNode
}

/** Label, hint and error around one control; the control picks up its id and descriptions from here. */
export function Field({ label, hint, error, required = false, optional = false, children }: FieldProps) {
  const id = useId()
  const words = useWords(uiWords)
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
        {optional ? <span className={styles.optional}>{words.optional}</span> : null}
      </label>
      <FieldContext value={{ id, describedBy: described || undefined, invalid: Boolean(error), required }}>
        {children}
      </FieldContext>
      {error ? (
        <p id={`${id}-error`} className={styles.error}>
          <CircleAlert size={16} aria-hidden />
          {error}
        </p>
      ) : null}
      {hint ? (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      ) : null}
    </div>
  )
}

/** The attributes that a control takes from the field around it; what is given wins. */
export function useFieldControl<P extends { id?: string | undefined }>(props: P): P {
  const field = use(FieldContext)
  if (!field) return props
  return {
    ...(field.describedBy ? { 'aria-describedby': field.describedBy } : {}),
    ...(field.invalid ? { 'aria-invalid': true } : {}),
    ...(field.required ? { required: true } : {}),
    ...props,
    id: props.id ?? field.id,
  }
}
