import { getCompileCacheDir } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeOn } from '../encode-on.ts'
import type { EngineMessage, RawResult, RawTask } from '../engine-tasks.ts'
import type { EngineLimits, MediaEngine, Watch } from '../media-engine.ts'
import { type ConfinedProcess, runConfined } from '../run-confined.ts'

const childFile = fileURLToPath(new URL('./main.ts', import.meta.url))

/**
 * Where the child keeps what Node makes of its sources, which would be most of its start. A folder of its own below the
 * service's: what the service itself loads must not come from a process that reads strangers' files. An image brings it
 * filled, and not to be written to.
 */
function compiledCode(): Record<string, string> {
  const folder = getCompileCacheDir()
  return folder ? { NODE_COMPILE_CACHE: join(folder, 'engine') } : {}
}

/** FFmpeg out of the npm package node-av, inside a child process: needs nothing but what npm installs. */
export const nodeAvEngine: MediaEngine = {
  name: 'FFmpeg in node-av',
  run: encodeOn(runInChild),
}

function runInChild<T extends RawTask>(task: T, limits: EngineLimits, watch: Watch): Promise<RawResult<T>> {
  return runConfined<RawResult<T>>(
    {
      command: [process.execPath, '--max-old-space-size=512', childFile],
      // Eight threads, so that every rung's encoder can be busy at once. SVT-AV1 tells no more than errors.
      environment: { UV_THREADPOOL_SIZE: '8', NODE_ENV: 'production', SVT_LOG: '1', ...compiledCode() },
      stdio: 'messages',
      attach: (running) => converse(task, running),
    },
    limits,
    watch,
  )
}

function converse<T extends RawTask>(task: T, running: ConfinedProcess<RawResult<T>>): void {
  const { child } = running
  child.on('message', (message: EngineMessage) => {
    switch (message.type) {
      case 'progress':
        running.progressed(message.progress)
        break
      case 'log':
        running.keep(message.line)
        break
      case 'done':
        running.resolve(message.result as RawResult<T>)
        break
      case 'failed':
        running.fail(message.code, message.note)
        break
    }
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim()) running.keep(line.trim().slice(0, 500))
    })
  }
  child.send(task, (error) => {
    if (error) running.keep(`task not taken: ${error.message}`)
  })
}
