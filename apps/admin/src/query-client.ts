import { Fault } from '@codeflix/contracts/fault'
import { QueryClient } from '@tanstack/react-query'

/** A refusal stays a refusal; a server that is restarting or a lost connection deserves another try. */
const worthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 && (!(error instanceof Fault) || error.status >= 500)

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 15_000, retry: worthRetrying }, mutations: { retry: false } },
})
