import { startEmbeddedPostgres } from '@codeflix/platform/embedded-postgres'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, Encoded, Order, Setting } from './encoder-process.ts'
import { childrenOf, treeCpuSeconds, watchMemory } from './process-tree.ts'

/** As `npm start` sets it. */
const compileCache = join(import.meta.dirname, '..', 'node_modules', '.codeflix', 'compile-cache')

export interface OurRun extends Encoded {
  /** All: the service, the engine and the database. */
  cpuSeconds: number
  /** The service and the engine. */
  peakBytes: number
}

export interface EncoderUnderTest {
  readonly engine: string
  encode(path: string, until?: Order['until']): Promise<OurRun>
}

export interface Workbench {
  /** The encoder service in a process of its own, with settings of its own. */
  startEncoder(wanted: Pick<Setting, 'ffmpegPath' | 'config' | 'apart'>): Promise<EncoderUnderTest>
  close(): Promise<void>
}

/** A PostgreSQL and a folder that encoders are started on. */
export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => {} })
  const database = childrenOf(process.pid).filter(isPostgres)
  const databaseCpuSeconds = (): number => database.reduce((sum, pid) => sum + treeCpuSeconds(pid), 0)
  const children: ChildProcess[] = []

  return {
    async startEncoder(wanted) {
      const name = `encoder_${children.length + 1}`
      const setting: Setting = {
        ...wanted,
        folder: join(folder, name),
        databaseUrl: await postgres.createDatabase(name),
      }
      const child = fork(join(import.meta.dirname, 'encoder-process.ts'), [JSON.stringify(setting)], {
        env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
      })
      children.push(child)
      const ready = await answerOf(child)
      if (!('ready' in ready)) throw new Error(`the encoder did not start: ${wordsOf(ready)}`)
      return {
        engine: ready.engine,
        async encode(path, until = 'completed') {
          const memory = watchMemory(child.pid ?? 0)
          const before = databaseCpuSeconds()
          const answered = answerOf(child)
          child.send({ path, until } satisfies Order)
          const answer = await answered
          const peakBytes = memory()
          if (!('encoded' in answer)) throw new Error(`${path}: ${wordsOf(answer)}`)
          const { encoded } = answer
          const cpuSeconds = encoded.ownCpuSeconds + encoded.engineCpuSeconds + databaseCpuSeconds() - before
          return { ...encoded, cpuSeconds, peakBytes }
        },
      }
    },
    async close() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        await ended
      }
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const given = new AbortController()
  const { signal } = given
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([answer]) => answer as Answer),
      once(child, 'exit', { signal }).then(([code]): Answer => ({ failed: `it ended with ${String(code)}` })),
    ])
  } finally {
    given.abort()
  }
}

const wordsOf = (answer: Answer): string => ('failed' in answer ? answer.failed : JSON.stringify(answer))

function isPostgres(pid: number): boolean {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
}
