import { useQuery } from '@tanstack/react-query'
import { read } from '../api.ts'
import { useMay, useMe } from '../session/me.tsx'

/** The encoder's queue as a whole: whether it is paused, what waits, who works. For editors. */
export const useEncodeQueue = () => useQuery({ ...read('encoder', 'readQueue'), refetchInterval: 10_000 })

/** Who an account of the staff is: `'me'`, a name, or nothing for who may not see accounts. */
export function useColleague(id: string | undefined): string | undefined {
  const me = useMe()
  const mine = id === me.id
  const supports = useMay('support')
  const staff = useQuery({
    ...read('identity', 'listAccounts', { query: { staff: 'true', limit: 100 } }),
    enabled: supports && id !== undefined && !mine,
    staleTime: 5 * 60_000,
  })
  if (mine) return 'me'
  return staff.data?.items.find((account) => account.id === id)?.name
}
