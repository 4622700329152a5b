import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

/** The platform as a person starts it: a process of its own on a data folder of its own. */
export interface PlatformProcess {
  /** Where browsers find it; the same after every restart. */
  url: string
  dataFolder: string
  /** The link that the terminal shows while the site has no owner. */
  setUpUrl(): string | undefined
  /** All that the terminal showed. */
  output(): string
  pid(): number
  /** Starts it again on the same data and address, after `stop` or `kill`. */
  start(): Promise<void>
  /** As Ctrl-C does. @returns the exit code */
  stop(): Promise<number | null>
  /** As kill -9 does. */
  kill(): Promise<void>
  /** Ends it and removes its data. */
  remove(): Promise<void>
}

/** Starts the platform in one process and waits until it is ready. */
export async function startPlatformProcess(
  options: { environment?: Record<string, string>; arguments?: string[] } = {},
): Promise<PlatformProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-platform-'))
  const dataFolder = join(folder, 'data')
  const port = await freePort()
  let child: ChildProcess | undefined
  let output = ''

  const start = async (): Promise<void> => {
    output = ''
    const next = spawn(
      process.execPath,
      [main, '--port', String(port), '--data', dataFolder, ...(options.arguments ?? [])],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, CODEFLIX_RATE_LIMIT_FACTOR: '1000', ...options.environment },
      },
    )
    child = next
    for (const stream of [next.stdout, next.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)))
    const ended = once(next, 'exit').then(([code]) => {
      throw new Error(`the platform ended with ${String(code)} before it was ready:\n${output}`)
    })
    const ready = (async () => {
      while (!output.includes('Stop with Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 50))
    })()
    await Promise.race([ready, ended])
    ended.catch(() => {})
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null
    const ended = once(ending, 'exit')
    ending.kill(signal)
    const [code] = (await ended) as [number | null]
    return code
  }
  await start()
  return {
    url: `http://localhost:${port}`,
    dataFolder,
    setUpUrl: () => /https?:\/\/\S+\/admin\/set-up\?token=\S+/.exec(output)?.[0],
    output: () => output,
    pid: () => child?.pid ?? 0,
    start,
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL')
    },
    async remove() {
      await end('SIGTERM')
      // With it one can read the logs of a test that failed.
      if (!process.env['TEST_KEEP_DATA']) await rm(folder, { recursive: true, force: true })
    },
  }
}
