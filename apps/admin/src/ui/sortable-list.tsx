import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { GripVertical } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { moved } from './moved.ts'
import styles from './sortable-list.module.css'

interface SortableListProps<Item> {
  label: string
  items: readonly Item[]
  idOf: (item: Item) => string
  /** The name of the handle, e.g. `Move Drama: drag, or use the arrow keys`. */
  handleLabel: (item: Item) => string
  /** What is announced after a step by keyboard, e.g. `Drama is now 2 of 7`. */
  movedLabel: (item: Item, index: number) => string
  onMove: (from: number, to: number) => void
  children: (item: Item, index: number) => ReactNode
}

/** A list whose order matters: by dragging the handles, or with the arrow keys on them. */
export function SortableList<Item>({
  label,
  items,
  idOf,
  handleLabel,
  movedLabel,
  onMove,
  children,
}: SortableListProps<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const [drag, setDrag] = useState<{ from: number; to: number }>()
  const [announced, announce] = useState('')
  const shown = drag ? moved(items, drag.from, drag.to) : items

  const follow = useEffectEvent((event: globalThis.PointerEvent) => {
    if (!drag) return
    const others = [...(list.current?.children ?? [])].filter((_, index) => index !== drag.to)
    const to = others.filter((row) => {
      const { top, height } = row.getBoundingClientRect()
      return top + height / 2 < event.clientY
    }).length
    if (to !== drag.to) setDrag({ ...drag, to })
  })
  const drop = useEffectEvent((commit: boolean) => {
    if (drag && commit && drag.from !== drag.to) onMove(drag.from, drag.to)
    setDrag(undefined)
  })
  const dragging = drag !== undefined
  // The row moves in the document while it is dragged, which would end a pointer capture: the window listens instead.
  useEffect(() => {
    if (!dragging) return undefined
    const listeners = new AbortController()
    const { signal } = listeners
    window.addEventListener('pointermove', follow, { signal })
    window.addEventListener('pointerup', () => drop(true), { signal })
    window.addEventListener('pointercancel', () => drop(false), { signal })
    window.addEventListener('keydown', (event) => event.key === 'Escape' && drop(false), { signal })
    return () => listeners.abort()
  }, [dragging])
  const press = (event: KeyboardEvent, index: number, item: Item) => {
    const to = event.key === 'ArrowUp' ? index - 1 : event.key === 'ArrowDown' ? index + 1 : -1
    if (to < 0 || to >= items.length) return
    event.preventDefault()
    onMove(index, to)
    announce(movedLabel(item, to))
  }
  return (
    <>
      <ul ref={list} aria-label={label} className={styles.list} data-dragging={drag ? true : undefined}>
        {shown.map((item, index) => (
          <li key={idOf(item)} className={styles.row} data-dragged={drag?.to === index || undefined}>
            <button
              type="button"
              className={styles.handle}
              aria-label={handleLabel(item)}
              title={handleLabel(item)}
              onPointerDown={(event) => {
                if (event.button === 0) setDrag({ from: index, to: index })
              }}
              onKeyDown={(event) => press(event, index, item)}
            >
              <GripVertical size={18} aria-hidden />
            </button>
            {children(item, index)}
          </li>
        ))}
      </ul>
      <output>
        <VisuallyHidden>{announced}</VisuallyHidden>
      </output>
    </>
  )
}
