import { createClient, type Transport } from '@codeflix/contracts/client'
import { identity } from '@codeflix/contracts/identity'
import type { FastifyInstance } from 'fastify'

const open = [
  /^\/admin(\/|$)/,
  /^\/assets\//,
  /^\/favicon/,
  /^\/(healthz|readyz|metrics)$/,
  /^\/api\/identity\/((site|set-up)\/?$|(oidc|interactions)\/)/,
  /^\/api\/[a-z-]+\/(openapi\.json)?$/,
]

/** Until the site has an owner, nothing but its set-up is reachable. */
export function guardSetUp(app: FastifyInstance, transport: Transport, baseUrl: string): void {
  const client = createClient(identity, { baseUrl, transport })
  let setUp = false
  app.addHook('onRequest', async (request, reply) => {
    if (setUp) return
    const path = request.url.split('?')[0] ?? ''
    if (open.some((pattern) => pattern.test(path))) return
    // A site that is set up stays so; until then the question is asked anew for each request.
    setUp = (await client.getSite()).setUp
    if (setUp) return
    if (path.startsWith('/api/') || path.startsWith('/sandbox-gateway')) throw identity.fault('set-up-needed')
    return reply.header('cache-control', 'no-store').redirect('/admin/set-up', 303)
  })
}
