import { useCallback, useEffect, useRef, useState } from 'react'

const restMs = 3000
/** A moving pointer wakes at most this often: each time draws the player again. */
const throttleMs = 250

/** Whether the controls show: while `held` (paused, a menu is open), and for a moment after any sign of life. */
export function useVisibility(held: boolean): { visible: boolean; wake: () => void; hide: () => void } {
  /** How often it was woken; 0 is asleep. */
  const [wakes, setWakes] = useState(1)
  const last = useRef(0)
  const wake = useCallback(() => {
    const now = Date.now()
    if (now - last.current < throttleMs) return
    last.current = now
    setWakes((before) => before + 1)
  }, [])
  const hide = useCallback(() => {
    last.current = 0
    setWakes(0)
  }, [])
  useEffect(() => {
    if (held || wakes === 0) return undefined
    const timer = setTimeout(hide, restMs)
    return () => clearTimeout(timer)
  }, [held, wakes, hide])
  return { visible: held || wakes > 0, wake, hide }
}
