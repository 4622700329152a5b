import { note, type Note } from '@codeflix/contracts/encode-notes'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, setPriority, tmpdir } from 'node:os'
import { confined, findConfinement } from './confinement.ts'
import { EngineFailure, type EngineFailureCode } from './engine-failure.ts'
import type { EngineLimits, Watch } from './media-engine.ts'
import type { EngineProgress } from './engine-tasks.ts'

/** A process under way, in the hands of whoever understands what it says. */
export type ConfinedProcess<T> = {
  readonly child: ChildProcess
  resolve(result: T): void
  fail(code: EngineFailureCode, note: Note): void
  /** Notes a line: the last ones belong to a failure. */
  keep(line: string): void
  progressed(progress: EngineProgress): void
}

export type Program<T> = {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly stdio: 'messages' | 'pipes'
  /** Takes up the process that was started. */
  attach(process: ConfinedProcess<T>): void
  /** Judges an end by itself, once all of its output was read; false leaves it to the usual judgement. */
  ended?(process: ConfinedProcess<T>, code: number | null): boolean
}

const keptLines = 40
/** Encoders start threads for every core, and the stack of each counts as memory to the kernel before it is touched. */
const stackBytesPerCore = 256 * 2 ** 20
/**
 * How often its memory is looked at. Between two looks the kernel holds it to what it may address, twice its memory and the
 * threads' stacks; of what a process really holds Linux knows no limit of its own but a control group's.
 */
const lookEveryMs = 500
/** Below whoever answers viewers on the same machine. */
const niceness = 10

/**
 * x264's macroblock tree by AVX-512 reads a little of what it has not written: with glibc's recycled memory the same
 * pictures became other bytes now and then. Blocks of this size and above come fresh, and zero, from the system.
 */
const freshMemory = { MALLOC_MMAP_THRESHOLD_: '65536' }

/** Runs a program under every measure of confinement that the machine permits, and watches it until it ends. */
export async function runConfined<T>(program: Program<T>, limits: EngineLimits, watch: Watch): Promise<T> {
  watch.signal?.throwIfAborted()
  const [command, ...args] = confined(program.command, await findConfinement(), {
    addressedBytes: limits.memoryBytes * 2 + availableParallelism() * stackBytesPerCore,
    cpuSeconds: limits.wallSeconds * availableParallelism(),
    fileBytes: limits.fileBytes,
  })
  const child = spawn(command, args, {
    stdio: program.stdio === 'messages' ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    // Nothing of the service's environment.
    env: { ...program.environment, ...freshMemory },
    cwd: tmpdir(),
  })
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const lines: string[] = []
  const fail = (code: EngineFailureCode, why: Note): void => reject(new EngineFailure(code, why, { lines }))
  const stop = (tell: () => void): void => {
    tell()
    child.kill('SIGKILL')
  }
  let furthest = -1
  let movedAt = performance.now()
  const running: ConfinedProcess<T> = {
    child,
    resolve,
    fail,
    keep(line) {
      lines.push(line)
      if (lines.length > keptLines) lines.shift()
      watch.logged?.(line)
    },
    progressed(progress) {
      if (progress.mediaSeconds > furthest) movedAt = performance.now()
      furthest = Math.max(furthest, progress.mediaSeconds)
      watch.progressed?.(progress)
    },
  }
  child.on('error', (cause) =>
    reject(new EngineFailure('encoder.engine-failed', note('engine-not-started'), { lines, cause })),
  )
  program.attach(running)
  child.on('close', (code, signal) => {
    // Of no effect when the task has ended already, as it should.
    if (signal === null && program.ended?.(running, code)) return
    const end = describeExit(code, signal)
    fail(end.code, end.note)
  })
  const abort = (): void => stop(() => reject(watch.signal?.reason))
  watch.signal?.addEventListener('abort', abort, { once: true })
  if (child.pid !== undefined) beNice(child.pid)

  const startedAt = performance.now()
  const watchdog = setInterval(() => {
    const now = performance.now()
    if (now - startedAt > limits.wallSeconds * 1000) stop(() => fail('encoder.limit-exceeded', note('time-limit')))
    else if (now - movedAt > limits.stallSeconds * 1000) stop(() => fail('encoder.limit-exceeded', note('no-progress')))
    else if (residentBytes(child.pid) > limits.memoryBytes)
      stop(() => fail('encoder.limit-exceeded', note('memory-limit')))
  }, lookEveryMs)
  try {
    return await promise
  } finally {
    clearInterval(watchdog)
    watch.signal?.removeEventListener('abort', abort)
    if (child.exitCode === null && child.signalCode === null) {
      // It goes by itself within moments after its last word; nothing may outlive the task.
      const grace = setTimeout(() => child.kill('SIGKILL'), 2000)
      child.once('close', () => clearTimeout(grace))
    }
  }
}

function beNice(pid: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // It has ended already, or the system has no such thing.
  }
}

function describeExit(
  code: number | null,
  signal: NodeJS.Signals | null,
): { code: 'encoder.limit-exceeded' | 'encoder.engine-failed'; note: Note } {
  if (signal === 'SIGXCPU') return { code: 'encoder.limit-exceeded', note: note('processor-limit') }
  if (signal === 'SIGXFSZ') return { code: 'encoder.limit-exceeded', note: note('output-limit') }
  if (signal === 'SIGKILL') return { code: 'encoder.limit-exceeded', note: note('memory-lack') }
  return {
    code: 'encoder.engine-failed',
    note: signal ? note('engine-crashed', { signal }) : note('engine-without-result', { exit: code ?? '' }),
  }
}

const pageBytes = 4096

/** Memory that a process holds, where the system tells; 0 elsewhere. The kernel answers from memory, so nothing waits. */
function residentBytes(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0
  try {
    const statm = readFileSync(`/proc/${pid}/statm`, 'utf8')
    return Number(statm.split(' ')[1] ?? 0) * pageBytes
  } catch {
    // It has ended.
    return 0
  }
}
