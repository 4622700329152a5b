import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { createClient, type ClientOptions } from '@codeflix/contracts/client'
import { encoder } from '@codeflix/contracts/encoder'
import { identity } from '@codeflix/contracts/identity'
import { notifications } from '@codeflix/contracts/notifications'
import { subscriptions } from '@codeflix/contracts/subscriptions'
import { system } from '@codeflix/contracts/system'
import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query'
import { authorizedFetch } from './session/session.ts'

const options: ClientOptions = { baseUrl: location.origin, transport: authorizedFetch }

export const api = {
  identity: createClient(identity, options),
  catalogAdmin: createClient(catalogAdmin, options),
  encoder: createClient(encoder, options),
  subscriptions: createClient(subscriptions, options),
  notifications: createClient(notifications, options),
  system: createClient(system, options),
}

type Api = typeof api
type Service = keyof Api
type Loose = (input?: object) => Promise<unknown>
type InputOf<F> = F extends (input?: infer I) => unknown ? I : F extends (input: infer I) => unknown ? I : never
type AnswerOf<F> = F extends (...input: never[]) => Promise<infer Answer> ? Answer : never
/** Names of the routes that answer with a page of a list. */
type ListRoute<S extends Service> = {
  [R in keyof Api[S]]: AnswerOf<Api[S][R]> extends { items: unknown[]; nextCursor?: string | undefined } ? R : never
}[keyof Api[S]] &
  string

/**
 * The query of one route: `useQuery(read('catalogAdmin', 'getTitle', { params: { id } }))`.
 * Its key is `[service, route, input]`, so that `['catalogAdmin']` or `['catalogAdmin', 'getTitle']` name what to load again.
 */
export function read<S extends Service, R extends keyof Api[S] & string>(
  service: S,
  route: R,
  input?: NonNullable<InputOf<Api[S][R]>>,
) {
  return queryOptions({
    queryKey: [service, route, input ?? {}] as const,
    queryFn: ({ signal }) =>
      (api[service][route] as Loose)({ ...(input as object), signal }) as Promise<AnswerOf<Api[S][R]>>,
  })
}

type PageOf<S extends Service, R extends ListRoute<S>> = AnswerOf<Api[S][R]> & { nextCursor?: string }
type Filter<S extends Service, R extends keyof Api[S]> =
  NonNullable<InputOf<Api[S][R]>> extends { query?: infer Q } ? Omit<NonNullable<Q>, 'cursor'> : never

/** The pages of a list by cursor, for `useInfiniteQuery`. */
export function readPages<S extends Service, R extends ListRoute<S>>(service: S, route: R, query: Filter<S, R>) {
  return infiniteQueryOptions({
    queryKey: [service, route, 'pages', query] as const,
    queryFn: ({ pageParam, signal }) =>
      (api[service][route] as Loose)({
        query: { ...(query as object), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }) as Promise<PageOf<S, R>>,
    initialPageParam: '',
    getNextPageParam: (last: PageOf<S, R>) => last.nextCursor,
  })
}

/** The rows of all pages that are loaded. */
export const rowsOf = <Row>(data: InfiniteData<{ items: Row[] }> | undefined): Row[] =>
  data?.pages.flatMap((page) => page.items) ?? []
