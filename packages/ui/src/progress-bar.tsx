import styles from './progress-bar.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'

interface ProgressBarProps {
  /** What moves forward, for assistive technology. */
  label: string
  /** From 0 to 1; absent while the end is not known. */
  value?: number | undefined
  tone?: 'accent' | 'success' | 'danger'
  size?: 'sm' | 'md'
}

export function ProgressBar({ label, value, tone = 'accent', size = 'md' }: ProgressBarProps) {
  const share = value === undefined ? undefined : Math.min(1, Math.max(0, value))
  return (
    <span className={[styles.track, styles[size]].join(' ')}>
      <span
        className={[styles.fill, styles[tone], share === undefined && styles.unknown].filter(Boolean).join(' ')}
        style={share === undefined ? undefined : { inlineSize: `${share * 100}%` }}
      />
      <VisuallyHidden>
        <progress aria-label={label} max={1} value={share} />
      </VisuallyHidden>
    </span>
  )
}
