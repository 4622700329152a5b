import { useQuery } from '@tanstack/react-query'
import type { GrantKeeper } from './grant.ts'

/**
 * What a WebVTT file beside the film lists of it, e.g. its chapters; nothing when it is not to be had, which is no failure.
 * @param wanted whether it is to be fetched; what was fetched stays
 * @returns undefined until it is there
 */
export function useMediaIndex<Item>(
  grant: GrantKeeper | undefined,
  file: string | undefined,
  parse: (vtt: string) => readonly Item[],
  wanted = true,
): readonly Item[] | undefined {
  const { data } = useQuery({
    queryKey: ['media-index', grant?.sessionId(), file],
    queryFn: async () => {
      const response = await grant?.fetch(file ?? '')
      return response?.ok ? parse(await response.text()) : []
    },
    enabled: wanted && grant !== undefined && Boolean(file),
    staleTime: Infinity,
    gcTime: 0,
  })
  return data
}
