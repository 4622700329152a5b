import { messagingOutageSuite } from '@codeflix/kit/testing/messaging-outage.suite'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@codeflix/platform/embedded-postgres'
import { pgBossMessaging } from '@codeflix/platform/pg-boss'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll } from 'vitest'

const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
let folder = ''
let dataDir = ''
let url = ''
let server: EmbeddedPostgres
const start = async (): Promise<void> => {
  server = await startEmbeddedPostgres({ dataDir, log: (level, message) => log[level](message) })
  // The same address as before.
  url = await server.createDatabase('broker')
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'messaging-outage-'))
  dataDir = join(folder, 'postgres')
  await start()
})
afterAll(async () => {
  await server.stop()
  await dropTestDatabases()
  await rm(folder, { recursive: true, force: true })
})

messagingOutageSuite('queue tables', {
  connect: () => pgBossMessaging({ url, log, attempts: 6, retryDelaySeconds: 0, pollSeconds: 0.5, countSeconds: 1 }),
  database: () => makeTestDatabase('outage'),
  broker: {
    stop: () => server.stop(),
    async kill() {
      const found = /^\d+/.exec(await readFile(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8'))
      process.kill(Number(found?.[0]), 'SIGKILL')
      await server.stop()
    },
    start,
  },
  events: 1000,
})
