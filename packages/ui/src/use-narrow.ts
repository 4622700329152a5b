import { useSyncExternalStore } from 'react'

/** The width at which the style sheets change to the phone's layout. */
const query = '(max-width: 767px)'

function subscribe(listener: () => void): () => void {
  const list = matchMedia(query)
  list.addEventListener('change', listener)
  return () => list.removeEventListener('change', listener)
}

/** Whether the window is as narrow as a phone. For what a phone has in another place; what it only hides is a matter of CSS. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(query).matches)
