import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that can be cut: then nobody gets through, and whoever had is cut off, as when it is ended. */
export async function openGate(to: { host: string; port: number }) {
  const open = new Set<Socket>()
  let shut = false
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((inside) => {
    if (shut) return void inside.destroy()
    const outside = connect(to)
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => {})
      one.once('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    shut(): void {
      shut = true
      cut()
    },
    open(): void {
      shut = false
    },
    async close(): Promise<void> {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
