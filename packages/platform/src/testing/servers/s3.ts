import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { leashed } from './leashed.ts'
import type { RunningServer } from './running-server.ts'

/** What tools/infra/install-s3.sh builds. */
const program = join(import.meta.dirname, ...Array<string>(5).fill('..'), '.infra/versitygw-1.8.0/versitygw')
const bucket = 'codeflix'
const startMs = 120_000

interface Settings {
  port: number
  accessKey: string
  secretKey: string
}

/**
 * An S3 server (versitygw) whose bucket is a folder; its `url` is what STORAGE_URL takes. Where the same folder is given
 * again it has the same port and keys.
 */
export async function startS3(options: {
  folder: string
  port?: number
  /** Goes on when this process has ended. */
  detached?: boolean
}): Promise<RunningServer & { readonly bucketFolder: string }> {
  await access(program).catch(() => {
    throw new Error('The S3 server is not built yet: tools/infra/install-s3.sh')
  })
  const bucketFolder = join(options.folder, 'buckets', bucket)
  await mkdir(bucketFolder, { recursive: true })
  const { port, accessKey, secretKey } = await settingsIn(options.folder, options.port)
  const address = `127.0.0.1:${port}`
  const logFile = join(options.folder, 's3.log')
  let running: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const log = await open(logFile, 'a')
    const [command, ...args] = leashed(
      [program, '--port', address, '--keep-alive', '--quiet', 'posix', join(options.folder, 'buckets')],
      options.detached,
    )
    const child = spawn(command, args, {
      env: { PATH: process.env['PATH'], ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
      stdio: ['ignore', log.fd, log.fd],
      detached: options.detached ?? false,
    })
    await log.close()
    if (options.detached) child.unref()
    running = child
    const failure = new Promise<never>((_resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`the S3 server ended with ${code}`)))
    })
    failure.catch(() => {})
    try {
      await Promise.race([failure, answers(`http://${address}/`)])
    } catch (error) {
      child.kill('SIGKILL')
      const said = await readFile(logFile, 'utf8').catch(() => '')
      throw new Error(`${(error as Error).message}\n${said.split('\n').slice(-10).join('\n')}`, { cause: error })
    }
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = running
    running = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await exited
  }

  await start()
  return {
    url: `s3://${accessKey}:${secretKey}@${bucket}?endpoint=http://${address}`,
    bucketFolder,
    pids: () => (running?.pid === undefined || running.exitCode !== null ? [] : [running.pid]),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
  }
}

async function settingsIn(folder: string, port: number | undefined): Promise<Settings> {
  const path = join(folder, 's3.json')
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known !== undefined) {
    const settings = JSON.parse(known) as Settings
    return { ...settings, port: port ?? settings.port }
  }
  const settings = {
    port: port ?? (await freePort()),
    accessKey: `key${randomBytes(6).toString('hex')}`,
    secretKey: randomBytes(20).toString('hex'),
  }
  await writeFile(path, JSON.stringify(settings), { mode: 0o600 })
  return settings
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + startMs
  for (;;) {
    const response = await fetch(url).catch(() => undefined)
    await response?.body?.cancel()
    if (response) return
    if (Date.now() > deadline) throw new Error(`the S3 server did not answer within ${startMs / 1000} seconds`)
    await sleep(50)
  }
}
