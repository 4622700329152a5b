import { schemaOf } from '@codeflix/contracts/contract'
import { openDatabase, type Database, type Trx } from '@codeflix/kit/database'
import { heartbeatTable } from '@codeflix/kit/heartbeat'
import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import { sql } from 'kysely'
import type { Beats } from './replica-health.ts'

/** Connections to the databases at both ends of every copy, as an administrator. */
export interface ReplicaEnds {
  of(service: string): Database<unknown>
  close(): Promise<void>
}

export function openReplicaEnds(adminUrlFor: (service: string) => string | undefined): ReplicaEnds {
  const open = new Map<string, Database<unknown>>()
  return {
    of(service) {
      const existing = open.get(service)
      if (existing) return existing
      const url = adminUrlFor(service)
      if (url === undefined) throw new Error(`Nothing is known about a database of the service "${service}".`)
      const db = openDatabase<unknown>(url, { maxConnections: 2, name: 'system' })
      open.set(service, db)
      return db
    },
    async close() {
      await Promise.all([...open.values()].map((db) => db.destroy()))
    },
  }
}

const tableOf = (link: Pick<ReplicaLink, 'schema' | 'table'>) => sql.table(`${link.schema}.${link.table}`)
const heartbeatOf = (owner: string) => sql.table(`${schemaOf(owner)}.${heartbeatTable}`)

export async function countRows(db: Database<unknown>, link: ReplicaLink): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${tableOf(link)}`.execute(db)
  return rows[0]?.rows ?? 0
}

/** By the table's statistics, in no time however large it is. @throws when there is no such table */
export async function estimateRows(db: Database<unknown>, { schema, table }: ReplicaLink): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select greatest(reltuples, 0)::float8 as rows from pg_class
    where oid = format('%I.%I', ${schema}::text, ${table}::text)::regclass`.execute(db)
  return rows[0]?.rows ?? 0
}

/** The newest heartbeat at both ends, by the owner's clock alone. */
export async function readBeats(ends: ReplicaEnds, { owner, consumer }: ReplicaLink): Promise<Beats> {
  const beat = (db: Database<unknown>) =>
    sql<{ now: string; at: string | null }>`
      select clock_timestamp() as now, (select max(beat_at) from ${heartbeatOf(owner)} where service = ${owner}) as at
    `.execute(db)
  const copy = (await beat(ends.of(consumer))).rows[0]
  const original = (await beat(ends.of(owner))).rows[0]
  const age = (at: string | null | undefined): number | undefined =>
    at && original ? Math.max(0, (Date.parse(original.now) - Date.parse(at)) / 1000) : undefined
  const [ownerAge, copyAge] = [age(original?.at), age(copy?.at)]
  return { ...(ownerAge === undefined ? {} : { ownerAge }), ...(copyAge === undefined ? {} : { copyAge }) }
}

/** Writes a heartbeat for the owner, out of turn. @returns its instant, in the owner's words */
export async function beatNow(ends: ReplicaEnds, { owner }: ReplicaLink): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    insert into ${heartbeatOf(owner)} (service, beat_at) values (${owner}, clock_timestamp())
    on conflict (service) do update set beat_at = excluded.beat_at returning beat_at::text as at`.execute(
    ends.of(owner),
  )
  return rows[0]?.at ?? ''
}

export async function hasArrived(ends: ReplicaEnds, { owner, consumer }: ReplicaLink, beat: string): Promise<boolean> {
  const { rows } = await sql<{ here: boolean }>`
    select exists (select from ${heartbeatOf(owner)} where service = ${owner} and beat_at >= ${beat}::timestamptz) as here
  `.execute(ends.of(consumer))
  return rows[0]?.here ?? false
}

/** Two ends are compared in so many parts, so that only what differs is looked at row by row. */
const buckets = 1024

/** Per part of a table its rows, and a sum over their hashes that does not depend on their order. */
export type Digest = Map<number, { rows: number; sum: string }>

/** The values of a row as text, the same at both ends whatever the settings of the server. */
const rowsAsText = (link: ReplicaLink) => {
  const row = (columns: readonly string[]) => sql`row(${sql.join(columns.map((name) => sql.ref(name)))})::text`
  return sql`(select ${row(link.key)} as key, ${row(link.columns)} as whole from ${tableOf(link)})`
}
const bucketOf = sql`(hashtextextended(key, 0) & ${sql.raw(String(buckets - 1))})::int`

function reading<T>(db: Database<unknown>, work: (trx: Trx<unknown>) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
        set_config('intervalstyle', 'iso_8601', true), set_config('extra_float_digits', '1', true),
        set_config('bytea_output', 'hex', true), set_config('statement_timeout', '120000', true)`.execute(trx)
      return work(trx)
    })
}

export function readDigest(db: Database<unknown>, link: ReplicaLink): Promise<Digest> {
  return reading(db, async (trx) => {
    const { rows } = await sql<{ bucket: number; rows: number; sum: string }>`
      select ${bucketOf} as bucket, count(*) as rows, sum(hashtextextended(whole, 1)::numeric)::text as sum
      from ${rowsAsText(link)} as t group by 1`.execute(trx)
    return new Map(rows.map(({ bucket, ...part }) => [bucket, part]))
  })
}

/** Key → hash of the row, of some parts of a table. */
export function readHashes(
  db: Database<unknown>,
  link: ReplicaLink,
  parts: readonly number[],
): Promise<Map<string, string>> {
  return reading(db, async (trx) => {
    const { rows } = await sql<{ key: string; hash: string }>`
      select key, hashtextextended(whole, 1)::text as hash from ${rowsAsText(link)} as t
      where ${bucketOf} = any(${[...parts]}::int[])`.execute(trx)
    return new Map(rows.map(({ key, hash }) => [key, hash]))
  })
}
