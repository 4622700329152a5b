import { useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import styles from './row.module.css'
import { titleWords } from './words.ts'

interface RowProps {
  heading: ReactNode
  /** `wide` cards are 16:9. */
  shape?: 'poster' | 'wide'
  /** The cards, each with its key. */
  children: readonly ReactNode[]
}

/** A shelf of cards that scrolls sideways: by touch, wheel, the arrows at its edges, or by moving focus along it. */
export function Row({ heading, shape = 'poster', children }: RowProps) {
  const words = useWords(titleWords)
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const count = children.length
  const [edges, setEdges] = useState({ start: true, end: true })

  useEffect(() => {
    const element = list.current
    if (!element || count === 0) return
    const measure = () =>
      setEdges({
        start: element.scrollLeft < 8,
        end: element.scrollLeft + element.clientWidth > element.scrollWidth - 8,
      })
    measure()
    const resize = new ResizeObserver(measure)
    resize.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      resize.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [count])

  const scroll = (direction: 1 | -1) => {
    const element = list.current
    element?.scrollBy({ left: direction * element.clientWidth * 0.85, behavior: 'smooth' })
  }

  return (
    <section className={styles.row} aria-labelledby={id} data-shape={shape}>
      <h2 id={id} className={styles.heading}>
        {heading}
      </h2>
      <div className={styles.shelf}>
        <ul ref={list} className={styles.list}>
          {children.map((child, index) => (
            // The cards carry keys of their own; their places in the row are what the items stand for.
            <li key={index} className={styles.item}>
              {child}
            </li>
          ))}
        </ul>
        {/* For the pointer only: the keyboard scrolls the row by moving along the cards. */}
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className={styles.back}
          hidden={edges.start}
          onClick={() => scroll(-1)}
          title={words.scrollBack}
        >
          <ChevronLeft size={32} />
        </button>
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className={styles.on}
          hidden={edges.end}
          onClick={() => scroll(1)}
          title={words.scrollOn}
        >
          <ChevronRight size={32} />
        </button>
      </div>
    </section>
  )
}

export function RowSkeleton({ shape = 'poster' }: { shape?: 'poster' | 'wide' }) {
  return (
    <div className={styles.row} data-shape={shape} aria-hidden>
      <div className={styles.heading}>
        <Skeleton width="11rem" height="1.6rem" />
      </div>
      <div className={styles.list}>
        {Array.from({ length: 8 }, (_, index) => (
          <div key={index} className={styles.item}>
            <Skeleton ratio={shape === 'wide' ? '16 / 9' : '2 / 3'} radius="md" />
          </div>
        ))}
      </div>
    </div>
  )
}
