import { Client } from 'pg'

/** A connection to a service's database, opened on first use. */
export type Sessions = (service: string) => Promise<Client>

/**
 * Lends connections to services' databases and closes them all at the end.
 * @param addressOf the address of a service's database for an administrator
 * @throws PartAway when a database can't be reached
 */
async function withSessions<T>(
  addressOf: (service: string) => string,
  work: (sessions: Sessions) => Promise<T>,
): Promise<T> {
  const open = new Map<string, Promise<Client>>()
  try {
    return await work((service) => {
      const existing = open.get(service)
      if (existing !== undefined) return existing
      const opening = connect(service, addressOf(service))
      open.set(service, opening)
      return opening
    })
  } finally {
    await Promise.allSettled([...open.values()].map(async (opening) => (await opening).end()))
  }
}

async function connect(service: string, address: string): Promise<Client> {
  const client = new Client({
    connectionString: address,
    application_name: 'codeflix replication',
    connectionTimeoutMillis: 10_000,
    // Longer than a service may hold a transaction open: a new slot waits for all that are under way.
    lock_timeout: 90_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw new PartAway(`The database of ${service} cannot be reached: ${(error as Error).message}`, { cause: error })
  }
  return client
}

/** Something that the copying needs does not answer now and may do so later. */
export class PartAway extends Error {
  override readonly name = 'PartAway'
}

/** The databases between which one adapter keeps copies, and its one change at a time. */
interface ReplicationDatabases {
  /** @throws Error for a service that is not among them */
  addressOf(service: string): string
  /** For looking. @throws PartAway */
  look<T>(work: (sessions: Sessions) => Promise<T>): Promise<T>
  /** For a change: in this process by a queue, among processes by a lock in the first service's database. */
  change<T>(work: (sessions: Sessions) => Promise<T>): Promise<T>
  /** Resolves when the changes that were begun have ended. */
  settled(): Promise<unknown>
}

/**
 * @param databases service → its database's address for an administrator
 * @param lock any number by which nothing else locks
 */
export function replicationDatabases(databases: Readonly<Record<string, string>>, lock: number): ReplicationDatabases {
  const [first = ''] = Object.keys(databases).toSorted()
  let queue: Promise<unknown> = Promise.resolve()

  function addressOf(service: string): string {
    const address = databases[service]
    if (address === undefined) throw new Error(`Nothing is known about a database of the service "${service}".`)
    return address
  }
  const look = <T>(work: (sessions: Sessions) => Promise<T>): Promise<T> => withSessions(addressOf, work)

  return {
    addressOf,
    look,
    change<T>(work: (sessions: Sessions) => Promise<T>): Promise<T> {
      const result = queue.then(() =>
        look(async (sessions) => {
          await (await sessions(first)).query('select pg_advisory_lock($1)', [lock])
          return work(sessions)
        }),
      )
      queue = result.catch(() => undefined)
      return result
    },
    settled: () => queue,
  }
}
