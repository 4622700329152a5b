import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import { useOverlayContainer } from './overlay-container.tsx'
import styles from './tooltip.module.css'

/** A word on hover and focus. It repeats the name of its child, so it is hidden from assistive technology. */
export function Tooltip({ text, shortcut, children }: { text: string; shortcut?: string; children: ReactElement }) {
  const portal = useOverlayContainer()
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={200} disableHoverableContent>
      <Radix.Root>
        <Radix.Trigger asChild aria-describedby={undefined}>
          {children}
        </Radix.Trigger>
        <Radix.Portal {...portal}>
          <Radix.Content className={styles.content} sideOffset={8} collisionPadding={8} aria-hidden>
            {text}
            {shortcut ? <kbd className={styles.key}>{shortcut}</kbd> : null}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
