import type { Messaging, QueueFigures } from '@codeflix/kit/ports/messaging'
import { setTimeout as sleep } from 'node:timers/promises'
import { Gauge, type Registry } from 'prom-client'

/** A version that went does not come back within this time. */
const freshMs = 60_000
/** Whoever asks is not kept waiting by a broker that is away, or by a replay: what was known then is good enough. */
const waitMs = 2000

/** Queues whose subscription left the code, for staff and in `/metrics`. */
export function watchAbandonedQueues(metrics: Registry, messaging: Messaging): () => Promise<QueueFigures[]> {
  let known: QueueFigures[] = []
  let looked: { at: number; done: Promise<void> } | undefined
  const look = async (): Promise<void> => {
    known = await messaging.abandoned().catch(() => known)
  }
  const list = async (): Promise<QueueFigures[]> => {
    if (!looked || performance.now() - looked.at > freshMs) looked = { at: performance.now(), done: look() }
    await Promise.race([looked.done, sleep(waitMs, undefined, { ref: false })])
    return known
  }
  new Gauge({
    name: 'queue_abandoned',
    help: 'Events in a queue from which no version that runs takes any',
    labelNames: ['service', 'event'],
    registers: [metrics],
    async collect() {
      const queues = await list()
      this.reset()
      for (const { service, event, ready } of queues) this.set({ service, event }, ready)
    },
  })
  return list
}
