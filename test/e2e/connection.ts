import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** The network between a browser and the site, to be slowed down and cut as that of a train is. */
export interface Connection {
  /** For a browser's settings: all that it asks for goes through here. */
  proxy: { server: string }
  /** From now on the browser sends this much in a second, and receives as fast as ever. */
  slow(bytesPerSecond: number): void
  /** Breaks what is on its way and lets nothing through, until it is restored. */
  cut(): void
  restore(): void
  close(): Promise<void>
}

/** A SOCKS 5 proxy (RFC 1928) that forwards to this machine; the browser's own emulation does not break an upload. */
export async function openConnection(): Promise<Connection> {
  const sockets = new Set<Socket>()
  let broken = false
  let bytesPerSecond = Infinity

  const hold = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const forward = (browser: Socket, port: number): void => {
    const site = connect(port, 'localhost')
    hold(site)
    browser.on('close', () => site.destroy())
    site.on('close', () => browser.destroy())
    site.once('connect', () => browser.write(Uint8Array.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])))
    site.pipe(browser)
    browser.on('data', (chunk) => {
      site.write(chunk)
      if (bytesPerSecond === Infinity) return
      browser.pause()
      setTimeout(() => browser.resume(), (chunk.length / bytesPerSecond) * 1000)
    })
  }
  const server = createServer((browser) => {
    if (broken) return void browser.destroy()
    hold(browser)
    browser.once('data', () => {
      browser.write(Uint8Array.from([5, 0]))
      browser.once('data', (request) => {
        // The last two bytes are the port; whatever the host was called, it is this machine.
        forward(browser, request.readUInt16BE(request.length - 2))
      })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    proxy: { server: `socks5://127.0.0.1:${address.port}` },
    slow(next) {
      bytesPerSecond = next
    },
    cut() {
      broken = true
      drop()
    },
    restore() {
      broken = false
    },
    async close() {
      server.close()
      drop()
      await once(server, 'close')
    },
  }
}
