import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { openFrontDoor, type Instance } from '../test/cluster/front-door.ts'

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

async function instanceOf(target: string, answer: RequestListener): Promise<Instance> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return { target, port: (server.address() as AddressInfo).port, up: true, unsafe: 0, isWorker: false }
}

test('the door before the processes of a cluster answers although one of them stops halfway through its figures', async () => {
  const instances = [
    await instanceOf('catalog', (_request, response) => void response.end('all of mine')),
    await instanceOf('playback', (_request, response) => void response.write('half of mine')),
  ]
  const door = await openFrontDoor({ targetOf: () => undefined, instances, patienceMs: 500 })
  try {
    const answer = await fetch(`${door.url}/metrics`, { signal: AbortSignal.timeout(30_000) })
    expect(answer.status).toBe(503)
    expect((await answer.text()).trim()).toBe('all of mine')
  } finally {
    await door.close()
  }
})
