import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confined, findConfinement } from '../src/engine/confinement.ts'
import type { EngineFailure } from '../src/engine/engine-failure.ts'
import type { EngineLimits } from '../src/engine/media-engine.ts'
import { runConfined } from '../src/engine/run-confined.ts'

const { limits: kernelLimits, noNetwork } = await findConfinement()
const ample: EngineLimits = { memoryBytes: 2 ** 31, wallSeconds: 30, stallSeconds: 30, fileBytes: 2 ** 30 }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-confined-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a script as the engine's programs are run, and gives the last that it said. */
async function run(script: string, limits: Partial<EngineLimits> = {}): Promise<string> {
  let said = ''
  return runConfined<string>(
    {
      command: [process.execPath, '--eval', script],
      environment: {},
      stdio: 'pipes',
      attach: ({ child }) => child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text)),
      ended(running, code) {
        if (code === 0) running.resolve(said.trim())
        return code === 0
      },
    },
    { ...ample, ...limits },
    {},
  )
}
const refusal = (work: Promise<unknown>): Promise<EngineFailure> =>
  work.then(
    () => expect.fail('it was let through'),
    (error: unknown) => error as EngineFailure,
  )

describe('a program that works on what a stranger sent', () => {
  it('ends when it makes no step forward, however busy it is', async () => {
    const { code, message } = await refusal(run('for (;;);', { stallSeconds: 1 }))
    expect([code, message]).toEqual(['encoder.limit-exceeded', 'The encoder made no step forward any more.'])
  })

  it('ends when it takes too long, however it moves on', async () => {
    const { code, message } = await refusal(run('setInterval(() => console.log("on"), 50)', { wallSeconds: 1 }))
    expect([code, message]).toEqual(['encoder.limit-exceeded', 'Encoding took longer than it may.'])
  })

  it('ends when it holds too much memory', async () => {
    const hoard = 'const all = []; setInterval(() => all.push(Buffer.alloc(2 ** 24, 1)), 100)'
    const { code, message } = await refusal(run(hoard, { memoryBytes: 2 ** 28 }))
    expect(code).toBe('encoder.limit-exceeded')
    expect(message).toMatch(/memory/)
  })

  it('knows nothing of the service’s environment', async () => {
    process.env['SECRET_OF_THE_SERVICE'] = 'do not tell'
    try {
      expect(await run('console.log(Object.values(process.env).join())')).not.toContain('do not tell')
    } finally {
      delete process.env['SECRET_OF_THE_SERVICE']
    }
  })

  it.runIf(kernelLimits)('writes no file that is larger than it may be', async () => {
    const path = join(folder, 'large')
    // Whether the signal or the failed call ends it, the file stays as small.
    const write = `process.on('SIGXFSZ', () => process.exit(3)); try { require('fs').writeFileSync(${JSON.stringify(path)}, Buffer.alloc(2 ** 21)) } catch { process.exit(3) }`
    await refusal(run(write, { fileBytes: 2 ** 20 }))
    expect((await stat(path)).size).toBeLessThanOrEqual(2 ** 20)
  })

  it.runIf(kernelLimits)('is ended by the kernel when nobody watches it any more', async () => {
    const { promise: ended, resolve } = Promise.withResolvers<NodeJS.Signals | null>()
    const [command, ...args] = confined([process.execPath, '--eval', 'for (;;);'], await findConfinement(), {
      addressedBytes: 2 ** 33,
      cpuSeconds: 1,
      fileBytes: 2 ** 20,
    })
    spawn(command, args, { stdio: 'ignore', env: {} }).once('exit', (_code, signal) => resolve(signal))
    expect(['SIGXCPU', 'SIGKILL']).toContain(await ended)
  })

  it.runIf(noNetwork)('reaches nobody, not even on this machine', async () => {
    let calls = 0
    const server = createServer((socket) => {
      calls++
      socket.destroy()
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as { port: number }
    const call = `require('net').connect(${port}, '127.0.0.1').on('error', (error) => console.log(error.code)).on('connect', () => console.log('connected'))`
    expect(await run(call)).toMatch(/^E(NETUNREACH|CONNREFUSED|HOSTUNREACH|ADDRNOTAVAIL)$/)
    expect(calls).toBe(0)
    server.close()
  })
})
