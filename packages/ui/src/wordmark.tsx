import styles from './wordmark.module.css'

/** The mark beside the site's name: a frame of film with the light behind it. */
export function Wordmark({ name, size = 'md' }: { name: string; size?: 'md' | 'lg' }) {
  return (
    <span className={[styles.wordmark, styles[size]].join(' ')}>
      <Mark />
      <span className={styles.name}>{name}</span>
    </span>
  )
}

function Mark() {
  return (
    <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path
        d="M12.2 8.6 21 14.5a1.8 1.8 0 0 1 0 3l-8.8 5.9"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="3.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
