import type { BodyInput, Contract, ContractShape, OutputOf, ParamsInput, QueryInput, Route } from './contract.ts'
import { Fault, kitFault, problem } from './fault.ts'

/** How a request reaches a service: `fetch` over a socket, or the same route of the same process without one. */
export type Transport = (request: Request) => Promise<Response>

type Part<Name extends string, T> = undefined extends T
  ? { [K in Name]?: never }
  : Record<string, never> extends T
    ? { [K in Name]?: T }
    : { [K in Name]: T }

type CallInput<R extends Route> = Part<'params', ParamsInput<R>> &
  Part<'query', QueryInput<R>> &
  Part<'body', BodyInput<R>> & { signal?: AbortSignal; headers?: Record<string, string>; keepalive?: boolean }

type Call<R extends Route> =
  {} extends CallInput<R>
    ? (input?: CallInput<R>) => Promise<OutputOf<R>>
    : (input: CallInput<R>) => Promise<OutputOf<R>>

export type Client<Shape extends ContractShape> = {
  [Name in keyof Shape['routes']]: Call<Shape['routes'][Name]>
}

export interface ClientOptions {
  /** Where the platform answers, without a trailing slash, e.g. `https://films.example`. */
  baseUrl: string
  transport?: Transport
  /** The access token to send; asked for before each call. */
  token?: () => Promise<string | undefined> | string | undefined
}

/** The path of a route with its parameters filled in, e.g. `/api/catalog/titles/4f…`. */
export function pathOf(service: string, route: Route, params: Record<string, unknown> = {}): string {
  const path = route.path.replace(/:(\w+)|\*$/g, (_, name: string | undefined) => {
    const value = String((params[name ?? '*'] as string | number | undefined) ?? '')
    return name ? encodeURIComponent(value) : value.split('/').map(encodeURIComponent).join('/')
  })
  return `/api/${service}${path}`
}

/** The client of one service, typed by its contract. A fault of the service is thrown as a {@link Fault}. */
export function createClient<Shape extends ContractShape>(
  contract: Contract<Shape>,
  options: ClientOptions,
): Client<Shape> {
  const transport = options.transport ?? fetch
  const call = async (route: Route, input: LooseInput = {}): Promise<unknown> => {
    const url = new URL(options.baseUrl + pathOf(contract.service, route, input.params))
    for (const [key, value] of Object.entries(input.query ?? {}))
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined && one !== null) url.searchParams.append(key, String(one))
    const headers = new Headers(input.headers)
    const token = await options.token?.()
    if (token) headers.set('authorization', `Bearer ${token}`)
    if (input.body !== undefined) headers.set('content-type', 'application/json')
    const response = await transport(
      new Request(url, {
        method: route.method,
        headers,
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
        ...(input.signal ? { signal: input.signal } : {}),
        ...(input.keepalive ? { keepalive: true } : {}),
      }),
    )
    if (!response.ok) throw await faultFrom(response)
    if (!route.output || response.status === 204) return undefined
    return route.output.parse(await response.json())
  }
  return Object.fromEntries(
    Object.entries(contract.routes).map(([name, route]) => [name, (input?: LooseInput) => call(route, input)]),
  ) as Client<Shape>
}

interface LooseInput {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  signal?: AbortSignal
  headers?: Record<string, string>
  keepalive?: boolean
}

/** The fault that an answer carries; an answer without a problem document becomes `kit.internal` or `kit.unavailable`. */
export async function faultFrom(response: Response): Promise<Fault> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined))
  if (!parsed.success) return kitFault(response.status >= 502 ? 'kit.unavailable' : 'kit.internal')
  const { code, status, detail, fields, type: _type, title: _title, ...details } = parsed.data
  return new Fault(code, { status, detail, ...(fields ? { fields } : {}), details })
}
