import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { plugins, quietLogging, startJavaServer } from './java-server.ts'
import type { RunningServer } from './running-server.ts'

/** One worker of Kafka Connect with Debezium's PostgreSQL source and JDBC sink. `url` is its REST address. */
export async function startKafkaConnect(options: {
  /** For its settings and log. What it has to remember is in Kafka. */
  folder: string
  /** Kafka's bootstrap server, `host:port`. */
  kafka: string
  port?: number
  /** What `${env:NAME}` in a connector's settings stands for. */
  environment?: Readonly<Record<string, string>>
  detached?: boolean
}): Promise<RunningServer> {
  const { folder } = options
  const port = options.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const settings = join(folder, 'connect.properties')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'log4j2.properties'), quietLogging)
  await writeFile(
    settings,
    Object.entries({
      'bootstrap.servers': options.kafka,
      'group.id': 'codeflix-connect',
      listeners: url,
      'plugin.path': plugins,
      'plugin.discovery': 'service_load',
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'config.storage.topic': 'codeflix-connect-configs',
      'config.storage.replication.factor': 1,
      'offset.storage.topic': 'codeflix-connect-offsets',
      'offset.storage.replication.factor': 1,
      'offset.storage.partitions': 1,
      'status.storage.topic': 'codeflix-connect-status',
      'status.storage.replication.factor': 1,
      'status.storage.partitions': 1,
      'offset.flush.interval.ms': 1000,
      // A worker that is gone is gone: there is no other that it could come back to.
      'scheduled.rebalance.max.delay.ms': 0,
      'session.timeout.ms': 10_000,
      'heartbeat.interval.ms': 1000,
      'config.providers': 'env,file,dir',
      'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
      'config.providers.file.class': 'org.apache.kafka.common.config.provider.FileConfigProvider',
      'config.providers.dir.class': 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
    })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  return startJavaServer({
    folder,
    name: 'connect',
    url,
    command: ['org.apache.kafka.connect.cli.ConnectDistributed', settings],
    environment: options.environment ?? {},
    // It listens long before it knows its connectors.
    answers: async () => (await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) })).ok,
    detached: options.detached,
  })
}
