import { encoder } from '@codeflix/contracts/encoder'
import type { Handlers } from '@codeflix/kit/http'
import { PassThrough } from 'node:stream'
import type { EncoderContext } from '../database.ts'
import { jobView, viewedJobs } from './job-view.ts'

type Routes = Handlers<typeof encoder>

/** Changes within this time are told together: progress, place in the queue and phase often change at once. */
const gatherMs = 250
const silenceMs = 15_000
/** Access tokens live for minutes; a stream ends soon enough that its reader has to show a new one. */
const longestMs = 5 * 60_000
/** A reader that takes nothing is cut off before it fills our memory. */
const mostWaitingBytes = 256 * 1024

/** Tells every reader of every change of a job, as server-sent events. */
export async function watchJobs(context: EncoderContext) {
  const { db, log } = context
  const readers = new Set<PassThrough>()
  const changed = new Set<string>()
  let gathering: NodeJS.Timeout | undefined

  const openJobs = () => viewedJobs(db).where('job.status', 'in', ['queued', 'running']).orderBy('job.id').execute()
  const message = (row: Parameters<typeof jobView>[0]): string =>
    `event: job\ndata: ${JSON.stringify(jobView(row))}\n\n`
  const write = (reader: PassThrough, text: string): void => {
    if (reader.writableLength > mostWaitingBytes) reader.destroy()
    else reader.write(text)
  }

  const tell = async (): Promise<void> => {
    gathering = undefined
    const ids = [...changed]
    changed.clear()
    try {
      const rows = ids.includes('') ? await openJobs() : await viewedJobs(db).where('job.id', 'in', ids).execute()
      const text = rows.map(message).join('')
      for (const reader of readers) write(reader, text)
    } catch (error) {
      log.warn({ err: error }, 'changes of jobs not told')
    }
  }
  // An empty payload stands for a gap in which changes were missed.
  await context.listen('job_changed', (id) => {
    if (readers.size === 0) return
    changed.add(id)
    gathering ??= setTimeout(() => void tell(), gatherMs)
  })
  const breathing = setInterval(() => {
    for (const reader of readers) write(reader, ': still here\n\n')
  }, silenceMs)

  const route: Routes['watchJobs'] = async ({ http, signal, closing }) => {
    const reader = new PassThrough()
    const end = (): void => void reader.end()
    const over = setTimeout(end, longestMs)
    const leave = (): void => {
      clearTimeout(over)
      closing.removeEventListener('abort', end)
      readers.delete(reader)
    }
    reader.once('close', leave).once('end', leave).once('error', leave)
    signal.addEventListener('abort', () => reader.destroy(), { once: true })
    closing.addEventListener('abort', end, { once: true })
    readers.add(reader)
    write(reader, 'retry: 2000\n\n')
    write(reader, (await openJobs()).map(message).join(''))
    // Proxies must not wait for more of it.
    http.reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
    return reader
  }

  return {
    route,
    stop(): void {
      clearInterval(breathing)
      clearTimeout(gathering)
      for (const reader of readers) reader.end()
    },
  }
}
