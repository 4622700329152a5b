import { useWords } from '@codeflix/ui/i18n'
import { X } from 'lucide-react'
import styles from './chips.module.css'
import { words } from './words.ts'

/** What was chosen, each with a button that takes it away. */
export function Chips({
  label,
  items,
  onRemove,
}: {
  label: string
  items: readonly { id: string; label: string }[]
  onRemove: (id: string) => void
}) {
  const t = useWords(words)
  if (items.length === 0) return null
  return (
    <ul className={styles.list} aria-label={label}>
      {items.map((item) => (
        <li key={item.id} className={styles.chip}>
          {item.label}
          <button
            type="button"
            className={styles.remove}
            aria-label={t.remove(item.label)}
            onClick={() => onRemove(item.id)}
          >
            <X size={14} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
