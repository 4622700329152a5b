import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { confined, findConfinement } from './confinement.ts'
import { EngineFailure } from './engine-failure.ts'
import type {
  DemoSourceTask,
  EncodeTask,
  EngineMessage,
  EngineProgress,
  EngineTask,
  ProbeTask,
  StillsTask,
  TaskResult,
} from './engine-tasks.ts'

/** How much a task may take. */
export type EngineLimits = {
  readonly memoryBytes: number
  readonly wallSeconds: number
  /** Without any step forward for this long, the engine hangs. */
  readonly stallSeconds: number
  readonly fileBytes: number
}

export type Watch = {
  readonly progressed?: (progress: EngineProgress) => void
  readonly logged?: (line: string) => void
  /** Ends the engine at once; the task then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Reads and makes media files. Each call runs in a process of its own that a hostile file can crash or bloat in vain. */
export type MediaEngine = {
  run<T extends ProbeTask | EncodeTask | StillsTask | DemoSourceTask>(
    task: T,
    limits: EngineLimits,
    watch?: Watch,
  ): Promise<TaskResult<T>>
}

const childFile = fileURLToPath(new URL('./child/main.ts', import.meta.url))
const keptLines = 40
/** Encoders start threads for every core, and the stack of each counts as memory to the kernel before it is touched. */
const stackBytesPerCore = 256 * 2 ** 20
const lookEveryMs = 500

export const mediaEngine: MediaEngine = {
  run: (task, limits, watch = {}) => runInChild(task, limits, watch) as Promise<TaskResult<typeof task>>,
}

async function runInChild(task: EngineTask, limits: EngineLimits, watch: Watch): Promise<TaskResult<EngineTask>> {
  watch.signal?.throwIfAborted()
  const [command, ...args] = confined(
    [process.execPath, '--max-old-space-size=512', childFile],
    await findConfinement(),
    {
      addressedBytes: limits.memoryBytes * 2 + availableParallelism() * stackBytesPerCore,
      cpuSeconds: limits.wallSeconds * availableParallelism(),
      fileBytes: limits.fileBytes,
    },
  )
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Nothing of the service's environment; eight threads, so that every rung's encoder can be busy at once.
    env: { UV_THREADPOOL_SIZE: '8', NODE_ENV: 'production' },
    cwd: tmpdir(),
  })
  const { promise, resolve, reject } = Promise.withResolvers<TaskResult<EngineTask>>()
  const lines: string[] = []
  const keep = (line: string): void => {
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
    watch.logged?.(line)
  }
  const fail = (code: EngineFailure['code'], reason: string): void => reject(new EngineFailure(code, reason, { lines }))
  const stop = (tell: () => void): void => {
    tell()
    child.kill('SIGKILL')
  }

  let furthest = -1
  let movedAt = performance.now()
  child.on('message', (message: EngineMessage) => {
    switch (message.type) {
      case 'progress':
        if (message.progress.mediaSeconds > furthest) movedAt = performance.now()
        furthest = Math.max(furthest, message.progress.mediaSeconds)
        watch.progressed?.(message.progress)
        break
      case 'log':
        keep(message.line)
        break
      case 'done':
        resolve(message.result)
        break
      case 'failed':
        fail(message.code, message.reason)
        break
    }
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim()) keep(line.trim().slice(0, 500))
    })
  }
  child.on('error', (cause) =>
    reject(new EngineFailure('encoder.engine-failed', 'The encoder could not be started.', { lines, cause })),
  )
  child.on('close', (code, signal) => {
    // Of no effect when the task has ended in a message, as it should.
    const { code: fault, reason } = describeExit(code, signal)
    fail(fault, reason)
  })
  const abort = (): void => stop(() => reject(watch.signal?.reason))
  watch.signal?.addEventListener('abort', abort, { once: true })

  const startedAt = performance.now()
  const watchdog = setInterval(() => {
    const now = performance.now()
    if (now - startedAt > limits.wallSeconds * 1000)
      stop(() => fail('encoder.limit-exceeded', 'Encoding took longer than it may.'))
    else if (now - movedAt > limits.stallSeconds * 1000)
      stop(() => fail('encoder.limit-exceeded', 'The encoder made no step forward any more.'))
    else
      void residentBytes(child.pid).then((bytes) => {
        if (bytes > limits.memoryBytes)
          stop(() => fail('encoder.limit-exceeded', 'Encoding needed more memory than it may use.'))
      })
  }, lookEveryMs)

  child.send(task, (error) => {
    if (error) keep(`task not taken: ${error.message}`)
  })
  try {
    return await promise
  } finally {
    clearInterval(watchdog)
    watch.signal?.removeEventListener('abort', abort)
    if (child.exitCode === null && child.signalCode === null) {
      // It goes by itself within moments after its last message; nothing may outlive the task.
      const grace = setTimeout(() => child.kill('SIGKILL'), 2000)
      child.once('close', () => clearTimeout(grace))
    }
  }
}

function describeExit(
  code: number | null,
  signal: NodeJS.Signals | null,
): { code: 'encoder.limit-exceeded' | 'encoder.engine-failed'; reason: string } {
  if (signal === 'SIGXCPU')
    return { code: 'encoder.limit-exceeded', reason: 'Encoding took more processor time than it may.' }
  if (signal === 'SIGXFSZ')
    return { code: 'encoder.limit-exceeded', reason: 'The encoded film is larger than one film may become.' }
  if (signal === 'SIGKILL')
    return { code: 'encoder.limit-exceeded', reason: 'The system stopped the encoder, most likely for lack of memory.' }
  return {
    code: 'encoder.engine-failed',
    reason: signal
      ? `The encoder crashed on this file (${signal}).`
      : `The encoder ended without a result (code ${code}).`,
  }
}

const pageBytes = 4096

/** Memory that a process holds, where the system tells; 0 elsewhere. */
async function residentBytes(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform !== 'linux') return 0
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return Number(statm.split(' ')[1] ?? 0) * pageBytes
}
