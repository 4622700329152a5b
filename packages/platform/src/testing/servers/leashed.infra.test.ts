import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'codeflix-leashed-'))))
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

it.each([
  ['rabbitmq', 'startRabbitMq'],
  ['s3', 'startS3'],
])('%s ends with the process that started it, also when that is killed', async (server, start) => {
  const file = pathToFileURL(join(import.meta.dirname, `${server}.ts`)).href
  const started = `{ folder: ${JSON.stringify(join(folder, server))} }`
  const program = `const { ${start} } = await import('${file}'); process.send((await ${start}(${started})).pids())`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [pids] = (await once(owner, 'message')) as [number[]]
  expect(pids.filter(runs)).toEqual(pids)
  expect(pids).not.toEqual([])
  owner.kill('SIGKILL')
  await expect.poll(() => pids.filter(runs)).toEqual([])
})

/** One that has ended and that nobody has asked about yet is still listed, as a zombie. */
const runs = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
