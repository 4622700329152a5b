import type { Site } from '@codeflix/contracts/identity'
import { useQuery } from '@tanstack/react-query'
import { createContext, use, type ReactNode } from 'react'
import { identity } from './api.ts'

const SiteContext = createContext<Site>({ setUp: true, name: 'Codeflix', language: 'en', currency: 'USD', demo: false })

/** Name, language and currency of the site; the page is drawn with the defaults until they are known. */
export function SiteProvider({ children }: { children: (site: Site) => ReactNode }) {
  const fallback = use(SiteContext)
  const { data } = useQuery({ queryKey: ['site'], queryFn: () => identity.getSite(), staleTime: Infinity })
  const site = data ?? fallback
  return <SiteContext value={site}>{children(site)}</SiteContext>
}

export const useSite = (): Site => use(SiteContext)
