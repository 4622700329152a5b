import pg from 'pg'

const retryMs = 1000

/**
 * Calls `notified` for each `NOTIFY` on the channels, over one connection of its own. When that is lost it is made anew,
 * and `notified` is called once for each channel, since some may have been missed.
 */
export function listen(url: string, name: string, notified: (channel: string, payload: string) => void) {
  const channels = new Set<string>()
  let listening: pg.Client | undefined
  let closed = false
  let endPause = (): void => {}
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other, since a connection does one thing at a time. */
  const subscribe = (to: pg.Client, channel: string): Promise<unknown> =>
    (last = last.catch(() => {}).then(() => to.query(`listen ${pg.escapeIdentifier(channel)}`)))

  /** Connects, and resolves when the connection is lost. */
  const connect = async (ready: () => void): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: `${name} listen`,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    })
    const ended = new Promise((resolve) => client.once('end', resolve))
    client.on('notification', (message) => notified(message.channel, message.payload ?? ''))
    // Whatever the error, the end of the connection follows; without a listener it would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
      for (const channel of channels) await subscribe(client, channel)
      // While it connects it cannot be ended, so that `close` waits for this.
      if (closed) return
      listening = client
      for (const channel of channels) notified(channel, '')
      ready()
      await ended
    } finally {
      listening = undefined
      await client.end().catch(() => {})
    }
  }
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs)
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const run = async (ready: () => void): Promise<void> => {
    while (!closed) {
      await connect(ready).catch(() => {})
      ready()
      if (!closed) await pause()
    }
  }
  let running: Promise<void> = Promise.resolve()

  return {
    /** Resolves when it listens, or when the database did not answer the first time. */
    start: (): Promise<void> =>
      new Promise((resolve) => {
        running = run(resolve)
      }),
    async add(channel: string): Promise<void> {
      channels.add(channel)
      // A connection that does not take it is of no use; the next one is told of all channels.
      const client = listening
      if (client) await subscribe(client, channel).catch(() => client.end())
    },
    async close(): Promise<void> {
      closed = true
      endPause()
      await listening?.end().catch(() => {})
      await running
    },
  }
}
