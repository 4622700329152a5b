import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync, closeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { leashed } from './leashed.ts'
import type { RunningServer } from './running-server.ts'

/** Where tools/infra/install-connect.sh puts Kafka, Kafka Connect and Debezium. */
const home = join(import.meta.dirname, '..', '..', '..', '..', '..', '.infra', 'connect')
const libraries = join(home, 'libs')
export const plugins = join(home, 'plugins')

interface JavaServerOptions {
  /** For its log, `<name>.log`. */
  folder: string
  name: string
  url: string
  /** Class and arguments. */
  command: readonly string[]
  /** Variables beside those that it needs to be found and to find its files. */
  environment?: Readonly<Record<string, string>>
  /** Whether it takes requests. */
  answers: () => Promise<boolean>
  /** Whether it outlives this process. */
  detached?: boolean | undefined
}

/** Small and quick to start rather than quick for long: the first compiler only, and a collector without threads. */
const economy = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData', '-Xshare:auto']

/** The logging of a server that only speaks up when something is wrong. */
export const quietLogging = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.network.name = org.apache.kafka.clients.NetworkClient
logger.network.level = error
`

/** @throws Error when what is to run has not been installed */
export function javaCommand(command: readonly string[], logging: string): string[] {
  if (!existsSync(libraries)) {
    throw new Error('Kafka is not installed: run tools/infra/install-connect.sh, which needs Java 17 and Maven.')
  }
  return [...economy, `-Dlog4j2.configurationFile=${logging}`, '-cp', join(libraries, '*'), ...command]
}

export async function startJavaServer(options: JavaServerOptions): Promise<RunningServer> {
  const { folder, name } = options
  const logFile = join(folder, `${name}.log`)
  const environment = { PATH: process.env['PATH'], TMPDIR: folder, ...options.environment }
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const log = openSync(logFile, 'a')
    const java = ['java', ...javaCommand(options.command, join(folder, 'log4j2.properties'))]
    const [program, ...words] = leashed(java, options.detached)
    child = spawn(program, words, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', log, log],
      detached: options.detached ?? false,
    })
    closeSync(log)
    if (options.detached) child.unref()
    const started = child
    const deadline = Date.now() + 120_000
    while (!(await options.answers().catch(() => false))) {
      if (started.exitCode !== null || started.signalCode !== null || Date.now() > deadline) {
        const last = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-20).join('\n')
        if (started.exitCode === null) started.kill('SIGKILL')
        throw new Error(`${name} did not start:\n${last}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = child
    child = undefined
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const exited = once(ending, 'exit')
    ending.kill(signal)
    const impatience = setTimeout(() => ending.kill('SIGKILL'), 30_000)
    await exited
    clearTimeout(impatience)
  }

  await start()
  return {
    url: options.url,
    pids: () => (child?.pid === undefined || child.exitCode !== null ? [] : [child.pid]),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
  }
}
