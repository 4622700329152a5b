import { contracts } from '@codeflix/contracts/all'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../embedded-postgres.ts'
import type { ServerSettings } from '../../embedded-postgres-server.ts'
import { startKafkaConnect } from './kafka-connect.ts'
import { startKafka } from './kafka.ts'
import { startRabbitMq } from './rabbitmq.ts'
import type { RunningServer } from './running-server.ts'
import { startS3 } from './s3.ts'

/** PostgreSQL, RabbitMQ, Kafka, Kafka Connect and an S3 server, as processes of a platform find them. */
export interface AllServers {
  /**
   * What a process is told that runs `target` alone: its own database, of which no other service's role can read a row,
   * and where the rest is. For `system` the databases' administrator besides.
   */
  environmentOf(target: string): Record<string, string>
  /** The same for a process that runs everything. */
  environmentOfAll(): Record<string, string>
  /** Server → address, with the credentials that it wants. */
  urls: Readonly<Record<'postgres' | 'rabbitmq' | 'kafka' | 'connect' | 's3', string>>
  pids(): Record<string, number[]>
  stop(): Promise<void>
}

const snake = (service: string): string => service.replaceAll('-', '_')

/**
 * Starts them all in `folder`, on free ports of the loopback interface; what is there already is gone on with.
 * @param settings PostgreSQL's own
 * @throws Error that names the part that is missing
 */
export async function startAllServers(folder: string, settings: ServerSettings = {}): Promise<AllServers> {
  // What was begun, to be ended in reverse.
  const ends: (() => Promise<void>)[] = []
  const servers = new Map<string, RunningServer>()
  const begin = async <Server extends RunningServer>(name: string, starting: Promise<Server>): Promise<Server> => {
    const server = await starting
    ends.push(server.stop)
    servers.set(name, server)
    return server
  }
  const stop = async (): Promise<void> => {
    const outcomes = []
    for (const end of ends.splice(0).toReversed()) outcomes.push(...(await Promise.allSettled([end()])))
    const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
    if (failures.length > 0) throw new AggregateError(failures, 'a server did not stop cleanly')
  }

  const startPostgres = async () => {
    const server = await startEmbeddedPostgres({
      dataDir: join(folder, 'postgres'),
      log: () => {},
      settings: { max_connections: 400, ...settings },
    })
    ends.push(server.stop)
    const databases = new Map<string, string>()
    for (const name of [...Object.keys(contracts), 'sandbox-gateway'])
      databases.set(name, await server.createDatabase(snake(name)))
    return {
      databases,
      adminUrl: server.adminUrl,
      admin: server.adminUrlFor('catalog').replace('/catalog', '/{service}'),
    }
  }
  const startReplication = async () => {
    const kafka = await begin('kafka', startKafka({ folder: join(folder, 'kafka') }))
    const connect = await begin('connect', startKafkaConnect({ folder: join(folder, 'connect'), kafka: kafka.url }))
    return { kafka, connect }
  }
  const starting = [
    startPostgres(),
    begin('rabbitmq', startRabbitMq({ folder: join(folder, 'rabbitmq') })),
    startReplication(),
    begin('s3', startS3({ folder: join(folder, 's3') })),
  ] as const
  try {
    const [postgres, rabbitmq, { kafka, connect }, s3] = await Promise.all(starting)
    const common = {
      BROKER_URL: rabbitmq.url,
      STORAGE_URL: s3.url,
      REPLICATION_URL: `connect+${connect.url}`,
    }
    const databaseOf = (name: string): string => postgres.databases.get(name) ?? ''
    const administrator = { DATABASE_URL: postgres.admin, DATABASE_ADMIN_URL: postgres.admin }
    return {
      environmentOf: (target) => ({
        ...common,
        ...(postgres.databases.has(target) ? { DATABASE_URL: databaseOf(target) } : {}),
        ...(target === 'subscriptions' ? { SANDBOX_DATABASE_URL: databaseOf('sandbox-gateway') } : {}),
        ...(target === 'system' ? administrator : {}),
      }),
      environmentOfAll: () => ({ ...common, ...administrator }),
      urls: {
        postgres: postgres.adminUrl,
        rabbitmq: rabbitmq.url,
        kafka: kafka.url,
        connect: connect.url,
        s3: s3.url,
      },
      pids: () => ({
        postgres: [postmasterOf(join(folder, 'postgres'))],
        ...Object.fromEntries([...servers].map(([name, server]) => [name, server.pids()])),
      }),
      stop,
    }
  } catch (error) {
    // One that is still starting would be left behind.
    await Promise.allSettled(starting)
    await stop().catch(() => {})
    throw error
  }
}

const postmasterOf = (folder: string): number =>
  Number(readFileSync(join(folder, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0])
