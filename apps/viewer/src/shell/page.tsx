import { useEffect, type ReactNode } from 'react'
import { useSite } from '../site.tsx'
import styles from './page.module.css'

/** Names the page in the browser's tab and history, and for assistive technology. */
export function usePageTitle(title: string | undefined): void {
  const site = useSite()
  useEffect(() => {
    document.title = title ? `${title} · ${site.name}` : site.name
  }, [title, site.name])
}

interface PageProps {
  title: string
  /** Beside the heading. */
  actions?: ReactNode
  width?: 'narrow' | 'reading' | 'full'
  children: ReactNode
}

/** A page with a heading, below the header. */
export function Page({ title, actions, width = 'full', children }: PageProps) {
  usePageTitle(title)
  return (
    <div className={[styles.page, styles[width]].join(' ')}>
      <header className={styles.header}>
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </div>
  )
}
