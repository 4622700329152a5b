import { note, type Note } from '@codeflix/contracts/encode-notes'
import { createInterface } from 'node:readline'
import { diskFull, EngineFailure, type EngineFailureCode } from '../engine-failure.ts'
import type { EngineLimits, Watch } from '../media-engine.ts'
import { runConfined } from '../run-confined.ts'
import type { Tools } from './find-tools.ts'

type ToolRun = {
  readonly frames: number
  readonly cpuSeconds: number
  /** How much came out. */
  readonly mediaSeconds: number
}

type ToolCall = {
  /** How long its output will be, for progress and an ETA; 0 when unknown. */
  readonly totalSeconds?: number
  /** Takes all that it says, line by line, whatever its importance. */
  readonly told?: (line: string) => void
}

/** FFmpeg says where a line belongs and how bad it is: `[libx264 @ 0x55…] [warning] …`. */
const leveled = /^(?:\[[^\]]*\] )?\[(\w+)\] ?(.*)$/
const worthNoting = new Set(['panic', 'fatal', 'error', 'warning'])

/** Runs `ffmpeg` with its usual words before `args`. No shell is between, and nothing of the service's environment. */
export async function runFfmpeg(
  tools: Tools,
  args: readonly string[],
  call: ToolCall,
  limits: EngineLimits,
  watch: Watch,
): Promise<ToolRun> {
  const startedAt = performance.now()
  const total = call.totalSeconds ?? 0
  let frames = 0
  let mediaSeconds = 0
  let cpuSeconds = 0
  let telling = ''
  return runConfined<ToolRun>(
    {
      command: [
        tools.ffmpeg,
        '-nostdin',
        '-hide_banner',
        '-y',
        '-loglevel',
        'level+info',
        '-nostats',
        '-benchmark',
        '-progress',
        'pipe:1',
        '-stats_period',
        '0.5',
        // What cannot be decoded is missing from the film, however much it is: that is judged afterwards, alike on each engine.
        '-max_error_rate',
        '1',
        ...args,
      ],
      environment: toolEnvironment,
      stdio: 'pipes',
      attach({ child, keep, progressed }) {
        linesOf(child.stdout, (line) => {
          const [name, value = ''] = line.split('=')
          if (name === 'frame') frames = Number(value) || frames
          if (name === 'out_time_us') mediaSeconds = Math.max(mediaSeconds, (Number(value) || 0) / 1_000_000)
          if (name !== 'progress' || value === 'end' || mediaSeconds === 0) return
          const seconds = (performance.now() - startedAt) / 1000
          const speed = mediaSeconds / seconds
          const done = total > 0 ? Math.min(0.999, mediaSeconds / total) : 0
          const left = Math.max(0, total - mediaSeconds)
          progressed({ done, mediaSeconds, speed, ...(done > 0.02 && speed > 0 ? { etaSeconds: left / speed } : {}) })
        })
        // A message of several lines tells its level in the first of them.
        let level = 'error'
        linesOf(child.stderr, (line) => {
          const [, ownLevel = level, text = line] = leveled.exec(line) ?? []
          level = ownLevel
          call.told?.(text)
          const bench = /^bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(text)
          if (bench) cpuSeconds = Number(bench[1]) + Number(bench[2])
          if (worthNoting.has(level)) {
            telling += `${text}\n`
            keep(line.slice(0, 500))
          }
        })
      },
      ended({ resolve, fail }, code) {
        // Where the last bytes of a file found no room FFmpeg says so, and ends as if all were well.
        if (code === 0 && !fullDisk.test(telling)) resolve({ frames, cpuSeconds, mediaSeconds })
        else {
          const failure = describeFailure(telling)
          fail(failure.code, failure.note)
        }
        return true
      },
    },
    limits,
    watch,
  )
}

/** Runs `ffprobe` and hands on each line that it prints. */
export async function runFfprobe(
  tools: Tools,
  args: readonly string[],
  print: (line: string) => void,
  limits: EngineLimits,
  watch: Watch,
): Promise<void> {
  await runConfined<true>(
    {
      command: [tools.ffprobe, '-hide_banner', '-loglevel', 'error', ...args],
      environment: toolEnvironment,
      stdio: 'pipes',
      attach({ child, keep }) {
        linesOf(child.stdout, print)
        linesOf(child.stderr, (line) => keep(line.slice(0, 500)))
      },
      ended({ resolve, fail }, code) {
        if (code === 0) resolve(true)
        else fail('encoder.source-unreadable', note('file-unreadable'))
        return true
      },
    },
    limits,
    watch,
  )
}

/** Messages in English, whatever the machine speaks; SVT-AV1 tells no more than errors. */
const toolEnvironment = { LC_ALL: 'C', HOME: '/nonexistent', SVT_LOG: '1' }

function linesOf(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  if (!stream) return
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    if (line.trim()) take(line.trim())
  })
}

const fullDisk = /No space left on device|Disk quota exceeded/

function describeFailure(told: string): { code: EngineFailureCode; note: Note } {
  if (fullDisk.test(told)) return diskFull()
  if (/Cannot allocate memory/.test(told)) return { code: 'encoder.limit-exceeded', note: note('memory-limit') }
  if (/File too large/.test(told)) return { code: 'encoder.limit-exceeded', note: note('output-limit') }
  if (/Decoder \(codec \w+\) not found/.test(told))
    return { code: 'encoder.source-unreadable', note: note('file-compression') }
  if (/Invalid data found when processing input|moov atom not found/.test(told))
    return { code: 'encoder.source-unreadable', note: note('file-unreadable') }
  return { code: 'encoder.engine-failed', note: note('engine-stopped') }
}

/** Whether a failure says that nothing could be read, which is an answer and not a fault. */
export const foundNothing = (error: unknown): boolean =>
  error instanceof EngineFailure &&
  error.lines.some((line) =>
    /Output file is empty|does not contain any stream|Cannot determine format of input/.test(line),
  )
