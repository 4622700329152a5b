import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'

/** One process behind the door. */
export interface Instance {
  /** What it runs, e.g. `playback`. */
  target: string
  port: number
  /** As the last check or the last attempt found it. */
  up: boolean
  /** Requests under way that must not be sent twice. */
  unsafe: number
  /** Whether it is there for work alone and is sent no requests. */
  isWorker: boolean
}

interface FrontDoorOptions {
  /** The target that answers a path, undefined for one that no browser has a use for. */
  targetOf(pathname: string): string | undefined
  instances: readonly Instance[]
  /** Called when a request that may be sent twice is on its way to an instance, before the answer. */
  reading?(instance: Instance, pathname: string): void
  port?: number
  /** How long an instance may take to answer about itself. 20,000 ms unless given. */
  patienceMs?: number
}

interface FrontDoor {
  url: string
  /** How many requests were sent a second time, because the first instance died over them. */
  retried(): number
  close(): Promise<void>
}

const safe = ['GET', 'HEAD', 'OPTIONS']

/**
 * What an Ingress is on Kubernetes: one address before all processes, round robin over those that are ready, no sticky
 * sessions. A request that did not reach a process goes to the next, as does one that may be sent twice whose process
 * died over it; of any other that died the browser is told by 502. Those are the defaults of nginx (proxy_next_upstream).
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const turns = new Map<string, number>()
  let retries = 0

  const next = (target: string, tried: ReadonlySet<Instance>): Instance | undefined => {
    const all = options.instances.filter(
      (instance) => instance.target === target && !instance.isWorker && !tried.has(instance),
    )
    const up = all.filter((instance) => instance.up)
    // When none seems to be ready one of them may be all the same.
    const candidates = up.length > 0 ? up : all
    const turn = turns.get(target) ?? 0
    turns.set(target, turn + 1)
    return candidates[turn % candidates.length]
  }

  const forward = (
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    tried = new Set<Instance>(),
  ): void => {
    const instance = next(target, tried)
    if (!instance) return refuse(response, 503, `no ${target} answers`)
    tried.add(instance)
    const isSafe = safe.includes(request.method ?? '')
    const upstream = send({
      host: '127.0.0.1',
      port: instance.port,
      method: request.method,
      path: request.url,
      headers: forwarded(request),
      // A connection for each request: one that was left open by a process that died would hide that it did.
      agent: false,
    })
    let reached = false
    if (!isSafe) instance.unsafe++
    upstream.once('close', () => {
      if (!isSafe) instance.unsafe--
    })
    upstream.once('socket', (socket) =>
      socket.once('connect', () => {
        reached = true
        if (!isSafe) return request.pipe(upstream)
        upstream.end()
        return options.reading?.(instance, request.url ?? '')
      }),
    )
    upstream.once('response', (answer) => {
      const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...headers } = answer.headers
      response.writeHead(answer.statusCode ?? 502, headers)
      pipeline(answer, response, () => {})
    })
    upstream.once('error', () => {
      if (response.headersSent || response.destroyed) return response.destroy()
      instance.up = false
      if (reached && !isSafe) return refuse(response, 502, `${target} died over the request`)
      if (reached) retries++
      return forward(request, response, target, tried)
    })
    response.once('close', () => upstream.destroy())
  }

  /** What an instance says, to its last byte; undefined when it does not. */
  const ask = async ({ port }: Instance, path: string): Promise<{ ok: boolean; text: string } | undefined> => {
    try {
      const signal = AbortSignal.timeout(options.patienceMs ?? 20_000)
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal })
      return { ok: answer.ok, text: await answer.text() }
    } catch {
      return undefined
    }
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://door')
    const target = options.targetOf(pathname)
    if (target !== undefined) return forward(request, response, target)
    // Kubernetes and Prometheus ask each process; whoever asks the door hears of all that answer.
    return void Promise.all(options.instances.map((instance) => ask(instance, pathname))).then((answers) => {
      const wanted = new Set(options.instances.map((instance) => instance.target))
      const served = new Set(options.instances.filter((_, index) => answers[index]?.ok).map(({ target: one }) => one))
      response.writeHead(wanted.size === served.size ? 200 : 503, { 'content-type': 'text/plain' })
      response.end(answers.map((answer) => answer?.text).join('\n'))
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')

  const check = async (instance: Instance): Promise<void> => {
    instance.up = (await ask(instance, '/readyz'))?.ok === true
  }
  const checks = setInterval(() => {
    for (const instance of options.instances) void check(instance)
  }, 1000)

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    retried: () => retries,
    async close() {
      clearInterval(checks)
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function forwarded(request: IncomingMessage): Record<string, string | string[] | undefined> {
  const { connection: _, ...headers } = request.headers
  return {
    ...headers,
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-host': request.headers.host,
    'x-forwarded-proto': 'http',
  }
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' })
  response.end(`${reason}\n`)
}
