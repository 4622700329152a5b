import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReplicaLink, Replication } from '@codeflix/kit/ports/replication'
import { eventually } from '@codeflix/kit/testing/eventually'
import { Client } from 'pg'
import { expect } from 'vitest'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../embedded-postgres.ts'
import type { ConnectReplicationOptions } from '../../kafka-connect.ts'
import { startKafkaConnect } from './kafka-connect.ts'
import { startKafka } from './kafka.ts'
import type { RunningServer } from './running-server.ts'

/** What copies by Kafka Connect stand on. */
export interface CopyingServers {
  folder: string
  postgres: EmbeddedPostgres
  kafka: RunningServer
  connect: RunningServer
  /** What an adapter is told of them; passwords as placeholders. */
  options: ConnectReplicationOptions
  /** What was logged by the database and by adapters with these options: `warn …`. */
  lines: string[]
  /** Asks a service's database as its administrator. */
  query(service: string, sql: string): Promise<Record<string, unknown>[]>
  /** Asks Kafka Connect itself, and anew for as long as it is handing out work. */
  ask(path: string, init?: RequestInit): Promise<unknown>
  password: string
  /** Part → ends it without a warning, and brings it back. */
  restarts: Record<string, () => Promise<void>>
  stop(): Promise<void>
}

/** PostgreSQL with an empty database for each service, Kafka and Kafka Connect, in a folder of their own. */
export async function startCopyingServers(services: readonly string[]): Promise<CopyingServers> {
  const lines: string[] = []
  const log = (level: string, message: string): void => {
    lines.push(`${level} ${message}`)
    if (process.env['TEST_LOG'] && level !== 'debug') console.log(level, message)
  }
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-connect-'))
  // A source may fall 64 MiB behind here, so that a test can make one fall too far behind.
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    log,
    settings: { max_slot_wal_keep_size: '64MB' },
  })
  for (const service of services) await postgres.createDatabase(service)
  const password = decodeURIComponent(new URL(postgres.adminUrl).password)
  const kafka = await startKafka({ folder: join(folder, 'kafka') })
  const connect = await startKafkaConnect({
    folder: join(folder, 'connect'),
    kafka: kafka.url,
    environment: { DATABASE_PASSWORD: password },
  })

  async function killPostgres(): Promise<void> {
    const postmaster = (): string[] =>
      readFileSync(join(folder, 'postgres', 'pgdata', 'postmaster.pid'), 'utf8').split('\n')
    const killed = postmaster()[0]
    process.kill(Number(killed), 'SIGKILL')
    await eventually(() => {
      const lock = postmaster()
      expect(lock[0]).not.toBe(killed)
      expect(lock[7]?.trim()).toBe('ready')
    })
  }

  const addresses = services.map((service) => [service, postgres.adminUrlFor(service)] as const)
  return {
    folder,
    postgres,
    kafka,
    connect,
    password,
    lines,
    async query(service, sql) {
      const client = new Client({ connectionString: postgres.adminUrlFor(service) })
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows
      } finally {
        await client.end()
      }
    },
    async ask(path, init = {}) {
      while (true) {
        const response = await fetch(connect.url + path, {
          ...init,
          headers: { 'content-type': 'application/json' },
        })
        const text = await response.text()
        if (response.status !== 409) {
          expect(response.ok, `${path} answered ${response.status}: ${text}`).toBe(true)
          return text === '' ? undefined : JSON.parse(text)
        }
        await sleep(200)
      }
    },
    options: {
      connectUrl: connect.url,
      databases: Object.fromEntries(addresses),
      connectDatabases: Object.fromEntries(
        addresses.map(([service, address]) => {
          const url = new URL(address)
          url.password = '${env:DATABASE_PASSWORD}'
          return [service, url.href]
        }),
      ),
      checkEveryMs: 500,
      log,
    },
    restarts: {
      PostgreSQL: killPostgres,
      Kafka: async () => {
        await kafka.kill()
        await kafka.start()
      },
      'Kafka Connect': async () => {
        await connect.kill()
        await connect.start()
      },
    },
    async stop() {
      await connect.stop()
      await kafka.stop()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A copy for tests of what an adapter does beside its suite. */
export const filmLink: ReplicaLink = {
  owner: 'catalog-admin',
  consumer: 'catalog',
  schema: 'catalog_admin',
  table: 'film',
  key: ['id'],
  columns: ['id', 'name', 'year'],
}

export const expectStreaming = (replication: Replication): Promise<void> =>
  eventually(async () => expect(await replication.status()).toMatchObject([{ state: 'streaming' }]))

/** Both ends of `filmLink`. */
export async function expectEqualEnds({ query }: CopyingServers): Promise<void> {
  const digest = `select count(*)::int, md5(string_agg(row(id, name, year)::text, ',' order by id)) from catalog_admin.film`
  await eventually(async () => expect(await query('catalog', digest)).toEqual(await query('catalog-admin', digest)))
}
