// The options of a combobox act through its text box (aria-activedescendant).
/* oxlint-disable jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */
import { useWords } from '@codeflix/ui/i18n'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Clapperboard, Search, UserRound, type LucideIcon } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useDeferredValue, useState, type KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'
import { readPages, rowsOf } from '../api.ts'
import { useMay, useMe } from '../session/me.tsx'
import { matches } from '../ui/matches.ts'
import styles from './go-to.module.css'
import { navigationFor } from './navigation.ts'
import { words } from './words.ts'

interface Place {
  to: string
  label: string
  detail?: string
  icon: LucideIcon
  group: 'pages' | 'titles' | 'subscribers'
}

/** One box that leads anywhere: pages, titles, subscribers. */
export function GoTo({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useWords(words).goTo
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay}>
          <Dialog.Content className={styles.content} aria-describedby={undefined}>
            <Dialog.Title className={styles.title}>{t.title}</Dialog.Title>
            <Finder onDone={() => onOpenChange(false)} />
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder({ onDone }: { onDone: () => void }) {
  const t = useWords(words)
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const query = useDeferredValue(text.trim())
  const places = usePlaces(query)
  const current = Math.min(active, Math.max(0, places.length - 1))
  const go = (place: Place | undefined) => {
    if (!place) return
    onDone()
    void navigate(place.to)
  }
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && places.length > 0) setActive((current + step + places.length) % places.length)
    else if (event.key === 'Enter') go(places[current])
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className={styles.box}>
        <Search size={20} aria-hidden />
        <input
          className={styles.input}
          role="combobox"
          aria-expanded
          aria-controls="go-to-list"
          aria-autocomplete="list"
          {...(places.length > 0 ? { 'aria-activedescendant': `go-to-${current}` } : {})}
          aria-label={t.goTo.title}
          placeholder={t.goTo.placeholder}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setActive(0)
          }}
          onKeyDown={press}
        />
      </div>
      <div id="go-to-list" role="listbox" aria-label={t.goTo.title} className={styles.list}>
        {places.map((place, index) => {
          const Icon = place.icon
          return [
            place.group === places[index - 1]?.group ? null : (
              <div key={place.group} role="presentation" className={styles.group}>
                {t.goTo[place.group]}
              </div>
            ),
            <div
              key={place.to}
              id={`go-to-${index}`}
              role="option"
              aria-selected={index === current}
              className={styles.option}
              ref={(node) => {
                if (index === current) node?.scrollIntoView({ block: 'nearest' })
              }}
              onMouseMove={() => setActive(index)}
              onClick={() => go(place)}
            >
              <Icon size={18} aria-hidden />
              <span className={styles.label}>{place.label}</span>
              {place.detail ? <span className={styles.detail}>{place.detail}</span> : null}
            </div>,
          ]
        })}
      </div>
      {places.length === 0 || !query ? <p className={styles.note}>{query ? t.goTo.nothing : t.goTo.start}</p> : null}
    </>
  )
}

function usePlaces(query: string): Place[] {
  const t = useWords(words)
  const { roles } = useMe()
  const edits = useMay('editor')
  const supports = useMay('support')
  const titles = useInfiniteQuery({
    ...readPages('catalogAdmin', 'listTitles', { q: query, limit: 6 }),
    enabled: edits && query !== '',
    placeholderData: (before) => before,
  })
  const subscribers = useInfiniteQuery({
    ...readPages('subscriptions', 'listSubscribers', { q: query, limit: 6 }),
    enabled: supports && query !== '',
    placeholderData: (before) => before,
  })
  const pages = navigationFor(roles)
    .flatMap(({ items }) => items)
    .map(({ to, label, icon }): Place => ({ to, label: t[label], icon, group: 'pages' }))
    .filter(({ label }) => matches(label, query))
  if (!query) return pages
  return [
    ...rowsOf(titles.data).map((title): Place => ({
      to: `/titles/${title.id}`,
      label: title.name,
      ...(title.year ? { detail: String(title.year) } : {}),
      icon: Clapperboard,
      group: 'titles',
    })),
    ...rowsOf(subscribers.data).map((one): Place => ({
      to: `/subscribers/${one.accountId}`,
      label: one.name,
      detail: one.email,
      icon: UserRound,
      group: 'subscribers',
    })),
    ...pages,
  ]
}
