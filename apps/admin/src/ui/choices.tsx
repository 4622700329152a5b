import { useId, type ReactNode } from 'react'
import styles from './choices.module.css'

interface Choice<Value extends string> {
  value: Value
  label: ReactNode
  /** Beside the label, e.g. how many there are. */
  count?: ReactNode
}

interface ChoicesProps<Value extends string> {
  legend: string
  value: Value
  onValueChange: (value: Value) => void
  choices: readonly Choice<Value>[]
}

/** One of a few short choices side by side: filters, languages. */
export function Choices<Value extends string>({ legend, value, onValueChange, choices }: ChoicesProps<Value>) {
  const name = useId()
  return (
    <fieldset className={styles.set}>
      <legend className={styles.legend}>{legend}</legend>
      <div className={styles.row}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.choice}>
            <input
              type="radio"
              name={name}
              className={styles.radio}
              checked={choice.value === value}
              onChange={() => onValueChange(choice.value)}
            />
            {choice.label}
            {choice.count === undefined ? null : <span className={styles.count}>{choice.count}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
