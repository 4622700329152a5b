import { z } from 'zod'
import { Fault, type FieldError } from './fault.ts'

export const staffRoles = ['owner', 'editor', 'support'] as const
export type StaffRole = (typeof staffRoles)[number]

/**
 * Who may call a route.
 * - `anyone`: no sign-in; a valid token is still read, so that the answer may depend on the caller
 * - `account`: any signed-in account
 * - `{ staff }`: a signed-in account with one of these roles; `owner` may do everything that any staff may
 * - `{ proof }`: the request itself carries the proof, which the handler verifies
 */
export type Access =
  | 'anyone'
  | 'account'
  | { staff: readonly StaffRole[] }
  | { proof: 'set-up token' | 'mailed token' | 'playback grant' | 'gateway signature' | 'sign-in protocol' }

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/<service>`, with `:name` for a parameter and a trailing `/*` for a rest. */
  path: `/${string}`
  summary: string
  access: Access
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The JSON answer; absent means 204, unless the route is `raw`. */
  output?: z.ZodType
  /** The status of a success; 200 with an output and 204 without, unless said otherwise. */
  status?: number
  /** The handler reads and writes the HTTP messages itself (media, uploads, server-sent events, the sign-in protocol). */
  raw?: { requestType?: string; responseType: string; anyMethod?: boolean }
  limits?: {
    /** The largest body in bytes; 64 KiB unless said otherwise. */
    bodyBytes?: number
    /** Requests per minute from one address; 300 unless said otherwise. */
    perMinute?: number
  }
  /** Codes of the service's own faults that this route may answer with. */
  faults?: readonly string[]
}

/** Something that happened. `key` names the payload's field by which events keep their order. */
export interface EventContract<Payload extends z.ZodObject = z.ZodObject> {
  summary: string
  key: string
  payload: Payload
}

interface Column<T = unknown> {
  type: 'uuid' | 'text' | 'integer' | 'bigint' | 'double precision' | 'boolean' | 'timestamptz' | 'jsonb'
  nullable: boolean
  /** Only for the type system. */
  readonly value?: T
}

/** A table that other services may hold copies of. */
export interface TableContract {
  summary: string
  key: readonly string[]
  columns: Readonly<Record<string, Column>>
}

const make =
  <T>(type: Column['type']) =>
  (): Column<T> => ({ type, nullable: false })

/** The column types of published tables, in PostgreSQL's words. Column names are snake_case, as in SQL. */
export const column = {
  uuid: make<string>('uuid'),
  text: make<string>('text'),
  integer: make<number>('integer'),
  bigint: make<number>('bigint'),
  double: make<number>('double precision'),
  boolean: make<boolean>('boolean'),
  /** An instant, as an ISO 8601 string in UTC. */
  timestamptz: make<string>('timestamptz'),
  jsonb: <T>(): Column<T> => ({ type: 'jsonb', nullable: false }),
  nullable: <T>(of: Column<T>): Column<T | null> => ({ type: of.type, nullable: true }),
}

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S

/** A row of a published table as the code sees it: camelCase names, only the columns that were asked for. */
export type PublishedRow<T extends TableContract, Names extends keyof T['columns'] = keyof T['columns']> = {
  [Name in Names as CamelCase<Name & string>]: T['columns'][Name] extends Column<infer Value> ? Value : never
}

interface FaultContract {
  status: number
  detail: string
}

export interface ContractShape {
  service: string
  summary: string
  faults: Readonly<Record<string, FaultContract>>
  routes: Readonly<Record<string, Route>>
  events: Readonly<Record<string, EventContract>>
  tables: Readonly<Record<string, TableContract>>
}

export type Contract<Shape extends ContractShape = ContractShape> = Shape & {
  /** One of the service's own faults; `detail` replaces the general sentence by a more exact one. */
  fault(
    code: keyof Shape['faults'] & string,
    options?: { detail?: string; fields?: readonly FieldError[]; details?: Record<string, unknown>; cause?: unknown },
  ): Fault
}

/** Declares the published language of one service. Checks what the type system cannot. */
export function defineContract<const Shape extends ContractShape>(shape: Shape): Contract<Shape> {
  for (const [name, route] of Object.entries<Route>(shape.routes)) {
    for (const code of route.faults ?? [])
      if (!(code in shape.faults)) throw new Error(`${shape.service}.${name} declares the unknown fault ${code}`)
    const named = [...route.path.matchAll(/:(\w+)/g)]
      .map((match) => match[1] ?? '')
      .toSorted()
      .join()
    const described = Object.keys(route.params?.shape ?? {})
      .filter((key) => key !== '*')
      .toSorted()
      .join()
    if (named !== described)
      throw new Error(`${shape.service}.${name}: the path names [${named}] but params describe [${described}]`)
  }
  for (const [name, event] of Object.entries<EventContract>(shape.events))
    if (!(event.key in event.payload.shape))
      throw new Error(`${shape.service}.${name}: no field ${event.key} to order by`)
  for (const [name, table] of Object.entries<TableContract>(shape.tables))
    for (const key of table.key)
      if (!(key in table.columns)) throw new Error(`${shape.service}.${name}: the key ${key} is no column`)
  return {
    ...shape,
    fault: (code, options = {}) => {
      const declared = shape.faults[code]
      if (!declared) throw new Error(`${shape.service} declares no fault ${code}`)
      return new Fault(`${shape.service}.${code}`, {
        ...declared,
        ...options,
        detail: options.detail ?? declared.detail,
      })
    },
  }
}

/** The schema that holds a service's published tables: `catalog-admin` → `catalog_admin`. */
export const schemaOf = (service: string): string => service.replaceAll('-', '_')

type Infer<T> = T extends z.ZodType ? z.infer<T> : undefined
type InferInput<T> = T extends z.ZodType ? z.input<T> : undefined
export type ParamsOf<R extends Route> = Infer<R['params']>
export type QueryOf<R extends Route> = Infer<R['query']>
export type BodyOf<R extends Route> = Infer<R['body']>
export type OutputOf<R extends Route> = R['output'] extends z.ZodType ? z.infer<R['output']> : void
export type ParamsInput<R extends Route> = InferInput<R['params']>
export type QueryInput<R extends Route> = InferInput<R['query']>
export type BodyInput<R extends Route> = InferInput<R['body']>
export type PayloadOf<E extends EventContract> = z.infer<E['payload']>
