import type { Replication } from '@codeflix/kit/ports/replication'
import { replicationSuite, type ReplicationUnderTest } from '@codeflix/kit/testing/replication.suite'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { openConnectReplication } from './kafka-connect.ts'
import { startKafkaConnect } from './testing/servers/kafka-connect.ts'
import { startKafka } from './testing/servers/kafka.ts'
import type { RunningServer } from './testing/servers/running-server.ts'

const lines: string[] = []
const log = (level: string, message: string): void => {
  lines.push(`${level} ${message}`)
  if (process.env['TEST_LOG'] && level !== 'debug') console.log(new Date().toISOString().slice(14, 23), level, message)
}
const eventually = <T>(assertion: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(assertion, { timeout: 60_000, interval: 50 })

let folder: string
let kafka: RunningServer
let connect: RunningServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'codeflix-connect-'))
  kafka = await startKafka({ folder: join(folder, 'kafka') })
  connect = await startKafkaConnect({ folder: join(folder, 'connect'), kafka: kafka.url })
})
afterAll(async () => {
  await connect?.stop()
  await kafka?.stop()
  if (process.env['TEST_LOG']) cpSync(join(folder, 'connect', 'connect.log'), '/tmp/connect-last.log')
  rmSync(folder, { recursive: true, force: true })
})

const postmaster = (dataDir: string): string[] =>
  readFileSync(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')

async function startForSuite(services: readonly string[]): Promise<ReplicationUnderTest> {
  const dataDir = join(folder, 'postgres')
  const postgres = await startEmbeddedPostgres({ dataDir, log })
  for (const service of services) await postgres.createDatabase(service)
  const databases = Object.fromEntries(services.map((service) => [service, postgres.adminUrlFor(service)]))
  const open = (): Replication => openConnectReplication({ connectUrl: connect.url, databases, log, checkEveryMs: 500 })
  const replication = open()
  return {
    replication,
    open,
    urlOf: (service) => postgres.urlFor(service),
    async restart() {
      const killed = postmaster(dataDir)[0]
      process.kill(Number(killed), 'SIGKILL')
      await eventually(() => {
        const lock = postmaster(dataDir)
        expect(lock[0]).not.toBe(killed)
        expect(lock[7]?.trim()).toBe('ready')
      })
    },
    async stop() {
      await replication.apply([])
      await replication.close()
      await postgres.stop()
    },
  }
}

replicationSuite('Kafka Connect', { start: startForSuite, patienceMs: 60_000 })
