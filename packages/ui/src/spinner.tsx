import styles from './spinner.module.css'
import { useWords } from './i18n.tsx'
import { uiWords } from './ui-words.ts'

/** `label: null` where the waiting is announced by something else. */
export function Spinner({ size = 32, label }: { size?: number; label?: string | null }) {
  return label === null ? <Ring size={size} /> : <NamedRing size={size} label={label} />
}

function NamedRing({ size, label }: { size: number; label: string | undefined }) {
  const words = useWords(uiWords)
  return (
    <output aria-label={label ?? words.loading} className={styles.named}>
      <Ring size={size} />
    </output>
  )
}

function Ring({ size }: { size: number }) {
  return (
    <svg className={styles.ring} width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden>
      <circle cx="16" cy="16" r="13" stroke="currentColor" strokeOpacity="0.22" strokeWidth="3.5" />
      <path d="M16 3a13 13 0 0 1 13 13" stroke="currentColor" strokeWidth="3.5" strokeLinecap="round" />
    </svg>
  )
}
