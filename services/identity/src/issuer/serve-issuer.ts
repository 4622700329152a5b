import type { identity } from '@codeflix/contracts/identity'
import type { Handlers } from '@codeflix/kit/http'
import type { IncomingMessage } from 'node:http'
import type { Provider } from 'oidc-provider'
import type { ClientName } from '../database.ts'
import { issuerPath } from './provider.ts'
import { duringVisit } from './visit.ts'

/** Hands requests below the issuer's path to the provider, which is an application of its own. */
export function serveIssuer(issuer: Provider, publicUrl: string): Handlers<typeof identity>['oidc'] {
  const respond = issuer.callback()
  const site = new URL(publicUrl)
  return async ({ http: { request, reply }, ipAddress, userAgent }) => {
    const { raw } = request
    const url = raw.url ?? '/'
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    // The provider makes addresses from what it takes for a proxy's word: here it is our own, whatever came in.
    raw.headers['x-forwarded-proto'] = site.protocol.slice(0, -1)
    raw.headers['x-forwarded-host'] = site.host
    raw.headers['x-forwarded-for'] = ipAddress
    const mounted = raw as IncomingMessage & { originalUrl?: string }
    mounted.originalUrl = url
    mounted.url = url.slice(issuerPath.length) || '/'
    await duringVisit({ client: clientOf(raw), ipAddress, userAgent }, () => respond(raw, reply.raw))
    return reply
  }
}

/** The application that a protocol request is from: it says so itself, or goes on with what it began. */
export function clientOf(request: IncomingMessage): ClientName {
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '')
  const named = query.get('client_id')
  if (named) return named === 'admin' ? 'admin' : 'viewer'
  return /(?:^|;\s*)codeflix-admin-(?:resume|interaction)=/.test(request.headers.cookie ?? '') ? 'admin' : 'viewer'
}
