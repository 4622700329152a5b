import rateLimit from '@fastify/rate-limit'
import type { Access, BodyOf, ContractShape, OutputOf, ParamsOf, QueryOf, Route } from '@codeflix/contracts/contract'
import { Fault, kitFault, type FieldError, type Problem } from '@codeflix/contracts/fault'
import Fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HTTPMethods,
} from 'fastify'
import type { Readable } from 'node:stream'
import type { Logger } from 'pino'
import { Histogram, type Registry } from 'prom-client'
import { z } from 'zod'
import { authorize, type Caller, type TokenVerifier } from './auth.ts'
import { tookTooLong } from './database.ts'
import { isKeepable } from './keepable.ts'
import { apiPage, openApi } from './openapi.ts'
import { continueTrace, currentTrace, runInTrace } from './trace.ts'

/** What a handler is given: the input after validation, and who asks. */
export interface HandlerRequest<R extends Route> {
  params: ParamsOf<R>
  query: QueryOf<R>
  body: BodyOf<R>
  caller: CallerOf<R['access']>
  ipAddress: string
  userAgent: string
  /** Aborts when the client has gone away. */
  signal: AbortSignal
  /** Aborts when this process is about to stop: an answer without an end has to find one. */
  closing: AbortSignal
  /** The HTTP messages themselves; for `raw` routes. */
  http: { request: FastifyRequest; reply: FastifyReply }
}

type CallerOf<A extends Access> = A extends 'anyone' | { proof: string } ? Caller | undefined : Caller

/** A raw route may write the reply itself and return it; any other returns the output of its contract. */
export type Handler<R extends Route> = (
  request: HandlerRequest<R>,
) => Promise<R['raw'] extends object ? OutputOf<R> | FastifyReply | Readable | Buffer | string | void : OutputOf<R>>

export type Handlers<Shape extends ContractShape> = { [Name in keyof Shape['routes']]: Handler<Shape['routes'][Name]> }

const defaultBodyBytes = 64 * 1024
const defaultPerMinute = 300
const drainMs = 8000
const everyMethod: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

interface HttpOptions {
  log: Logger
  metrics: Registry
  /** How many proxies in front add whom they speak for to `x-forwarded-for`; what stands further left, anybody may have written. */
  proxies?: number
  /** Multiplies every rate limit. */
  rateLimitFactor?: number
}

/** The HTTP server of one process, with traces, logs, limits, and errors as problem documents (RFC 9457). */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (_address: string, hop: number) => hop < (options.proxies ?? 0),
    bodyLimit: defaultBodyBytes,
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    return503OnClosing: true,
    ajv: { customOptions: { strict: false } },
  }) as unknown as FastifyInstance

  // Zod has validated by the time that fastify would; its own validation stays off.
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))

  const closing = new AbortController()
  closings.set(app.server, closing.signal)
  app.addHook('preClose', (done) => {
    closing.abort()
    // Requests under way are waited for, but not one that its client holds open.
    setTimeout(() => app.server.closeAllConnections(), drainMs).unref()
    done()
  })

  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [options.metrics],
  })

  app.addHook('onRequest', (request, reply, done) => {
    const header = request.headers['traceparent']
    const trace = continueTrace(typeof header === 'string' ? header : undefined)
    reply.header('x-trace-id', trace.traceId)
    reply.header('x-content-type-options', 'nosniff')
    runInTrace(trace, done)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
    // Probes and segments are too many to be worth a line each.
    const quiet = reply.statusCode < 400 && (route.startsWith('/api/playback/media') || !route.startsWith('/api/'))
    options.log[quiet ? 'debug' : 'info'](
      {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        account: callers.get(request)?.accountId,
      },
      'request',
    )
    done()
  })

  app.setErrorHandler((error, _request, reply) => sendProblem(reply, error, options.log))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, kitFault('kit.not-found'), options.log))
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: () => kitFault('kit.too-many-requests'),
  })
  return app
}

const callers = new WeakMap<FastifyRequest, Caller>()
const closings = new WeakMap<FastifyInstance['server'], AbortSignal>()

/** What is away is back in a moment, or in much longer: a client that asks every few seconds harms nobody. */
const retryAfterSeconds = 2

function sendProblem(reply: FastifyReply, error: unknown, log: Logger): FastifyReply {
  const fault = asFault(error)
  // A fault is expected, whatever its status; anything else is a bug of ours.
  if (!(error instanceof Fault) && fault.status >= 500) log.error({ err: error }, 'request failed')
  const body: Problem = {
    ...fault.details,
    type: `urn:codeflix:fault:${fault.code}`,
    title: fault.code,
    status: fault.status,
    detail: fault.message,
    code: fault.code,
    ...(fault.fields.length > 0 ? { fields: [...fault.fields] } : {}),
    traceId: currentTrace()?.traceId ?? '',
  }
  if (fault.status === 503) reply.header('retry-after', String(retryAfterSeconds))
  if (fault.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply
    .status(fault.status)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body))
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return kitFault('kit.too-large')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return kitFault('kit.unsupported-media-type')
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return kitFault('kit.invalid-input', { detail: 'The body is empty.' })
  if (statusCode === 429) return kitFault('kit.too-many-requests')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return kitFault('kit.invalid-input', {
      detail: 'The request cannot be read. Is the body valid JSON?',
      cause: error,
    })
  if (tookTooLong(error))
    return kitFault('kit.unavailable', { detail: 'This takes too long at the moment. Try again.', cause: error })
  return kitFault('kit.internal', { cause: error })
}

/** @throws Fault `kit.invalid-input` that names every field that is wrong */
function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, where: string): T | undefined {
  if (!schema) return undefined
  if (!isKeepable(value))
    throw kitFault('kit.invalid-input', {
      detail: `The ${where} is not valid. It nests too deep, or its text has a NUL character or half of another one.`,
    })
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields: FieldError[] = result.error.issues.map((issue) => ({
    path: issue.path.join('.') || where,
    message: issue.message,
  }))
  const named = fields.map((field) => `${field.path}: ${field.message}`).join('; ')
  throw kitFault('kit.invalid-input', { detail: `The ${where} is not valid. ${named}`, fields })
}

/** Puts a service's routes under `/api/<service>`, each guarded by what its contract says. */
export function mountService<Shape extends ContractShape>(
  app: FastifyInstance,
  contract: Shape,
  handlers: Handlers<Shape>,
  options: {
    verifier: TokenVerifier
    rateLimitFactor?: number
    /** Whether it can work; asked at `/api/<service>/healthz`, for who looks after the whole. */
    ready?: () => Promise<boolean>
  },
): void {
  void app.register(
    async (scope) => {
      const document = JSON.stringify(openApi(contract))
      scope.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(document))
      scope.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(apiPage(contract)))
      scope.get('/healthz', async (_request, reply) => {
        const ready = (await options.ready?.()) ?? true
        return reply
          .status(ready ? 200 : 503)
          .header('cache-control', 'no-store')
          .send({ service: contract.service, status: ready ? 'ready' : 'unready' })
      })
      for (const [name, route] of Object.entries<Route>(contract.routes)) {
        const handler = (handlers as Record<string, Handler<Route>>)[name]
        if (!handler) throw new Error(`${contract.service} has no handler for its route ${name}`)
        await scope.register(async (inner) => {
          if (route.raw) {
            // The handler reads the body as a stream.
            inner.removeAllContentTypeParsers()
            inner.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
          }
          inner.route({
            method: route.raw?.anyMethod ? everyMethod : route.method,
            url: route.path,
            bodyLimit: route.limits?.bodyBytes ?? defaultBodyBytes,
            config: {
              rateLimit: {
                max: Math.ceil((route.limits?.perMinute ?? defaultPerMinute) * (options.rateLimitFactor ?? 1)),
                timeWindow: '1 minute',
              },
            },
            // The caller is known and admitted before a byte of the body is read, and after the rate limit, which
            // counts who is refused as well.
            preParsing: async (request) => {
              const caller = await identify(request, route.access, options.verifier)
              authorize(route.access, caller)
              if (caller) callers.set(request, caller)
            },
            handler: (request, reply) => run(route, handler, request, reply),
          })
        })
      }
    },
    { prefix: `/api/${contract.service}` },
  )
}

async function identify(request: FastifyRequest, access: Access, verifier: TokenVerifier): Promise<Caller | undefined> {
  const header = request.headers.authorization
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) return undefined
  if (typeof access === 'object' && 'proof' in access) return undefined
  return verifier.verify(token)
}

async function run(
  route: Route,
  handler: Handler<Route>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const params = parse(route.params, request.params, 'address')
  const query = parse(route.query, request.query, 'query')
  const body = route.raw ? undefined : parse(route.body, request.body, 'body')
  const abort = new AbortController()
  const gone = (): void => {
    if (!reply.raw.writableFinished) abort.abort()
  }
  reply.raw.once('close', gone)
  const output = await handler({
    params,
    query,
    body,
    caller: callers.get(request),
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    signal: abort.signal,
    closing: closings.get(request.server.server) ?? new AbortController().signal,
    http: { request, reply },
  })
  if (route.raw && (!route.output || (output as unknown) === reply)) return output
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  if (!route.output) return reply.status(route.status ?? 204).send()
  // Parsing drops what the contract does not name, so that a row's extra columns never leave.
  return reply.status(route.status ?? 200).send(route.output.parse(output))
}

/** Reads the whole body of a raw route. @throws Fault `kit.too-large` past `limitBytes` */
export async function readBody(request: FastifyRequest, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of (request.body ?? request.raw) as Readable) {
    size += (chunk as Buffer).length
    if (size > limitBytes) throw kitFault('kit.too-large')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}
