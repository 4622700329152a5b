import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
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
  options: Pick<ConnectReplicationOptions, 'connectUrl' | 'databases' | 'connectDatabases' | 'checkEveryMs'>
  password: string
  /** Part → ends it without a warning, and brings it back. */
  restarts: Record<string, () => Promise<void>>
  stop(): Promise<void>
}

/** PostgreSQL with an empty database for each service, Kafka and Kafka Connect, in a folder of their own. */
export async function startCopyingServers(
  services: readonly string[],
  log: (level: string, message: string) => void,
): Promise<CopyingServers> {
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
    await vi.waitFor(
      () => {
        const lock = postmaster()
        expect(lock[0]).not.toBe(killed)
        expect(lock[7]?.trim()).toBe('ready')
      },
      { timeout: 60_000, interval: 50 },
    )
  }

  const addresses = services.map((service) => [service, postgres.adminUrlFor(service)] as const)
  return {
    folder,
    postgres,
    kafka,
    connect,
    password,
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
