import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

/** One piece of work, known from the browser's request through events to the last effect. W3C Trace Context, level 1. */
interface Trace {
  /** 32 hexadecimal digits; the same from the first request to the last effect. */
  traceId: string
  /** 16 hexadecimal digits; of this step. */
  spanId: string
}

const storage = new AsyncLocalStorage<Trace>()
const header = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

/** The trace that a `traceparent` header continues; a new one for none or a malformed one, as the specification asks. */
export function continueTrace(received?: string): Trace {
  const spanId = randomBytes(8).toString('hex')
  const match = header.exec(received ?? '')
  return { traceId: match?.[1] ?? randomBytes(16).toString('hex'), spanId }
}

export const runInTrace = <T>(trace: Trace, run: () => T): T => storage.run(trace, run)
export const currentTrace = (): Trace | undefined => storage.getStore()

/** The header value that hands the current trace on. */
export function traceparent(): string {
  const trace = currentTrace() ?? continueTrace()
  return `00-${trace.traceId}-${trace.spanId}-01`
}
