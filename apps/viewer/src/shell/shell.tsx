import { useWords } from '@codeflix/ui/i18n'
import { SkipLink } from '@codeflix/ui/visually-hidden'
import { useEffect, useRef } from 'react'
import { Outlet, ScrollRestoration, useLocation } from 'react-router'
import { BottomBar } from './bottom-bar.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import styles from './shell.module.css'
import { shellWords } from './words.ts'

/** What surrounds every page but the player. */
export function Shell() {
  const words = useWords(shellWords)
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const shown = useRef(pathname)

  // A new page begins at its top for the keyboard and for screen readers too; a changed query is still the same page.
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    main.current?.focus({ preventScroll: true })
  }, [pathname])

  return (
    <div className={styles.shell}>
      <SkipLink href="#content">{words.skip}</SkipLink>
      <Header />
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <Footer />
      <BottomBar />
      <ScrollRestoration />
    </div>
  )
}
