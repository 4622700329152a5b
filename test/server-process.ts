import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url))
const leash = fileURLToPath(new URL('../tools/leash.mjs', import.meta.url))
const compileCache = join(import.meta.dirname, '..', 'node_modules', '.codeflix', 'compile-cache')

/** One process of the server, as a pod runs it. */
export interface ServerProcess {
  /** All that it showed since its last start. */
  output(): string
  pid(): number | undefined
  /** The programs that it has started in turn. */
  children(): number[]
  /** Resolves when it is ready. @throws Error with what it showed when it ended instead */
  start(): Promise<void>
  /** @returns the exit code, null when it was killed or does not run */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/**
 * @param environment all that it is told, beside what every process on this machine knows
 * @param core the one that it and its programs are held to; all unless given
 */
export function serverProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  core?: number,
): ServerProcess {
  const [command, ...before] = [...(core === undefined ? [] : ['taskset', '-c', String(core)]), process.execPath]
  let child: ChildProcess | undefined
  let output = ''

  return {
    output: () => output,
    pid: () => child?.pid,
    children: () => (child?.pid === undefined ? [] : childrenOf(child.pid)),
    async start() {
      output = ''
      const next = spawn(command, [...before, '--import', leash, main, ...args], {
        // The channel ends it when whoever started it is gone.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment },
      })
      child = next
      for (const stream of [next.stdout, next.stderr]) stream?.on('data', (chunk: Buffer) => (output += String(chunk)))
      const ended = once(next, 'exit').then(([code, signal]) => {
        throw new Error(`${args.join(' ')} ended with ${String(code ?? signal)} before it was ready:\n${output}`)
      })
      const ready = (async () => {
        const runs = (): boolean => next.exitCode === null && next.signalCode === null
        while (runs() && !output.includes('Stop with Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 50))
      })()
      await Promise.race([ready, ended])
      ended.catch(() => {})
    },
    async end(signal) {
      const ending = child
      child = undefined
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null
      const ended = once(ending, 'exit')
      ending.kill(signal)
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}

function childrenOf(pid: number): number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return list.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}
