import { AsyncLocalStorage } from 'node:async_hooks'
import type { ClientName } from '../database.ts'

/** Which application of which browser talks to the issuer. */
export interface Visit {
  client: ClientName
  userAgent: string
  ipAddress: string
}

const storage = new AsyncLocalStorage<Visit>()

export const duringVisit = <T>(visit: Visit, run: () => T): T => storage.run(visit, run)
export const currentVisit = (): Visit | undefined => storage.getStore()
