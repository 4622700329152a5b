import { useQuery } from '@tanstack/react-query'
import { parseChapters, type Chapter } from './chapters.ts'
import type { GrantKeeper } from './grant.ts'

const none: readonly Chapter[] = []

/** The chapters of what plays; none when there are none to be had, which is no failure. */
export function useChapters(grant: GrantKeeper | undefined, file: string | undefined): readonly Chapter[] {
  const { data } = useQuery({
    queryKey: ['chapters', grant?.sessionId(), file],
    queryFn: async () => {
      const response = await grant?.fetch(file ?? '')
      return response?.ok ? parseChapters(await response.text()) : []
    },
    enabled: grant !== undefined && file !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  })
  return data ?? none
}
