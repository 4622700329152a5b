import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '@codeflix/platform/testing/free-port'
import { serverProcess } from '../test/server-process.ts'
import { isAlive, knownProcess, type KnownProcess } from './infra/processes.ts'

const tool = join(import.meta.dirname, 'infra', 'servers.ts')
let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'codeflix-infra-'))))
afterAll(async () => {
  await run('down')
  rmSync(folder, { recursive: true, force: true })
})

async function run(command: string): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [tool, command, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

const processes = (): KnownProcess[] => {
  const state = JSON.parse(readFileSync(join(folder, 'servers.json'), 'utf8')) as {
    holder: KnownProcess
    servers: Record<string, KnownProcess[]>
  }
  expect(Object.keys(state.servers).toSorted()).toEqual(['connect', 'kafka', 'postgres', 'rabbitmq', 's3'])
  return [state.holder, ...Object.values(state.servers).flat()]
}

test('the servers come up for a service that is told where they are, and go down without a trace', async () => {
  expect(await run('up')).toMatchObject({ code: 0 })
  const started = processes()
  expect(started.length).toBeGreaterThanOrEqual(6)
  expect(await run('status')).toMatchObject({ code: 0 })
  expect((await run('up')).output).toContain('up already')

  const port = await freePort()
  const environment = parseEnv(readFileSync(join(folder, 'env'), 'utf8')) as Record<string, string>
  const catalog = serverProcess(
    ['--target=catalog', `--port=${port}`, `--data=${join(folder, 'catalog')}`],
    environment,
  )
  await catalog.start()
  try {
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  } finally {
    expect(await catalog.end('SIGTERM')).toBe(0)
  }

  expect(await run('down')).toMatchObject({ code: 0 })
  expect(started.filter(isAlive)).toEqual([])
  expect(existsSync(join(folder, 'env'))).toBe(false)
  expect((await run('down')).output).toContain('Nothing is up')
})

test('what was left behind by a holder that was killed is ended, and nobody who has got its number', async () => {
  expect(await run('up')).toMatchObject({ code: 0 })
  const [holder, ...servers] = processes()
  process.kill(holder?.pid ?? 0, 'SIGKILL')
  const stranger = knownProcess(process.pid) as KnownProcess
  const path = join(folder, 'servers.json')
  const state = JSON.parse(readFileSync(path, 'utf8')) as { servers: Record<string, KnownProcess[]> }
  state.servers['stranger'] = [{ pid: stranger.pid, startTime: '1' }]
  writeFileSync(path, JSON.stringify(state))
  expect(await run('down')).toMatchObject({ code: 0 })
  expect(servers.filter(isAlive)).toEqual([])
  expect(isAlive(stranger)).toBe(true)
})
