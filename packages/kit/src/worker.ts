import type { Logger } from 'pino'

export interface Worker {
  name: string
  /** How long to rest when there was nothing to do. */
  everySeconds: number
  /** A `NOTIFY` on this channel ends the rest. */
  wakeOn?: string
  /** Does one portion of work; `'again'` when there may be more at once. */
  run(signal: AbortSignal): Promise<'again' | void>
}

/** Runs a worker until it is stopped; an error is logged and the work tried again after a longer and longer rest. */
export function startWorker(worker: Worker, log: Logger, failed: () => void = () => {}) {
  const abort = new AbortController()
  let wakeUp = (): void => {}
  let woken = false
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      if (woken || abort.signal.aborted) return resolve()
      const timer = setTimeout(resolve, ms)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const loop = async (): Promise<void> => {
    let failures = 0
    while (!abort.signal.aborted) {
      woken = false
      try {
        const outcome = await worker.run(abort.signal)
        failures = 0
        if (outcome === 'again') continue
        await rest(worker.everySeconds * 1000)
      } catch (error) {
        if (abort.signal.aborted) return
        failures++
        failed()
        log.error({ err: error, worker: worker.name }, 'worker failed, will try again')
        woken = false
        await rest(Math.min(500 * 2 ** failures, 60_000))
      }
    }
  }
  const running = loop()
  return {
    wake(): void {
      woken = true
      wakeUp()
    },
    async stop(): Promise<void> {
      abort.abort()
      wakeUp()
      await running
    },
  }
}
