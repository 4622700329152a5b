import { listen } from '@codeflix/kit/listen'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'

let url = ''
let client: pg.Client
beforeAll(async () => {
  url = await makeTestDatabase('listen')
  client = new pg.Client({ connectionString: url })
  await client.connect()
  return async () => {
    await client.end()
    await dropTestDatabases()
  }
})

const listeners = async (): Promise<number[]> =>
  (
    await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'suite listen' and datname = current_database()`,
    )
  ).rows.map((row) => row.pid)

test('hears what is said on its channels, also on one that is added later, and is called once after a gap', async () => {
  const heard: string[] = []
  const notifications = listen(url, 'suite', (channel, payload) => heard.push(`${channel}:${payload}`))
  await notifications.add('first')
  await notifications.start()
  await notifications.add('second')
  heard.length = 0
  await client.query(`select pg_notify('first', 'a'), pg_notify('second', 'b'), pg_notify('third', 'c')`)
  await expect.poll(() => heard).toEqual(['first:a', 'second:b'])

  heard.length = 0
  const [pid] = await listeners()
  await client.query('select pg_terminate_backend($1)', [pid])
  await expect.poll(() => heard).toEqual(['first:', 'second:'])
  await client.query(`notify first, 'd'`)
  await expect.poll(() => heard).toEqual(['first:', 'second:', 'first:d'])
  expect(await listeners()).toHaveLength(1)

  await notifications.close()
  await expect.poll(listeners).toEqual([])
})

test('asks a database that is away about once a second, however long that lasts', async () => {
  let attempts = 0
  const sockets = new Set<Socket>()
  const away = createServer((socket) => {
    attempts++
    sockets.add(socket)
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(away, 'listening')
  const address = away.address() as { port: number }
  const notifications = listen(`postgres://a:b@127.0.0.1:${address.port}/c`, 'suite', () => {})
  await notifications.start()
  await new Promise((resolve) => setTimeout(resolve, 6000))
  await notifications.close()
  expect(attempts).toBeGreaterThan(2)
  expect(attempts).toBeLessThan(10)
  const before = attempts
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(attempts).toBe(before)
  away.close()
})

test('leaves no connection when it is closed while it connects', async () => {
  const notifications = listen(url, 'suite', () => {})
  const starting = notifications.start()
  await notifications.close()
  await starting
  await expect.poll(listeners).toEqual([])
})
