import { useWords } from '@codeflix/ui/i18n'
import { ChevronLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'react-router'
import { useSite } from '../site.tsx'
import styles from './page.module.css'
import { words } from './words.ts'

interface PageProps {
  title: string
  /** Beside the title, e.g. a badge. */
  mark?: ReactNode
  description?: ReactNode
  /** Buttons at the end of the header. */
  actions?: ReactNode
  /** Where the page belongs to. */
  parent?: { to: string; label: string }
  /** Keeps title and actions in sight while the page scrolls. */
  sticky?: boolean
  /** For pages of text and forms, which are hard to read when they are wide. */
  narrow?: boolean
  children: ReactNode
}

/** A page with its heading, which names the browser's tab and takes the focus when the page opens. */
export function Page({
  title,
  mark,
  description,
  actions,
  parent,
  sticky = false,
  narrow = false,
  children,
}: PageProps) {
  const t = useWords(words)
  const site = useSite()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${site.name} ${t.admin}`
  }, [title, site.name, t.admin])
  useEffect(() => {
    // A field that asked for the focus keeps it.
    if (document.activeElement === document.body || document.activeElement?.tagName === 'A') heading.current?.focus()
  }, [])
  return (
    <div className={[styles.page, narrow && styles.narrow].filter(Boolean).join(' ')}>
      <header className={[styles.header, sticky && styles.sticky].filter(Boolean).join(' ')}>
        <div className={styles.heading}>
          {parent ? (
            <Link to={parent.to} className={styles.parent}>
              <ChevronLeft size={16} aria-hidden />
              {parent.label}
            </Link>
          ) : null}
          <div className={styles.titleRow}>
            <h1 ref={heading} tabIndex={-1} className={styles.title}>
              {title}
            </h1>
            {mark}
          </div>
          {description ? <p className={styles.description}>{description}</p> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  )
}
