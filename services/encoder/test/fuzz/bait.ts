import { mkdir, writeFile } from 'node:fs/promises'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Bait } from './recipe.ts'
import type { Sources } from './sources.ts'
import { secret } from './try-case.ts'

/** Lays out what hostile files would like to reach, and counts who comes by. */
export async function layBait(
  folder: string,
  { files }: Sources,
): Promise<{ bait: Bait; visits: () => number; close: () => Promise<void> }> {
  const place = join(folder, 'bait')
  await mkdir(place)
  const [text, film] = [join(place, 'secret.txt'), join(place, 'film.mp4')]
  await writeFile(text, `${secret}\n`.repeat(20))
  await writeFile(film, files['mp4'] ?? '')
  let visits = 0
  const server = createServer((socket) => {
    visits++
    socket.end(`HTTP/1.0 200 OK\r\n\r\n${secret}`)
  })
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const datagrams = createSocket('udp4').on('message', () => visits++)
  await new Promise<void>((ready) => void datagrams.bind(port, '127.0.0.1', ready))
  return {
    bait: { text, film, host: `127.0.0.1:${port}` },
    visits: () => visits,
    async close() {
      datagrams.close()
      await new Promise((closed) => server.close(closed))
    },
  }
}
