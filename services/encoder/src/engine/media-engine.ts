import type { EngineProgress, EngineTask, TaskResult } from './engine-tasks.ts'

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

/**
 * Reads and makes media files. Each call runs in a process of its own that a hostile file can crash or bloat in vain.
 * Every engine passes `test/engine.suite.ts`.
 */
export type MediaEngine = {
  /** For staff: what encodes, with its version. */
  readonly name: string
  run<T extends EngineTask>(task: T, limits: EngineLimits, watch?: Watch): Promise<TaskResult<T>>
}
