import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import { javaCommand, quietLogging, startJavaServer } from './java-server.ts'
import type { RunningServer } from './running-server.ts'

const run = promisify(execFile)

/** One Kafka in KRaft mode, its own controller. `url` is the bootstrap server, `host:port`. */
export async function startKafka(options: {
  /** For its data, settings and log. */
  folder: string
  port?: number
  detached?: boolean
}): Promise<RunningServer> {
  const { folder } = options
  const port = options.port ?? (await freePort())
  const controllerPort = await freePort()
  const data = join(folder, 'data')
  const settings = join(folder, 'server.properties')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'log4j2.properties'), quietLogging)
  await writeFile(
    settings,
    Object.entries({
      'process.roles': 'broker,controller',
      'node.id': 1,
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
      'log.dirs': data,
      // Topics are made with the settings that they need, never by somebody asking for them.
      'auto.create.topics.enable': false,
      'offsets.topic.num.partitions': 1,
      'offsets.topic.replication.factor': 1,
      'transaction.state.log.num.partitions': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'share.coordinator.state.topic.num.partitions': 1,
      'share.coordinator.state.topic.replication.factor': 1,
      'share.coordinator.state.topic.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      'num.network.threads': 2,
      'num.io.threads': 2,
      'log.cleaner.dedupe.buffer.size': 16 * 1024 ** 2,
    })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  if (!existsSync(join(data, 'meta.properties'))) {
    const clusterId = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')
    // In one word, since an id may begin with a dash.
    const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '--config', settings]
    await run('java', javaCommand(format, join(folder, 'log4j2.properties')), { cwd: folder })
  }
  return startJavaServer({
    folder,
    name: 'kafka',
    url: `127.0.0.1:${port}`,
    command: ['kafka.Kafka', settings],
    answers: () => listens(port),
    detached: options.detached,
  })
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
