import { useWords } from '@codeflix/ui/i18n'
import { IconButton } from '@codeflix/ui/icon-button'
import { Input } from '@codeflix/ui/input'
import { Search, X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import styles from './search-field.module.css'
import { words } from './words.ts'

const pauseMs = 250

/** Searches as you type, after a short pause. The key `/` goes to it from anywhere on the page. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  label: string
  value: string
  onSearch: (text: string) => void
}) {
  const t = useWords(words)
  const input = useRef<HTMLInputElement>(null)
  const [typed, type] = useState(value)
  const [shown, show] = useState(value)
  // The address may change by other means, e.g. the browser's back button.
  if (shown !== value) {
    show(value)
    if (typed.trim() !== value) type(value)
  }
  const search = useEffectEvent((text: string) => {
    if (text !== value) onSearch(text)
  })
  useEffect(() => {
    const timer = setTimeout(() => search(typed.trim()), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  useEffect(() => {
    const go = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (
        event.key !== '/' ||
        event.ctrlKey ||
        event.metaKey ||
        target.closest('input, textarea, select, [role=dialog]')
      )
        return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', go)
    return () => document.removeEventListener('keydown', go)
  }, [])
  return (
    <search className={styles.field}>
      <Search size={18} aria-hidden className={styles.icon} />
      <Input
        ref={input}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        className={styles.input}
        value={typed}
        maxLength={100}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed) {
            event.preventDefault()
            type('')
          }
        }}
      />
      {typed ? (
        <IconButton label={t.clearSearch} size="sm" tooltip={false} className={styles.clear} onClick={() => type('')}>
          <X size={16} aria-hidden />
        </IconButton>
      ) : (
        <kbd className={styles.key} aria-hidden>
          /
        </kbd>
      )}
    </search>
  )
}
