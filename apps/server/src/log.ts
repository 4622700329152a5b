import { currentTrace } from '@codeflix/kit/trace'
import { mkdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import pino, { type Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import type { DataFolder } from './data-folder.ts'
import type { Terminal } from './terminal.ts'

const rotateBytes = 50 * 1024 ** 2

const redact = {
  paths: [
    'authorization',
    'cookie',
    'password',
    'token',
    'secret',
    '*.authorization',
    '*.cookie',
    '*.password',
    '*.token',
    '*.secret',
    '*.connectionString',
    'req.headers.authorization',
    'req.headers.cookie',
    'headers.authorization',
    'headers.cookie',
  ],
  censor: '(hidden)',
}

/** Structured logs, a JSON object a line, with the trace of the work that each belongs to. */
export async function openLog(config: ServerConfig, folder: DataFolder, screen: Terminal): Promise<Logger> {
  const settings: pino.LoggerOptions = {
    level: config.logLevel,
    base: { pid: process.pid },
    redact,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const trace = currentTrace()
      return trace ? { traceId: trace.traceId, spanId: trace.spanId } : {}
    },
  }
  // The set-up link is for the person at the terminal and is no use to anybody who reads the log later.
  const notices = new Writable({
    objectMode: true,
    write(line: string | Buffer, _encoding, done) {
      const entry = JSON.parse(String(line)) as {
        level: number
        msg?: string
        setUpUrl?: string
        service?: string
        err?: { message?: string }
      }
      if (entry.setUpUrl) screen.setUpLink(entry.setUpUrl)
      if (entry.level >= 40) screen.warning([entry.service, entry.msg, entry.err?.message].filter(Boolean).join(': '))
      done()
    },
  })
  if (config.log === 'json')
    return pino(settings, pino.multistream([{ stream: process.stdout, level: config.logLevel }]))
  const logs = join(await folder(), 'logs')
  await mkdir(logs, { recursive: true })
  const file = join(logs, 'codeflix.log')
  const size = (await stat(file).catch(() => undefined))?.size ?? 0
  if (size > rotateBytes) await rename(file, `${file}.1`)
  return pino(
    settings,
    pino.multistream([
      { stream: pino.destination({ dest: file, append: true, sync: true, mkdir: true }), level: config.logLevel },
      { stream: notices, level: 'info' },
    ]),
  )
}
