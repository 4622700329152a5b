import { X } from 'lucide-react'
import { AlertDialog as RadixAlert, Dialog as Radix } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import styles from './dialog.module.css'
import { useLanguage, useWords, type Translations } from './i18n.tsx'
import { describeFault } from './faults.ts'
import { useOverlayContainer } from './overlay-container.tsx'
import { uiWords } from './ui-words.ts'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  /** Buttons at the bottom, the main one last. */
  footer?: ReactNode
  children?: ReactNode
}

/** What has the focus now. What is chosen in a menu goes away with the menu, so that its button stands for it. */
function focusedNow(): HTMLElement | null {
  const focused = document.activeElement
  const menu = focused?.closest('[role=menu]')
  if (menu) return document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
  return focused instanceof HTMLElement ? focused : null
}

/**
 * Gives the focus back to what opened the window, or to the page's heading when that is gone: Radix would only know a
 * trigger of its own, and our windows are opened by state.
 */
function useFocusBack(open: boolean): (event: Event) => void {
  const [wasOpen, noteOpen] = useState(open)
  const [opener, setOpener] = useState(() => (open ? focusedNow() : null))
  if (wasOpen !== open) {
    noteOpen(open)
    if (open) setOpener(focusedNow())
  }
  return (event) => {
    event.preventDefault()
    if (opener?.isConnected && !opener.matches(':disabled')) opener.focus()
    else document.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true })
  }
}

/** A window over the page that keeps focus inside; a sheet at the bottom on a phone. */
export function Dialog({ open, onOpenChange, title, description, size = 'md', footer, children }: DialogProps) {
  const words = useWords(uiWords)
  const portal = useOverlayContainer()
  const giveFocusBack = useFocusBack(open)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal {...portal}>
        <Radix.Overlay className={styles.overlay}>
          <Radix.Content
            className={[styles.content, styles[size]].join(' ')}
            onCloseAutoFocus={giveFocusBack}
            {...(description ? {} : { 'aria-describedby': undefined })}
          >
            <header className={styles.header}>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              <Radix.Close className={styles.close} aria-label={words.close}>
                <X size={20} aria-hidden />
              </Radix.Close>
            </header>
            {description ? <Radix.Description className={styles.description}>{description}</Radix.Description> : null}
            {children ? <div className={styles.body}>{children}</div> : null}
            {footer ? <footer className={styles.footer}>{footer}</footer> : null}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** What will happen, and what will not. */
  description: ReactNode
  confirmLabel: string
  cancelLabel?: string
  danger?: boolean
  /** There is nothing to confirm, or it is not known yet what. */
  disabled?: boolean
  /** The dialog stays open while this runs, closes when it is done, and says why it failed. */
  onConfirm: () => Promise<unknown> | void
  faultWords?: Translations<Record<string, string>>
  children?: ReactNode
}

/** Asks before something that is hard to take back. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel,
  danger = false,
  disabled = false,
  onConfirm,
  faultWords,
  children,
}: ConfirmDialogProps) {
  const words = useWords(uiWords)
  const portal = useOverlayContainer()
  const { language } = useLanguage()
  const giveFocusBack = useFocusBack(open)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const change = (next: boolean) => {
    if (busy) return
    setFailure(undefined)
    onOpenChange(next)
  }
  const confirm = async () => {
    setBusy(true)
    setFailure(undefined)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <RadixAlert.Root open={open} onOpenChange={change}>
      <RadixAlert.Portal {...portal}>
        <RadixAlert.Overlay className={styles.overlay}>
          <RadixAlert.Content className={[styles.content, styles.sm].join(' ')} onCloseAutoFocus={giveFocusBack}>
            <RadixAlert.Title className={styles.title}>{title}</RadixAlert.Title>
            <RadixAlert.Description className={styles.description} asChild>
              <div>{description}</div>
            </RadixAlert.Description>
            {children ? <div className={styles.body}>{children}</div> : null}
            {failure ? (
              <p role="alert" className={styles.failure}>
                {describeFault(failure, language, faultWords)}
              </p>
            ) : null}
            <footer className={styles.footer}>
              <RadixAlert.Cancel asChild>
                <Button disabled={busy}>{cancelLabel ?? words.cancel}</Button>
              </RadixAlert.Cancel>
              <Button
                variant={danger ? 'danger' : 'accent'}
                busy={busy}
                disabled={disabled}
                onClick={() => void confirm()}
              >
                {confirmLabel}
              </Button>
            </footer>
          </RadixAlert.Content>
        </RadixAlert.Overlay>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  )
}
