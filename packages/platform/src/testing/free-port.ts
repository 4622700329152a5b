import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const given = new Set<number>()

/**
 * A port of the loopback interface that nobody listens on right now. It may be bound seconds later, and again after its
 * server was ended: it lies below those that systems hand out by themselves, and is given once.
 */
export async function freePort(): Promise<number> {
  while (true) {
    const port = randomInt(20_000, 32_768)
    if (given.has(port)) continue
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue
      throw error
    }
    server.close()
    await once(server, 'close')
    given.add(port)
    return port
  }
}
