import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-orphan-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Processes whose parent is `pid`, where the system tells. */
async function childrenOf(pid: number): Promise<number[]> {
  const numbers = (await readdir('/proc')).map(Number).filter((number) => number > 0)
  const parents = await Promise.all(
    numbers.map(async (number) => {
      const status = await readFile(`/proc/${number}/stat`, 'utf8').catch(() => '')
      // The name before it may hold anything, spaces and brackets too.
      return { number, parent: Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]) }
    }),
  )
  return parents.filter(({ parent }) => parent === pid).map(({ number }) => number)
}

const isRunning = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !status.slice(status.lastIndexOf(')')).startsWith(') Z')
}

it('the engine dies with the process that it works for', async () => {
  const engine = fileURLToPath(new URL('../src/engine/node-av/node-av-engine.ts', import.meta.url))
  const script = `
    const { nodeAvEngine } = await import(${JSON.stringify(engine)})
    const limits = { memoryBytes: 2 ** 31, wallSeconds: 120, stallSeconds: 60, fileBytes: 2 ** 31 }
    const footage = { from: 'pattern', pattern: 'mandelbrot', seed: 1 }
    const shape = { width: 1280, height: 720, framesPerSecond: 24, durationSeconds: 100 }
    await nodeAvEngine.run(
      { kind: 'demo-source', output: ${JSON.stringify(join(folder, 'film.mp4'))}, footage, shape },
      limits,
      { progressed: () => console.log('under way') },
    )`
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await new Promise<void>((underWay, failed) => {
      parent.stdout.once('data', () => underWay())
      parent.once('exit', () => failed(new Error('it ended before it began')))
    })
    const engines = await childrenOf(parent.pid ?? 0)
    expect(engines).toHaveLength(1)
    parent.kill('SIGKILL')
    await expect.poll(() => isRunning(engines[0] ?? 0), { interval: 50 }).toBe(false)
  } finally {
    parent.kill('SIGKILL')
  }
})
