import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { createContext, use, useCallback, useState, type ReactNode } from 'react'
import { useWords } from './i18n.tsx'
import styles from './toast.module.css'
import { uiWords } from './ui-words.ts'

interface ToastOptions {
  tone?: 'info' | 'success' | 'danger'
  /** One thing to do about it, e.g. "Undo". */
  action?: { label: string; onSelect: () => void }
  durationMs?: number
}

type Notify = (text: string, options?: ToastOptions) => void

interface Shown extends ToastOptions {
  id: number
  text: string
}

const ToastContext = createContext<Notify | undefined>(undefined)
const icons = { info: Info, success: CircleCheck, danger: CircleAlert }
let lastId = 0

/** Holds the short messages that confirm what was done. Put it once, around the app. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const words = useWords(uiWords)
  const [shown, setShown] = useState<readonly Shown[]>([])
  const notify = useCallback<Notify>((text, options) => {
    const toast = { ...options, id: ++lastId, text }
    setShown((before) => [...before.slice(-2), toast])
  }, [])
  return (
    <ToastContext value={notify}>
      <Radix.Provider label={words.notifications} swipeDirection="right">
        {children}
        {shown.map(({ id, text, tone = 'info', action, durationMs = 6000 }) => {
          const Icon = icons[tone]
          return (
            <Radix.Root
              key={id}
              className={styles.toast}
              duration={durationMs}
              type={tone === 'danger' ? 'foreground' : 'background'}
              onOpenChange={(open) => {
                if (!open) setShown((before) => before.filter((one) => one.id !== id))
              }}
            >
              <Icon size={20} aria-hidden className={styles[tone]} />
              <Radix.Description className={styles.text}>{text}</Radix.Description>
              {action ? (
                <Radix.Action altText={action.label} className={styles.action} onClick={action.onSelect}>
                  {action.label}
                </Radix.Action>
              ) : null}
              <Radix.Close className={styles.close} aria-label={words.close}>
                <X size={16} aria-hidden />
              </Radix.Close>
            </Radix.Root>
          )
        })}
        <Radix.Viewport className={styles.viewport} />
      </Radix.Provider>
    </ToastContext>
  )
}

/** Says something short at the edge of the screen; it is announced and goes away by itself. */
export function useToast(): Notify {
  const notify = use(ToastContext)
  if (!notify) throw new Error('useToast needs a ToastProvider above it')
  return notify
}
