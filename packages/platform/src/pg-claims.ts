import pg from 'pg'

const againMs = 1000

interface Claim {
  name: string
  /** It is ours, and nobody else's until `lost`. */
  gained(): Promise<void>
  /** The connection that held it is gone, and somebody else may have it. */
  lost(): Promise<void>
}

/**
 * Claims to names, by advisory locks of one connection: of several processes one holds a name, and when it ends or its
 * connection does, another gets it within a second.
 */
export function pgClaims(url: string, failed: (error: unknown) => void) {
  const wanted = new Set<Claim>()
  const held = new Set<Claim>()
  let client: pg.Client | undefined
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()

  const connect = async (): Promise<pg.Client> => {
    const made = new pg.Client({
      connectionString: url,
      application_name: 'messaging claims',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    })
    made.on('error', () => {})
    made.once('end', () => {
      if (client === made) client = undefined
      for (const claim of held) claim.lost().catch(failed)
      held.clear()
    })
    await made.connect()
    return made
  }
  const tryAll = async (): Promise<void> => {
    if (held.size === wanted.size) return
    const session = (client ??= await connect())
    for (const claim of wanted) {
      if (held.has(claim) || closed) continue
      const { rows } = await session.query<{ mine: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
        [claim.name],
      )
      if (!rows[0]?.mine || client !== session) continue
      held.add(claim)
      await claim.gained()
    }
  }
  /** One after the other, and again as long as some are not ours. */
  const tryInTurn = (): Promise<void> => {
    clearTimeout(timer)
    last = last.then(async () => {
      if (closed) return
      await tryAll().catch(failed)
      clearTimeout(timer)
      timer = setTimeout(() => void tryInTurn(), againMs)
    })
    return last
  }

  return {
    /** Resolves after the first try. */
    add(claim: Claim): Promise<void> {
      wanted.add(claim)
      return tryInTurn()
    },
    /** Gives up all; what works on a claim has to have ended. */
    async close(): Promise<void> {
      closed = true
      clearTimeout(timer)
      await last
      held.clear()
      await client?.end()
    },
  }
}
