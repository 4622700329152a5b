import type { Transport } from '@codeflix/contracts/client'
import type { FastifyInstance } from 'fastify'

/** Calls routes of this process without a socket: through routing, validation and authorization like any request. */
export function injectTransport(app: FastifyInstance): Transport {
  return async (request) => {
    const url = new URL(request.url)
    const response = await app.inject({
      method: request.method as 'GET',
      url: url.pathname + url.search,
      headers: { host: url.host, ...Object.fromEntries(request.headers) },
      ...(request.body ? { payload: Buffer.from(await request.arrayBuffer()) } : {}),
    })
    const headers = new Headers()
    for (const [key, value] of Object.entries(response.headers))
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(key, String(one))
    const empty = [101, 204, 205, 304].includes(response.statusCode)
    return new Response(empty ? null : new Uint8Array(response.rawPayload), { status: response.statusCode, headers })
  }
}
