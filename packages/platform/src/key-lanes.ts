/** How often what failed is tried again, and how fast. */
export interface Tries {
  attempts: number
  /** The pause before the second try; it doubles, up to 10 minutes, and is spread so that not all come back at once. */
  retryDelaySeconds: number
}

const pauseMs = (failures: number, { retryDelaySeconds }: Tries, random = Math.random()): number =>
  Math.min(retryDelaySeconds * 1000 * 2 ** (failures - 1) * (1 + random), 600_000)

interface LaneItem<T> {
  key: string
  value: T
}

/**
 * Handles items of different keys side by side, and those of one key one after the other in their order. An item that
 * failed waits for its next try outside of its lane and comes back at its end: those behind it do not wait for it.
 */
export function keyLanes<T>(options: {
  /** Items under way at once. */
  width: number
  tries: Tries
  handle(value: T): Promise<void>
  /** After it was handled, or given up: nothing more happens to it. @param error of the last try, if it failed */
  settle(value: T, failure?: { error: unknown; attempts: number }): Promise<void>
  failed(value: T, error: unknown): void
}) {
  const waiting = new Map<string, { value: T; failures: number }[]>()
  const busy = new Set<string>()
  const pauses = new Set<NodeJS.Timeout>()
  const underWay = new Set<Promise<void>>()
  let stopped = false

  const enter = (key: string, entry: { value: T; failures: number }): void => {
    const lane = waiting.get(key)
    if (lane) lane.push(entry)
    else waiting.set(key, [entry])
    next()
  }

  const attempt = async (key: string, entry: { value: T; failures: number }): Promise<void> => {
    try {
      await options.handle(entry.value)
    } catch (error) {
      const failures = entry.failures + 1
      options.failed(entry.value, error)
      if (failures >= options.tries.attempts) return options.settle(entry.value, { error, attempts: failures })
      if (stopped) return
      const pause = setTimeout(
        () => {
          pauses.delete(pause)
          enter(key, { value: entry.value, failures })
        },
        pauseMs(failures, options.tries),
      )
      pauses.add(pause)
      return
    }
    await options.settle(entry.value)
  }

  const next = (): void => {
    for (const [key, lane] of waiting) {
      if (stopped || busy.size >= options.width) return
      if (busy.has(key)) continue
      const entry = lane.shift()
      if (lane.length === 0) waiting.delete(key)
      if (!entry) continue
      busy.add(key)
      const running = attempt(key, entry).finally(() => {
        busy.delete(key)
        underWay.delete(running)
        next()
      })
      underWay.add(running)
    }
  }

  return {
    add: ({ key, value }: LaneItem<T>): void => enter(key, { value, failures: 0 }),
    /** Begins nothing more; resolves when what is under way has been settled. */
    async stop(): Promise<void> {
      stopped = true
      for (const pause of pauses) clearTimeout(pause)
      await Promise.all(underWay)
    },
  }
}
