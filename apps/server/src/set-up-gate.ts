import { createClient, type Transport } from '@codeflix/contracts/client'
import { identity } from '@codeflix/contracts/identity'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

const open = [
  /^\/admin(\/|$)/,
  /^\/assets\//,
  /^\/favicon/,
  /^\/(healthz|readyz|metrics)$/,
  /^\/api\/identity\/((site|set-up)\/?$|(oidc|interactions)\/)/,
  /^\/api\/[a-z-]+\/(openapi\.json|healthz)?$/,
]

const patienceMilliseconds = 1000

/**
 * Until the site has an owner, nothing but its set-up is reachable, in every process. While nobody can say whether it has
 * one, requests pass: a viewer's film does not wait for identity, and a site without an owner has nothing to protect.
 */
export function guardSetUp(
  app: FastifyInstance,
  { transport, baseUrl, log }: { transport: Transport; baseUrl: string; log: Logger },
): void {
  const client = createClient(identity, { baseUrl, transport })
  let setUp = false
  let askAgainAt = 0
  const passes = async (): Promise<boolean> => {
    if (performance.now() < askAgainAt) return true
    try {
      return (setUp = (await client.getSite({ signal: AbortSignal.timeout(patienceMilliseconds) })).setUp)
    } catch (error) {
      askAgainAt = performance.now() + 5 * patienceMilliseconds
      log.warn({ err: error }, 'identity does not say whether the site is set up; requests pass meanwhile')
      return true
    }
  }
  app.addHook('onRequest', async (request, reply) => {
    if (setUp) return
    const path = request.url.split('?')[0] ?? ''
    if (open.some((pattern) => pattern.test(path))) return
    // A site that is set up stays so; until then the question is asked anew for each request.
    if (await passes()) return
    if (path.startsWith('/api/') || path.startsWith('/sandbox-gateway')) throw identity.fault('set-up-needed')
    return reply.header('cache-control', 'no-store').redirect('/admin/set-up', 303)
  })
}
