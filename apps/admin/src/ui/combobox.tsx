// The options of a combobox act through its text box (aria-activedescendant).
/* oxlint-disable jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */
import { useFieldControl } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { Spinner } from '@codeflix/ui/spinner'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { Plus } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import styles from './combobox.module.css'
import { matches, sameName } from './matches.ts'
import { words } from './words.ts'

interface ComboboxOption {
  id: string
  label: string
  detail?: ReactNode
}

interface ComboboxProps {
  /** Only where no field around it names it. */
  label?: string
  placeholder: string
  options: readonly ComboboxOption[]
  onSelect: (option: ComboboxOption) => void
  /** Offers to make an entry of a text that no option has as its name. */
  onCreate?: (text: string) => void
  /** For options that somebody else finds; without it they are filtered here. */
  onQuery?: (text: string) => void
  busy?: boolean
  /** Backspace in the empty box. */
  onBackspace?: () => void
}

/**
 * A text box that finds entries as you type, for adding them one after the other.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function Combobox({
  label,
  placeholder,
  options,
  onSelect,
  onCreate,
  onQuery,
  busy = false,
  onBackspace,
}: ComboboxProps) {
  const t = useWords(words)
  const listId = useId()
  const control = useFieldControl<{ id?: string }>({})
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)

  const query = text.trim()
  const found = onQuery ? options : options.filter((option) => matches(option.label, query))
  const canCreate = onCreate && query !== '' && !busy && !options.some((option) => sameName(option.label, query))
  const count = found.length + (canCreate ? 1 : 0)
  const current = Math.min(active, Math.max(0, count - 1))

  const change = (next: string) => {
    setText(next)
    setActive(0)
    onQuery?.(next.trim())
  }
  const choose = (index: number) => {
    const option = found[index]
    if (option) onSelect(option)
    else if (canCreate && index === found.length) onCreate(query)
    else return
    change('')
  }
  const move = (to: number) => {
    setOpen(true)
    const next = count === 0 ? 0 : (to + count) % count
    setActive(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(open ? current + 1 : 0)
    else if (event.key === 'ArrowUp') move(open ? current - 1 : count - 1)
    else if (event.key === 'Enter' && open && (query !== '' || count > 0)) choose(current)
    else if (event.key === 'Escape' && open) setOpen(false)
    else if (event.key === 'Backspace' && text === '') {
      onBackspace?.()
      return
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles.box}>
      <Input
        {...control}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        {...(label ? { 'aria-label': label } : {})}
        {...(open && count > 0 ? { 'aria-activedescendant': `${listId}-${current}` } : {})}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        className={styles.input}
        onChange={(event) => {
          setOpen(true)
          change(event.currentTarget.value)
        }}
        onFocus={() => {
          setOpen(true)
          onQuery?.(query)
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
      />
      {busy ? (
        <span className={styles.busy}>
          <Spinner size={16} label={null} />
        </span>
      ) : null}
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={label ?? placeholder}
        className={styles.list}
        hidden={!open || (count === 0 && query === '')}
        // Keeps the focus in the text box.
        onMouseDown={(event) => event.preventDefault()}
      >
        {found.map((option, index) => (
          <div
            key={option.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === current}
            className={styles.option}
            onClick={() => choose(index)}
            onMouseMove={() => setActive(index)}
          >
            {option.label}
            {option.detail ? <span className={styles.detail}>{option.detail}</span> : null}
          </div>
        ))}
        {canCreate ? (
          <div
            id={`${listId}-${found.length}`}
            role="option"
            aria-selected={current === found.length}
            className={styles.option}
            onClick={() => choose(found.length)}
            onMouseMove={() => setActive(found.length)}
          >
            <Plus size={16} aria-hidden />
            {t.add(query)}
          </div>
        ) : null}
        {count === 0 ? (
          <div role="option" aria-selected={false} aria-disabled className={styles.nothing}>
            {busy ? '…' : t.nothingFound}
          </div>
        ) : null}
      </div>
      <output>
        <VisuallyHidden>{open && query !== '' && !busy ? t.results(found.length) : ''}</VisuallyHidden>
      </output>
    </div>
  )
}
