import { encoder, jobMessage, type Job } from '@codeflix/contracts/encoder'
import { faultFrom, pathOf } from '@codeflix/contracts/client'
import { authorizedFetch } from '../session/session.ts'
import { eventParser } from './server-sent-events.ts'

/** Fault codes after which another try gives the same answer. */
const lasting = new Set(['kit.unauthenticated', 'kit.forbidden'])
const firstDelayMs = 1000
const longestDelayMs = 20_000
/** A stream that is silent this long is taken for dead: proxies drop connections without a word. */
const silenceMs = 60_000
/** A tab in the background gives its connection back after this long; browsers allow few per host. */
const hiddenMs = 30_000
/** Within this time a new connection has told of all jobs not ended. */
const snapshotMs = 3000

let jobs: ReadonlyMap<string, Job> = new Map()
const listeners = new Set<() => void>()

function publish(next: ReadonlyMap<string, Job>): void {
  jobs = next
  for (const listener of listeners) listener()
}

export const liveJobs = (): ReadonlyMap<string, Job> => jobs

export function onLiveJobs(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const hasEnded = (job: Job): boolean =>
  job.status === 'completed' || job.status === 'failed' || job.status === 'canceled'

/**
 * Follows the encoder's jobs for as long as the page is looked at, and connects again when the line breaks.
 * `EventSource` cannot send an access token, so the stream is read by `fetch`.
 * @param onStep called when a job appears or changes its status, and after each new connection, when steps may have been missed
 * @returns stops following
 */
export function followJobs(onStep: (job: Job | undefined) => void): () => void {
  let connection: AbortController | undefined
  let delayMs = firstDelayMs
  let retry: ReturnType<typeof setTimeout> | undefined
  let hiding: ReturnType<typeof setTimeout> | undefined
  let forgetting: ReturnType<typeof setTimeout> | undefined
  let refused = false
  const told = new Set<string>()

  /** A connection begins with all jobs not ended: one that it did not tell of has ended while nobody listened. */
  const forgetUntold = (): void => publish(new Map([...jobs].filter(([id, job]) => told.has(id) || hasEnded(job))))

  const connect = async (): Promise<void> => {
    clearTimeout(retry)
    connection?.abort()
    const mine = new AbortController()
    connection = mine
    try {
      await readStream(mine.signal, {
        open() {
          delayMs = firstDelayMs
          told.clear()
          clearTimeout(forgetting)
          forgetting = setTimeout(forgetUntold, snapshotMs)
          onStep(undefined)
        },
        job(job) {
          told.add(job.id)
          const before = jobs.get(job.id)
          publish(new Map(jobs).set(job.id, job))
          if (before?.status !== job.status) onStep(job)
        },
      })
    } catch (error) {
      refused = lasting.has((error as { code?: string }).code ?? '')
    }
    if (mine.signal.aborted || refused) return
    retry = setTimeout(() => void connect(), delayMs)
    delayMs = Math.min(longestDelayMs, delayMs * 2)
  }

  const stop = (): void => {
    clearTimeout(retry)
    clearTimeout(forgetting)
    connection?.abort()
    connection = undefined
  }
  const look = (): void => {
    clearTimeout(hiding)
    if (document.visibilityState === 'hidden') hiding = setTimeout(stop, hiddenMs)
    else if (!connection && !refused) void connect()
  }
  const online = (): void => {
    delayMs = firstDelayMs
    if (!refused) void connect()
  }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('online', online)
  void connect()
  return () => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('online', online)
    clearTimeout(hiding)
    stop()
    publish(new Map())
  }
}

async function readStream(signal: AbortSignal, on: { open: () => void; job: (job: Job) => void }): Promise<void> {
  const silence = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const alive = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(), silenceMs)
  }
  try {
    const url = new URL(pathOf(encoder.service, encoder.routes.watchJobs), location.origin)
    const response = await authorizedFetch(
      new Request(url, {
        headers: { accept: 'text/event-stream' },
        signal: AbortSignal.any([signal, silence.signal]),
      }),
    )
    if (!response.ok || !response.body) throw await faultFrom(response)
    alive()
    on.open()
    const parse = eventParser()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      alive()
      for (const { event, data } of parse(piece.value)) {
        if (event !== 'job') continue
        const job = jobMessage.safeParse(JSON.parse(data))
        if (job.success) on.job(job.data)
      }
    }
  } finally {
    clearTimeout(timer)
  }
}
