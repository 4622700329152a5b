import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { open, readFile, readlink, realpath, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathFor, spawnAs, type RunAs } from './embedded-postgres-account.ts'
import type { PostgresBinaries } from './embedded-postgres-binaries.ts'
import { isProcessAlive } from './folder-lock.ts'

/** PostgreSQL's own settings, by name. */
export type ServerSettings = Readonly<Record<string, string | number>>

/** Receives what the server does and says, a line at a time, without secrets and without the values of anybody's rows. */
export type ServerLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void

const defaultSettings: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'codeflix',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: 200,
  // Each service that holds copies of another's tables takes a slot, a sender, an origin and an apply worker, and up to
  // two workers more while it takes in a table: enough for sixteen such pairs at work at once.
  wal_level: 'logical',
  max_replication_slots: 64,
  max_wal_senders: 64,
  max_active_replication_origins: 64,
  max_logical_replication_workers: 52,
  max_sync_workers_per_subscription: 2,
  max_worker_processes: 64,
  // A worker that ended, a new subscription and the next table of a backfill wait this long; the default is 5 s.
  wal_retrieve_retry_interval: '500ms',
  // A service that stays away must not fill the disk: its slot is given up, and its copies are taken in afresh.
  max_slot_wal_keep_size: '2GB',
  // Neither statements nor the values of rows go to the log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_line_prefix: '%b|%d|',
}

/** How long a fast, and after it an immediate, shutdown may take. After an immediate one the next start recovers. */
const fastShutdownMs = 20_000
const immediateShutdownMs = 8_000

interface ServerOptions {
  binaries: PostgresBinaries
  runAs: RunAs
  pgdata: string
  log: ServerLog
  /** Go before our defaults. */
  settings: ServerSettings
  /** The port of the last time, or null. */
  preferredPort: number | null
  /** Called before a port other than the preferred one is used. */
  onPort(port: number): Promise<void>
}

/** A started server that is started again, on the same port, when it ends without having been asked to. */
interface SupervisedServer {
  stop(): Promise<void>
}

interface RunningServer {
  exited: Promise<string>
  stop(): Promise<void>
}

/** @throws Error with PostgreSQL's own last words when it doesn't start */
export async function superviseServer(options: ServerOptions): Promise<SupervisedServer> {
  const { log } = options
  let stopping: Promise<void> | undefined
  let port = options.preferredPort
  let current = startOnFreePort()
  const recentRestarts: number[] = []

  async function startOnFreePort(): Promise<RunningServer> {
    for (let attempt = 1; ; attempt++) {
      const usable = port !== null && (await isFree(port)) ? port : await chooseFreePort()
      if (usable !== port) {
        if (port !== null) log('warn', `Another program uses port ${port}; the database moves to port ${usable}`)
        await options.onPort(usable)
        port = usable
      }
      try {
        return await startWithPatience(options, usable)
      } catch (error) {
        if (attempt >= 3 || (await isFree(usable))) throw error
      }
    }
  }

  async function restartWhenItEnds(server: RunningServer): Promise<void> {
    const reason = await server.exited
    if (stopping !== undefined) return
    const now = Date.now()
    recentRestarts.push(now)
    if (recentRestarts.filter((at) => now - at < 60_000).length > 5) {
      log('error', `PostgreSQL ended (${reason}) for the sixth time within a minute and stays down`)
      return
    }
    log('error', `PostgreSQL ended without having been asked to (${reason}); starting it again`)
    // On another port nobody who holds an address would find it, so it waits for its own.
    current = startWithPatience(options, port ?? 0)
    watch()
  }

  function watch(): void {
    current.then(restartWhenItEnds).catch((error: unknown) => {
      log('error', error instanceof Error ? error.message : String(error))
    })
  }

  await current
  watch()
  return {
    stop() {
      stopping ??= (async () => {
        const server = await current.catch(() => undefined)
        await server?.stop()
      })()
      return stopping
    },
  }
}

/** What a predecessor that was killed leaves behind clears up by itself within seconds: its memory, its lock file. */
const passing = /pre-existing shared memory|lock file .*already exists|shared memory block .* is still in use/

async function startWithPatience(options: ServerOptions, port: number): Promise<RunningServer> {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      return await startOnce(options, port)
    } catch (error) {
      const worthWaiting = passing.test(String(error)) || !(await isFree(port))
      if (!worthWaiting || Date.now() > deadline) throw error
      await sleep(300)
    }
  }
}

async function startOnce(
  { binaries, runAs, pgdata, settings, log }: ServerOptions,
  port: number,
): Promise<RunningServer> {
  const folder = await open(pgdata, 'r')
  const server = spawnAs(
    runAs,
    binaries.postgres,
    [
      '-D',
      pathFor(runAs, pgdata, 3),
      '-p',
      String(port),
      ...Object.entries({ ...defaultSettings, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    ['ignore', 'ignore', 'pipe', folder.fd],
  )
  const lastWords = relayLog(server, log)
  let ended: string | undefined
  const exited = new Promise<string>((resolve) => {
    server.once('error', (error) => resolve((ended = error.message)))
    server.once('close', (code, signal) => resolve((ended = signal ?? `code ${code}`)))
  })
  if (server.pid !== undefined) void exited.then(guardAgainstOurDeath(runAs, server.pid))
  await folder.close()

  const startedAt = Date.now()
  let saidSo = false
  while ((await readServerState(pgdata, server.pid)) !== 'ready') {
    if (ended !== undefined) {
      throw new Error(`PostgreSQL did not start (${ended}).\n${lastWords.join('\n')}`.trim())
    }
    if (!saidSo && Date.now() - startedAt > 5_000) {
      saidSo = true
      log('info', 'PostgreSQL is bringing its data in order after it was cut off; that can take a while')
    }
    await Promise.race([sleep(20), exited])
  }
  // The guard ends the server when this process is done, so it needn't keep this process from ending.
  server.unref()
  return {
    exited,
    async stop() {
      server.ref()
      await shutDown(server.pid ?? 0, () => ended !== undefined, log)
      await exited
    },
  }
}

/**
 * A shell that does nothing but wait for this process to end, in whatever way, and then stops the server.
 * @returns sends the guard home
 */
function guardAgainstOurDeath(runAs: RunAs, serverPid: number): () => void {
  const guard = spawnAs(
    runAs.kind === 'account' ? runAs : { kind: 'self' },
    '/bin/sh',
    ['-c', 'read -r word || kill -INT "$1"', 'codeflix-postgres-guard', String(serverPid)],
    ['pipe', 'ignore', 'ignore'],
  )
  guard.on('error', () => undefined)
  guard.stdin?.on('error', () => undefined)
  guard.unref()
  return () => guard.stdin?.end('dismissed\n')
}

/** A worker that fails is started again twice a second; its complaint is passed on as one only this often. */
const sameWarningMs = 60_000

/** Passes PostgreSQL's lines on at a fitting level and keeps the last ones for an error message. */
function relayLog(server: ChildProcess, log: ServerLog): string[] {
  const lastWords: string[] = []
  const warnedAt = new Map<string, number>()
  if (server.stderr === null) return lastWords

  function levelOf(severity: string, process: string, message: string): 'debug' | 'warn' | 'error' {
    if (severity === 'PANIC') return 'error'
    // Whoever sent the statement has the error too; a background worker has only this line.
    const isNews = /^(ERROR|FATAL|WARNING)$/.test(severity) && process !== 'client backend'
    if (!isNews || message.endsWith('due to administrator command')) return 'debug'
    const now = Date.now()
    if (now - (warnedAt.get(message) ?? 0) < sameWarningMs) return 'debug'
    if (warnedAt.size > 100) warnedAt.clear()
    warnedAt.set(message, now)
    return 'warn'
  }

  createInterface({ input: server.stderr }).on('line', (line) => {
    const [, process = '', database = '', severity = '', text = line] =
      /^([^|]*)\|([^|]*)\|([A-Z]+): {1,2}(.*)$/.exec(line) ?? []
    const message = database === '' ? `PostgreSQL: ${text}` : `PostgreSQL (${database}): ${text}`
    if (severity !== 'LOG') {
      lastWords.push(text)
      if (lastWords.length > 10) lastWords.shift()
    }
    log(levelOf(severity, process, message), message)
  })
  const { stderr } = server
  if ('unref' in stderr && typeof stderr.unref === 'function') stderr.unref()
  return lastWords
}

async function readServerState(pgdata: string, pid: number | undefined): Promise<string | undefined> {
  const lines = await readPidFile(pgdata)
  return Number(lines?.[0]) === pid ? lines?.[7]?.trim() : undefined
}

async function readPidFile(pgdata: string): Promise<string[] | undefined> {
  return readFile(join(pgdata, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => undefined,
  )
}

/**
 * Stops the server that a killed Codeflix left running on this data, and clears away a lock file whose process number
 * has meanwhile gone to another program (PostgreSQL itself would wait for that one for ever).
 *
 * @throws Error when it is alive and can't be stopped
 */
export async function stopOrphan(pgdata: string, log: ServerLog): Promise<void> {
  const pid = Number((await readPidFile(pgdata))?.[0])
  if (!Number.isInteger(pid) || pid <= 1 || !isProcessAlive(pid)) return
  const ours = await servesFolder(pid, pgdata)
  if (ours === false) {
    await rm(join(pgdata, 'postmaster.pid'), { force: true })
    return
  }
  if (ours === undefined) return
  log('info', `Stopping the database that an interrupted Codeflix left behind (process ${pid})`)
  try {
    await shutDown(pid, () => !isProcessAlive(pid), log)
  } catch (error) {
    throw new Error(
      `A PostgreSQL (process ${pid}) still uses ${dirname(pgdata)} and can't be stopped by this user: ` +
        `${error instanceof Error ? error.message : String(error)}. End that process, then start again.`,
      { cause: error },
    )
  }
}

/** Whether the process is a server on this data; undefined where the system doesn't tell, and PostgreSQL decides. */
async function servesFolder(pid: number, pgdata: string): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    // A server's working directory is its data.
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(pgdata))
  } catch {
    return undefined
  }
}

/** Fast, then immediate, then by force. */
async function shutDown(pid: number, isOver: () => boolean, log: ServerLog): Promise<void> {
  const steps = [
    ['SIGINT', fastShutdownMs],
    ['SIGQUIT', immediateShutdownMs],
    ['SIGKILL', 2_000],
  ] as const
  for (const [signal, patienceMs] of steps) {
    if (signal !== 'SIGINT') log('warn', `PostgreSQL has not stopped yet; sending ${signal}`)
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
    const deadline = Date.now() + patienceMs
    while (Date.now() < deadline) {
      if (isOver()) return
      await sleep(20)
    }
  }
  throw new Error(`process ${pid} does not end`)
}

async function chooseFreePort(): Promise<number> {
  // Below the range from which systems take ports for outgoing connections: the port is meant to be free the next time.
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(15_000, 30_000)
    if (await isFree(port)) return port
  }
  throw new Error('No free port was found for the database between 15000 and 30000 on 127.0.0.1.')
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
