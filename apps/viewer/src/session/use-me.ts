import { queryOptions, useQuery } from '@tanstack/react-query'
import { identity } from '../api.ts'
import { useSession } from './use-session.ts'

export const meQuery = queryOptions({
  queryKey: ['account', 'me'],
  queryFn: ({ signal }) => identity.getMe({ signal }),
})

/** The account that is signed in. */
export function useMe() {
  const session = useSession()
  return useQuery({ ...meQuery, enabled: session === 'signed-in' })
}
