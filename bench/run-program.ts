import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpuSecondsOf, watchMemory } from './process-tree.ts'

export interface ProgramRun {
  cpuSeconds: number
  seconds: number
  peakBytes: number
}

/** Runs one program alone, to its end. @throws Error with its last words when it fails */
export async function runProgram(program: string, args: readonly string[]): Promise<ProgramRun> {
  const before = cpuSecondsOf(process.pid).programs
  const since = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const memory = watchMemory(child.pid ?? process.pid)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + String(chunk)).slice(-2000)))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  const peakBytes = memory()
  if (code !== 0) throw new Error(`${program} ended with ${signal ?? code}: ${said.trim()}`)
  return {
    cpuSeconds: cpuSecondsOf(process.pid).programs - before,
    seconds: (performance.now() - since) / 1000,
    peakBytes,
  }
}
