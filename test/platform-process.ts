import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverProcess } from './server-process.ts'
import { freePort } from '@codeflix/platform/testing/free-port'
import type { RunningPlatform } from './platform.ts'

/** The platform as a person starts it: a process of its own on a data folder of its own. */
export interface PlatformProcess extends RunningPlatform {
  dataFolder: string
  pid(): number
}

/** Starts the platform in one process and waits until it is ready. */
export async function startPlatformProcess(
  options: { environment?: Record<string, string>; arguments?: string[] } = {},
): Promise<PlatformProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-platform-'))
  const dataFolder = join(folder, 'data')
  const port = await freePort()
  const server = serverProcess(['--port', String(port), '--data', dataFolder, ...(options.arguments ?? [])], {
    CODEFLIX_RATE_LIMIT_FACTOR: '1000',
    ...options.environment,
  })
  await server.start()
  return {
    url: `http://localhost:${port}`,
    dataFolder,
    setUpUrl: () => /https?:\/\/\S+\/admin\/set-up\?token=\S+/.exec(server.output())?.[0],
    output: server.output,
    pid: () => server.pid() ?? 0,
    start: server.start,
    stop: () => server.end('SIGTERM'),
    async kill() {
      await server.end('SIGKILL')
    },
    async remove() {
      await server.end('SIGTERM')
      // With it one can read the logs of a test that failed.
      if (!process.env['TEST_KEEP_DATA']) await rm(folder, { recursive: true, force: true })
    },
  }
}
