import { IconButton } from '@codeflix/ui/icon-button'
import { useWords } from '@codeflix/ui/i18n'
import { SkipLink } from '@codeflix/ui/visually-hidden'
import { Wordmark } from '@codeflix/ui/wordmark'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { Suspense, useEffect, useState } from 'react'
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router'
import { useFollowedJobs } from '../live/use-live-jobs.ts'
import { useMay } from '../session/me.tsx'
import { useSite } from '../site.tsx'
import { restoreUploads } from '../uploads/upload-queue.ts'
import { UploadTray } from '../uploads/upload-tray.tsx'
import { ExpiredDialog } from './expired-dialog.tsx'
import { GoTo } from './go-to.tsx'
import { Sidebar } from './sidebar.tsx'
import styles from './shell.module.css'
import { UserMenu } from './user-menu.tsx'
import { words } from './words.ts'

/** The frame around every page of who is signed in. */
export function Shell() {
  const t = useWords(words)
  const site = useSite()
  const edits = useMay('editor')
  const location = useLocation()
  // The page on which the drawer was opened; it closes by itself when another page opens.
  const [drawerAt, setDrawerAt] = useState<string>()
  const [goTo, setGoTo] = useState(false)
  useFollowedJobs(edits)
  useEffect(() => {
    if (edits) restoreUploads().catch((error: unknown) => console.warn('Uploads were not restored', error))
  }, [edits])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      setGoTo(true)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  const goToButton = (
    <button type="button" className={styles.goTo} aria-keyshortcuts="Control+K Meta+K" onClick={() => setGoTo(true)}>
      <Search size={16} aria-hidden />
      {t.goTo.open}
      <kbd aria-hidden>Ctrl K</kbd>
    </button>
  )
  return (
    <div className={styles.shell}>
      <SkipLink href="#content">{t.skip}</SkipLink>
      <aside className={styles.side}>
        <Link to="/" className={styles.brand}>
          <Wordmark name={site.name} />
        </Link>
        {goToButton}
        <Sidebar />
        <div className={styles.user}>
          <UserMenu />
        </div>
      </aside>
      <header className={styles.bar}>
        <Dialog.Root
          open={drawerAt === location.pathname}
          onOpenChange={(open) => setDrawerAt(open ? location.pathname : undefined)}
        >
          <Dialog.Trigger asChild>
            <IconButton label={t.openNavigation} tooltip={false}>
              <MenuIcon size={22} aria-hidden />
            </IconButton>
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Overlay className={styles.scrim} />
            <Dialog.Content className={styles.drawer} aria-describedby={undefined}>
              <Dialog.Title className={styles.drawerTitle}>
                <Wordmark name={site.name} />
              </Dialog.Title>
              <Sidebar />
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
        <Link to="/" className={styles.brand}>
          <Wordmark name={site.name} />
        </Link>
        <IconButton label={t.goTo.open} tooltip={false} onClick={() => setGoTo(true)}>
          <Search size={20} aria-hidden />
        </IconButton>
        <UserMenu compact />
      </header>
      <div className={styles.column}>
        <main id="content" className={styles.main} tabIndex={-1}>
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
        {edits ? <UploadTray /> : null}
      </div>
      <GoTo open={goTo} onOpenChange={setGoTo} />
      <ExpiredDialog />
      <ScrollRestoration />
    </div>
  )
}
