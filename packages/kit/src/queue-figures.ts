import { Gauge, type Registry } from 'prom-client'
import type { Messaging, QueueFigures } from './ports/messaging.ts'

/** What waits in the queues of these services, in `/metrics`: what operators alert on and autoscalers scale by. */
export function observeQueues(metrics: Registry, messaging: Messaging, services: readonly string[]): void {
  const figures = [
    ['queue_ready', 'Events that wait for a consumer', 'ready'],
    ['queue_dead', 'Dead letters', 'dead'],
  ] as const
  for (const [name, help, field] of figures)
    new Gauge({
      name,
      help,
      labelNames: ['service', 'event'],
      registers: [metrics],
      async collect() {
        const counted: QueueFigures[] = await messaging.figures().catch(() => [])
        // Of a broker that does not answer there is no figure, rather than an old one.
        this.reset()
        for (const { service, event, ...figure } of counted)
          if (services.includes(service)) this.set({ service, event }, figure[field])
      },
    })
}
