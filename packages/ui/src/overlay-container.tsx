import { createContext, use, type ReactNode } from 'react'

const ContainerContext = createContext<HTMLElement | null>(null)

/** Where menus, windows and tooltips below it open. In full screen only what is inside the full-screen element is seen. */
export function OverlayContainer({ element, children }: { element: HTMLElement | null; children: ReactNode }) {
  return <ContainerContext value={element}>{children}</ContainerContext>
}

/** The props for a Radix portal. */
export function useOverlayContainer(): { container?: HTMLElement } {
  const container = use(ContainerContext)
  return container ? { container } : {}
}
