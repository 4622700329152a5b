import { useEffect, useRef } from 'react'
import { commandFor, type Command } from './keys.ts'

interface KeyboardOptions {
  /** Off while a window or a menu has the keyboard. */
  enabled: boolean
  run: (command: Command) => void
  onAnyKey: () => void
}

/** Lets the keys of the player work wherever the focus is; a focused button keeps its space bar. */
export function useKeyboard(options: KeyboardOptions): void {
  const current = useRef(options)
  useEffect(() => {
    current.current = options
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { enabled, run, onAnyKey } = current.current
      // Prevented: a menu or window has used the key, e.g. Escape to close itself.
      if (!enabled || event.defaultPrevented) return
      onAnyKey()
      const target = event.target instanceof HTMLElement ? event.target : undefined
      if (event.key === ' ' && target?.closest('button, a')) return
      // The volume slider moves by its own arrows.
      if (target?.matches('input[step="0.05"]') && event.key.startsWith('Arrow')) return
      const command = commandFor(event)
      if (!command) return
      event.preventDefault()
      run(command)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}
