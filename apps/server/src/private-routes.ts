import { privatePaths } from '@codeflix/contracts/public-paths'
import type { StartedService } from '@codeflix/kit/service'
import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'

/** What a process is at: only one that is ready gets requests. */
export type Phase = 'unready' | 'ready' | 'draining'

interface Door {
  phase(): Phase
  /** Those that are there by now. */
  services: readonly StartedService[]
  metrics: Registry
  trustProxy: boolean
}

/** Whether the process lives, whether it wants requests, and its figures: for who runs the server. */
export function mountPrivateRoutes(app: FastifyInstance, { phase, services, metrics, trustProxy }: Door): void {
  // What a proxy has passed on is from outside. The route is asked for and not the address, which can be spelled in many ways.
  if (trustProxy)
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers['x-forwarded-for'] && privatePaths.includes(request.routeOptions.url ?? ''))
        return reply.callNotFound()
    })
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const states = await Promise.all(services.map(async (service) => [service.name, await service.ready()] as const))
    const status = phase() === 'ready' && !states.every(([, ok]) => ok) ? 'unready' : phase()
    return reply.status(status === 'ready' ? 200 : 503).send({ status, services: Object.fromEntries(states) })
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()))
}
