import { column, schemaOf, type TableContract } from '@codeflix/contracts/contract'
import { sql } from 'kysely'
import { Gauge, type Registry } from 'prom-client'
import type { Database } from './database.ts'
import type { ReplicaLink } from './ports/replication.ts'
import type { Worker } from './worker.ts'

/** How often a service that publishes tables writes that it is alive. */
export const heartbeatSeconds = 5

export const heartbeatTable = 'heartbeat'

/**
 * One row that its owner writes again every few seconds, published beside the owner's other tables. Its age in a copy
 * is the one proof that what the owner writes arrives: a replication may call itself running and move nothing.
 */
const heartbeat = {
  summary: 'When the service last wrote; its age in a copy tells how far behind the copy is',
  key: ['service'],
  columns: { service: column.text(), beat_at: column.timestamptz() },
} as const satisfies TableContract

/** The heartbeats that come along with the copies of `links`: one for each pair of services. */
export function heartbeatLinks(links: readonly ReplicaLink[]): ReplicaLink[] {
  const pairs = new Map(links.map((link) => [`${link.owner} ${link.consumer}`, link]))
  return [...pairs.values()].map(({ owner, consumer, schema }) => ({
    owner,
    consumer,
    schema,
    table: heartbeatTable,
    key: heartbeat.key,
    columns: Object.keys(heartbeat.columns),
  }))
}

/** Makes the table of an owner's heartbeats, in the owner's database or in one that holds a copy. */
export const createHeartbeat = (owner: string): string => `
  create schema if not exists "${schemaOf(owner)}";
  create table if not exists "${schemaOf(owner)}"."${heartbeatTable}" (
    service text primary key,
    beat_at timestamptz not null
  )`

/** Several instances of a service share its heart; whoever comes when the last beat is old enough makes the next. */
export function heartbeatWorker(service: string, db: Database<unknown>): Worker {
  const table = sql.table(`${schemaOf(service)}.${heartbeatTable}`)
  return {
    name: 'heartbeat',
    everySeconds: heartbeatSeconds,
    run: async () => {
      await sql`
        insert into ${table} as kept (service, beat_at) values (${service}, now())
        on conflict (service) do update set beat_at = excluded.beat_at
        where kept.beat_at < excluded.beat_at - make_interval(secs => ${heartbeatSeconds - 1})`.execute(db)
    },
  }
}

/** How far behind a copy is whose newest beat is this old; a beat that is not due yet says nothing. */
export const lagOf = (beatAgeSeconds: number): number => Math.max(0, beatAgeSeconds - heartbeatSeconds)

interface Observed {
  db: Database<unknown>
  owners: readonly string[]
  since: number
}
const observed = new WeakMap<Registry, Map<string, Observed>>()

/**
 * Tells how far behind a service's copies are, from its own database alone: `replica_lag_seconds{consumer,owner}`.
 * A copy to which no beat ever came is behind for as long as the process looks.
 */
export function observeLag(
  metrics: Registry,
  consumer: string,
  db: Database<unknown>,
  owners: readonly string[],
): void {
  let consumers = observed.get(metrics)
  if (!consumers) {
    const all = new Map<string, Observed>()
    consumers = all
    observed.set(metrics, all)
    new Gauge({
      name: 'replica_lag_seconds',
      help: 'How far a service’s copies are behind their owner, by the newest heartbeat that arrived',
      labelNames: ['consumer', 'owner'],
      registers: [metrics],
      async collect() {
        const found = await Promise.all([...all].map(([name, one]) => lagsOf(name, one)))
        // Of a database that does not answer there is no figure, rather than an old one.
        this.reset()
        for (const { consumer: name, owner, seconds } of found.flat()) this.set({ consumer: name, owner }, seconds)
      },
    })
  }
  if (owners.length > 0) consumers.set(consumer, { db, owners, since: performance.now() })
}

async function lagsOf(
  consumer: string,
  { db, owners, since }: Observed,
): Promise<{ consumer: string; owner: string; seconds: number }[]> {
  const found = await Promise.all(
    owners.map(async (owner) => {
      try {
        const age = await beatAge(db, owner)
        return [{ consumer, owner, seconds: lagOf(age ?? (performance.now() - since) / 1000) }]
      } catch {
        return []
      }
    }),
  )
  return found.flat()
}

/** Seconds since the newest beat of `owner` that is in this database. */
async function beatAge(db: Database<unknown>, owner: string): Promise<number | undefined> {
  const { rows } = await sql<{ age: number }>`
    select extract(epoch from clock_timestamp() - beat_at)::float8 as age
    from ${sql.table(`${schemaOf(owner)}.${heartbeatTable}`)} where service = ${owner}`.execute(db)
  return rows[0]?.age
}
