import type { Card } from '@codeflix/contracts/catalog'
import type { Language } from '@codeflix/contracts/fields'
import { queryOptions } from '@tanstack/react-query'
import { catalog, playback } from '../api.ts'

export const homeQuery = (language: Language) =>
  queryOptions({
    queryKey: ['catalog', 'home', language],
    queryFn: ({ signal }) => catalog.getHome({ query: { language }, signal }),
  })

export const titleQuery = (id: string, language: Language) =>
  queryOptions({
    queryKey: ['catalog', 'title', id, language],
    queryFn: ({ signal }) => catalog.getTitle({ params: { id }, query: { language }, signal }),
  })

/** The cards of these titles, in this order; titles that left the catalog are left out. */
export const cardsQuery = (ids: readonly string[], language: Language) =>
  queryOptions({
    queryKey: ['catalog', 'cards', ids, language],
    queryFn: async ({ signal }): Promise<Card[]> => {
      if (ids.length === 0) return []
      const { items } = await catalog.listTitles({
        query: { ids: ids.slice(0, 100).join(','), limit: 100, language },
        signal,
      })
      const byId = new Map(items.map((card) => [card.id, card]))
      return ids.flatMap((id) => byId.get(id) ?? [])
    },
  })

export const progressQuery = queryOptions({
  queryKey: ['account', 'progress'],
  queryFn: ({ signal }) => playback.listProgress({ signal }),
  staleTime: 5000,
})

export const titleProgressQuery = (titleId: string) =>
  queryOptions({
    queryKey: ['account', 'progress', titleId],
    queryFn: ({ signal }) => playback.getTitleProgress({ params: { titleId }, signal }),
    staleTime: 5000,
  })

export const myListQuery = queryOptions({
  queryKey: ['account', 'my-list'],
  queryFn: ({ signal }) => playback.listMyList({ signal }),
})
