import { Fault } from '@codeflix/contracts/fault'
import { QueryClient } from '@tanstack/react-query'

/** A refusal stays a refusal; a server that is restarting or a lost connection deserves another try. */
const worthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 && (!(error instanceof Fault) || error.status >= 500)

export const queryClient = new QueryClient({
  defaultOptions: {
    // Without a connection a question is asked all the same: one that waited for it would say nothing meanwhile.
    queries: { staleTime: 60_000, retry: worthRetrying, networkMode: 'always', refetchOnReconnect: true },
    // And a payment that waited would be sent whenever there is a connection again, wanted or not by then.
    mutations: { retry: false, networkMode: 'always' },
  },
})
