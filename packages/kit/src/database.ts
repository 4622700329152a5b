import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'

/** Tables that every service has; its own database type extends this. */
export interface KitDatabase {
  outbox: {
    id: string | undefined
    event: string
    key: string
    payload: unknown
    traceparent: string
    occurredAt: string | undefined
    sentAt: string | null | undefined
  }
  inbox: { messageId: string; event: string; handledAt: string | undefined }
}

export type Database<DB> = Kysely<DB & KitDatabase>
export type Trx<DB> = Transaction<DB & KitDatabase>

const timestamptz: number = pg.types.builtins.TIMESTAMPTZ
const int8: number = pg.types.builtins.INT8

/** Instants come as ISO 8601 strings in UTC, `bigint` and `numeric` as numbers where a number holds them exactly. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === timestamptz) return (value: string) => new Date(value).toISOString()
    if (oid === int8)
      return (value: string) => {
        const number = Number(value)
        if (!Number.isSafeInteger(number)) throw new RangeError(`${value} does not fit into a number`)
        return number
      }
    return pg.types.getTypeParser(oid, format)
  },
}

/** A role may be called as the schema of the published tables, which by default would come first. */
export const searchPath = '-c search_path=public'

/** A pool on one PostgreSQL database. Columns are snake_case in SQL and camelCase in code; what is inside `jsonb` stays as it is. */
export function openDatabase<DB>(url: string, options: { maxConnections?: number; name?: string } = {}): Database<DB> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 8,
    application_name: options.name ?? 'codeflix',
    options: searchPath,
    types,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  })
  // A connection that the server closes is replaced by the pool; without a listener it would end the process, whether it is
  // idle, of which the pool tells, or in use, of which whoever asks it next is told.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

/** `jsonb` parameters have to be serialized: the driver takes a JavaScript array for a PostgreSQL one. */
export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`

/** What somebody looks for, as a pattern of `like`: `%` and `_` in it are meant as they stand. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

const unreachable = /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_AGAIN|NOTFOUND)/
const lost = /^Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/

/** Whether the database did not answer, ended the connection or had no room, which says nothing about what it was asked. */
export function isDatabaseAway(error: unknown): boolean {
  // `connection_exception`, `insufficient_resources` (a full disk, no connection left), and what a server says that is told
  // to end, crashes or begins, or has become a copy of another that only reads.
  if (error instanceof pg.DatabaseError) return /^08|^53|^57P0[123]$|^25006$/.test(error.code ?? '')
  // A name with several addresses fails once for each of them.
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway)
  if (!(error instanceof Error)) return false
  return 'syscall' in error && 'code' in error ? unreachable.test(String(error.code)) : lost.test(error.message)
}

/** PostgreSQL's `query_canceled`: a statement took longer than any may. */
export const tookTooLong = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '57014'

/** PostgreSQL's `unique_violation`, when it is about the named constraint or index. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  error instanceof pg.DatabaseError && error.code === '23505' && (!constraint || error.constraint === constraint)
