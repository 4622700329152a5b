import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { leashed } from './leashed.ts'
import type { RunningServer } from './running-server.ts'

/** What tools/infra/install-rabbitmq.sh installs; the one on the PATH is a wrapper for Debian's own service. */
const program = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const startMs = 120_000
const stopMs = 30_000

interface Settings {
  port: number
  distributionPort: number
  epmdPort: number
  node: string
  password: string
}

/**
 * A RabbitMQ node with its data, cookie and log in `folder`, and a name server of Erlang's (epmd) that lives and ends
 * with it; its `url` is what BROKER_URL takes. Where the same folder is given again it is the same node on the same port.
 */
export async function startRabbitMq(options: {
  folder: string
  port?: number
  /** Goes on when this process has ended. */
  detached?: boolean
}): Promise<RunningServer> {
  await access(program).catch(() => {
    throw new Error('RabbitMQ is not installed yet: tools/infra/install-rabbitmq.sh')
  })
  const { folder } = options
  await mkdir(folder, { recursive: true })
  const settings = await settingsIn(folder, options.port)
  const logFile = join(folder, 'rabbitmq.log')
  await writeFile(
    join(folder, 'rabbitmq.conf'),
    `listeners.tcp.default = 127.0.0.1:${settings.port}
default_user = codeflix
default_pass = ${settings.password}
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 50MB
log.console = true
log.console.level = warning
log.file = false
`,
    { mode: 0o600 },
  )
  await writeFile(join(folder, 'enabled_plugins'), '[].\n')
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(settings.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: settings.node,
    RABBITMQ_DIST_PORT: String(settings.distributionPort),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'no-environment'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none -kernel inet_dist_use_interface {127,0,0,1}',
    // Makes the script become the server, instead of a shell that waits for it.
    detached: 'true',
  }

  let processes: ChildProcess[] = []
  const isAlive = (child: ChildProcess): boolean =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null
  const ended = (child: ChildProcess): Promise<unknown> =>
    isAlive(child) ? new Promise((resolve) => child.once('exit', resolve)) : Promise.resolve()

  const start = async (): Promise<void> => {
    const log = await open(logFile, 'a')
    const launch = (...command: string[]): ChildProcess => {
      const [first, ...args] = leashed(command, options.detached)
      const child = spawn(first, args, {
        cwd: folder,
        env,
        stdio: ['ignore', log.fd, log.fd],
        // A session of its own: Ctrl-C in the terminal is for the tests, which stop it in their order.
        detached: true,
      })
      child.once('error', () => {})
      if (options.detached) child.unref()
      return child
    }
    const epmd = launch('epmd', '-port', String(settings.epmdPort), '-address', '127.0.0.1')
    const broker = launch(program)
    processes = [broker, epmd]
    await log.close()
    const failure = new Promise<never>((_resolve, reject) => {
      broker.once('error', reject)
      broker.once('exit', (code) => reject(new Error(`RabbitMQ ended with ${code}`)))
    })
    failure.catch(() => {})
    try {
      await Promise.race([failure, answers(settings.port)])
    } catch (error) {
      await end('SIGKILL')
      const said = await readFile(logFile, 'utf8').catch(() => '')
      throw new Error(`${(error as Error).message}\n${said.split('\n').slice(-20).join('\n')}`, { cause: error })
    }
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    for (const child of processes) {
      if (isAlive(child)) child.kill(signal)
      const patience = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await ended(child)
      clearTimeout(patience)
    }
    processes = []
  }

  await start()
  return {
    url: `amqp://codeflix:${settings.password}@127.0.0.1:${settings.port}`,
    pids: () => processes.filter(isAlive).flatMap((child) => child.pid ?? []),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
  }
}

async function settingsIn(folder: string, port: number | undefined): Promise<Settings> {
  const path = join(folder, 'node.json')
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known !== undefined) {
    const settings = JSON.parse(known) as Settings
    return { ...settings, port: port ?? settings.port }
  }
  const settings: Settings = {
    port: port ?? (await freePort()),
    distributionPort: await freePort(),
    epmdPort: await freePort(),
    node: `codeflix-${randomBytes(4).toString('hex')}@localhost`,
    password: randomBytes(20).toString('hex'),
  }
  await writeFile(path, JSON.stringify(settings), { mode: 0o600 })
  return settings
}

/** Whether it offers to speak AMQP, which it does when everything else is up. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2000 })
    const done = (greeted: boolean): void => {
      socket.destroy()
      resolve(greeted)
    }
    socket.once('connect', () => socket.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1')))
    socket.once('data', () => done(true))
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => done(false))
  })
}

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + startMs
  while (!(await greets(port))) {
    if (Date.now() > deadline) throw new Error(`RabbitMQ did not answer within ${startMs / 1000} seconds`)
    await sleep(100)
  }
}
