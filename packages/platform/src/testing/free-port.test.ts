import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

test('a port that may be bound later is given to nobody else', async () => {
  const given: number[] = []
  for (let n = 0; n < 300; n++) given.push(await freePort())
  expect(new Set(given).size).toBe(given.length)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  expect((server.address() as AddressInfo).port).toBeGreaterThan(Math.max(...given))
  server.close()
})
