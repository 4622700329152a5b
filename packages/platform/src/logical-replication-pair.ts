import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { prepareForBackfill, readTable, requireFit, type TableShape } from './logical-replication-tables.ts'

/** Everything that one service copies from another goes through one publication, one slot and one subscription. */
export interface Pair {
  owner: string
  consumer: string
  links: ReplicaLink[]
}

/** What belongs to us in a database that may hold other replication too. */
const ourPrefix = 'codeflix_'
const snake = (service: string): string => service.replaceAll('-', '_')
export const publicationName = (consumer: string): string => `${ourPrefix}to_${snake(consumer)}`
/** Names the subscription and its slot; slots share one namespace across all databases of a server. */
export const subscriptionName = (owner: string, consumer: string): string =>
  `${ourPrefix}${snake(owner)}__${snake(consumer)}`

export const tableName = (link: Pick<ReplicaLink, 'schema' | 'table'>): string => `${link.schema}.${link.table}`

export interface SubscriptionState {
  enabled: boolean
  connection: string
  slot: string | null
  /** Whether a worker is applying changes right now. */
  running: boolean
  failures: number
  /** `schema.table` → `i` or `d` or `f` while it is filled, `s` or `r` when it follows. */
  tables: Map<string, string>
}

export interface SlotState {
  database: string
  /** Its log was removed, or it was given up for another reason: it never delivers again. */
  lost: boolean
  /** Whether a standby of the owner's server keeps it as well. */
  failover: boolean
  lagBytes: number
  lagSeconds: number
}

export async function readSubscription(consumer: Client, name: string): Promise<SubscriptionState | undefined> {
  const { rows } = await consumer.query<Omit<SubscriptionState, 'tables'> & { oid: number }>(
    `select s.oid, s.subenabled as enabled, s.subconninfo as connection, s.subslotname as slot,
       exists (select from pg_stat_subscription w where w.subid = s.oid and w.worker_type = 'apply' and w.pid is not null)
         as running,
       (select (apply_error_count + sync_error_count)::int from pg_stat_subscription_stats t where t.subid = s.oid)
         as failures
     from pg_subscription s
     where s.subname = $1 and s.subdbid = (select oid from pg_database where datname = current_database())`,
    [name],
  )
  const [found] = rows
  if (found === undefined) return undefined
  const tables = await consumer.query<{ name: string; state: string }>(
    `select n.nspname || '.' || c.relname as name, r.srsubstate as state
     from pg_subscription_rel r join pg_class c on c.oid = r.srrelid join pg_namespace n on n.oid = c.relnamespace
     where r.srsubid = $1`,
    [found.oid],
  )
  return { ...found, tables: new Map(tables.rows.map((row) => [row.name, row.state])) }
}

/**
 * Tables whose filling was cut off by the end of the server after their rows had come, and lost its slot: PostgreSQL says
 * for ever that it is filling them, and does nothing about it.
 */
export async function cutOffFills(name: string, owner: Client, consumer: Client): Promise<string[]> {
  const filling = async (): Promise<{ table: string; slot: string }[]> => {
    const { rows } = await consumer.query<{ table: string; slot: string }>(
      `select n.nspname || '.' || c.relname as table, format('pg_%s_sync_%s_%s', s.oid, c.oid,
         (select system_identifier from pg_control_system())) as slot
       from pg_subscription s join pg_subscription_rel r on r.srsubid = s.oid join pg_class c on c.oid = r.srrelid
         join pg_namespace n on n.oid = c.relnamespace
       where s.subname = $1 and s.subdbid = (select oid from pg_database where datname = current_database())
         and r.srsubstate = 'f'`,
      [name],
    )
    return rows
  }
  const before = await filling()
  if (before.length === 0) return []
  const { rows } = await owner.query<{ slot: string }>('select slot_name as slot from pg_replication_slots')
  const slots = new Set(rows.map(({ slot }) => slot))
  // A slot goes after its table has moved on.
  const after = new Set((await filling()).map(({ table }) => table))
  return before.flatMap(({ table, slot }) => (slots.has(slot) || !after.has(table) ? [] : [table]))
}

export async function readSlot(owner: Client, name: string): Promise<SlotState | undefined> {
  const { rows } = await owner.query<SlotState>(
    `select s.database, coalesce(s.wal_status = 'lost' or s.invalidation_reason is not null, false) as lost, s.failover,
       coalesce(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), s.confirmed_flush_lsn), 0)::float8 as "lagBytes",
       coalesce(extract(epoch from r.replay_lag), 0)::float8 as "lagSeconds"
     from pg_replication_slots s left join pg_stat_replication r on r.pid = s.active_pid
     where s.slot_name = $1`,
    [name],
  )
  return rows[0]
}

/** `schema.table` → the columns that are sent. */
export async function readPublication(owner: Client, name: string): Promise<Map<string, string[]> | undefined> {
  const exists = await owner.query('select from pg_publication where pubname = $1', [name])
  if (exists.rowCount === 0) return undefined
  const { rows } = await owner.query<{ name: string; columns: string[] }>(
    `select schemaname || '.' || tablename as name, attnames::text[] as columns
     from pg_publication_tables where pubname = $1`,
    [name],
  )
  return new Map(rows.map((row) => [row.name, row.columns]))
}

/** What a pair's tables look like at both ends, by `schema.table`. */
export type PairShapes = Map<string, { original: TableShape; copy: TableShape }>

/** @throws Error in plain words when one of the links can't work; nothing has been changed then */
export async function inspectPair(pair: Pair, owner: Client, consumer: Client): Promise<PairShapes> {
  const shapes: PairShapes = new Map()
  for (const link of pair.links) {
    const original = await readTable(owner, link.schema, link.table)
    const copy = await readTable(consumer, link.schema, link.table)
    shapes.set(tableName(link), requireFit(link, original, copy))
  }
  return shapes
}

interface PairState {
  /** `schema.table` → the columns that are sent. */
  sent: Map<string, string[]> | undefined
  subscription: SubscriptionState | undefined
  /** Why all of it has to start over, in words. */
  broken: string | undefined
  /** Tables whose filling was cut off and does not go on. */
  cutOff: readonly string[]
}

/** @param shapes of `inspectPair` */
export async function readPair(pair: Pair, owner: Client, consumer: Client, shapes: PairShapes): Promise<PairState> {
  const name = subscriptionName(pair.owner, pair.consumer)
  const sent = await readPublication(owner, publicationName(pair.consumer))
  const subscription = await readSubscription(consumer, name)
  const slot = await readSlot(owner, name)
  // Changes that were logged before a column was given up still carry it, and a copy that lacks it could never take them.
  const stuck = [...(sent ?? [])].find(([table, columns]) => {
    const copy = shapes.get(table)?.copy
    return copy !== undefined && columns.some((column) => !copy.columns.includes(column))
  })
  const broken =
    sent === undefined || subscription?.slot !== name || slot === undefined
      ? 'a part of the copying is missing'
      : slot.lost
        ? 'it fell too far behind to catch up'
        : stuck && `${pair.consumer}'s ${stuck[0]} lacks a column that is still being sent`
  return { sent, subscription, broken, cutOff: await cutOffFills(name, owner, consumer) }
}

/**
 * Makes the copying between two services equal to the pair's links. Each step leaves a state from which the next call
 * finds its way, so it may be cut off anywhere.
 *
 * @param shapes of `inspectPair`
 * @param ownerConnection how the consumer's server reaches the owner's database, in libpq's words
 * @param refill tables to fill anew although nothing about them changed
 */
export async function reconcilePair(
  pair: Pair,
  owner: Client,
  consumer: Client,
  shapes: PairShapes,
  ownerConnection: string,
  refill: ReadonlySet<string>,
): Promise<{ refilled: string[] }> {
  const name = subscriptionName(pair.owner, pair.consumer)
  const publication = publicationName(pair.consumer)
  const wanted = new Map(pair.links.map((link) => [tableName(link), link]))

  for (const link of pair.links) {
    if (shapes.get(tableName(link))?.original.replicaIdentity !== 'd') {
      // Anything but the primary key would have to be among the columns sent, or the owner's own updates would fail.
      await owner.query(`alter table ${quotedTable(owner, link)} replica identity default`)
    }
    await prepareForBackfill(consumer, link)
  }

  const { sent, subscription, broken, cutOff } = await readPair(pair, owner, consumer, shapes)
  // Whoever asks for a rebuild of a copy that nobody works on wants it to work again, whatever holds it up.
  const idle = refill.size > 0 && subscription?.running === false
  if (sent === undefined || subscription === undefined || broken !== undefined || idle) {
    await dropSubscription(consumer, name)
    await dropSlot(owner, name)
    if (sent === undefined) await owner.query(`create publication ${owner.escapeIdentifier(publication)}`)
    const tables = pair.links.map((link) => publishedTable(owner, link)).join(', ')
    await owner.query(`alter publication ${owner.escapeIdentifier(publication)} set table ${tables}`)
    // Within one server, `create subscription` would wait for itself when it makes the slot.
    await owner.query(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [name])
    await consumer.query(
      `create subscription ${name} connection ${consumer.escapeLiteral(ownerConnection)}
       publication ${consumer.escapeIdentifier(publication)} with (create_slot = false, slot_name = ${name})`,
    )
    return { refilled: [...wanted.keys()] }
  }

  if (subscription.connection !== ownerConnection) {
    await consumer.query(`alter subscription ${name} connection ${consumer.escapeLiteral(ownerConnection)}`)
    // Its worker may be waiting for an answer at the old address, and starts again at the new one.
    await consumer.query(
      'select pg_terminate_backend(pid) from pg_stat_subscription where subname = $1 and pid is not null',
      [name],
    )
  }
  if (!subscription.enabled) await consumer.query(`alter subscription ${name} enable`)

  // A table whose columns changed leaves and comes back: that is what makes PostgreSQL fill it again.
  const leaving = [...sent].filter(([table, columns]) => {
    const link = wanted.get(table)
    return link === undefined || refill.has(table) || cutOff.includes(table) || !sameSet(columns, link.columns)
  })
  for (const [table] of leaving) {
    await owner.query(`alter publication ${owner.escapeIdentifier(publication)} drop table ${quotedName(owner, table)}`)
    sent.delete(table)
  }
  const known = new Set(subscription.tables.keys())
  if ([...known].some((table) => !sent.has(table))) {
    await consumer.query(`alter subscription ${name} refresh publication`)
    for (const table of known) if (!sent.has(table)) known.delete(table)
  }
  for (const [table, link] of wanted) {
    if (sent.has(table)) continue
    await owner.query(
      `alter publication ${owner.escapeIdentifier(publication)} add table ${publishedTable(owner, link)}`,
    )
  }
  const refilled = [...wanted.keys()].filter((table) => !known.has(table))
  if (refilled.length > 0) await consumer.query(`alter subscription ${name} refresh publication`)
  return { refilled }
}

/**
 * Lets a backfill give up its wait for other transactions after 5 s and try again.
 *
 * A backfill makes a slot of its own, and for that waits for every transaction on the owner's server, while it holds on
 * to the consumer's table. A consumer on the same server that alters this table in such a transaction waits for the
 * backfill in turn, and PostgreSQL doesn't see the deadlock, for it leads through a network connection. The setting is
 * the role's, since a subscription overrides the options in its connection string.
 */
export async function boundWaits(owner: Client, publishes: boolean): Promise<void> {
  const { rows } = await owner.query<{ database: string; needed: boolean; set: boolean }>(
    `select current_database() as database,
       $1 or exists (select from pg_publication where starts_with(pubname::text, '${ourPrefix}')) as needed, exists (
       select from pg_db_role_setting
       where setdatabase = (select oid from pg_database where datname = current_database())
         and setrole = current_user::regrole and setconfig::text like '%lock_timeout=5s%') as set`,
    [publishes],
  )
  const [current] = rows
  if (current === undefined || current.set === current.needed) return
  const change = current.needed ? `set lock_timeout = '5s'` : 'reset lock_timeout'
  await owner.query(`alter role current_user in database ${owner.escapeIdentifier(current.database)} ${change}`)
}

/** Drops a subscription without asking its publisher, who may be gone. Its slot stays and is dropped by `dropSlot`. False when there was none. */
export async function dropSubscription(consumer: Client, name: string): Promise<boolean> {
  if ((await readSubscription(consumer, name)) === undefined) return false
  const quoted = consumer.escapeIdentifier(name)
  await consumer.query(`alter subscription ${quoted} disable`)
  await consumer.query(`alter subscription ${quoted} set (slot_name = none)`)
  await consumer.query(`drop subscription ${quoted}`)
  return true
}

/** @throws Error when the slot belongs to another database, or its reader doesn't let go of it within 10 s */
export async function dropSlot(owner: Client, name: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const { rows } = await owner.query<{ mine: boolean; database: string; pid: number | null }>(
      `select database = current_database() as mine, database, active_pid as pid
       from pg_replication_slots where slot_name = $1`,
      [name],
    )
    const [slot] = rows
    if (slot === undefined) return
    if (!slot.mine) {
      throw new Error(
        `The replication slot ${name} belongs to the database ${slot.database}: two installations of Codeflix can't ` +
          `share a PostgreSQL server. Give each its own.`,
      )
    }
    if (slot.pid !== null) await owner.query('select pg_terminate_backend($1)', [slot.pid])
    try {
      await owner.query('select pg_drop_replication_slot($1)', [name])
      return
    } catch (error) {
      if (attempt >= 100) throw error
      await sleep(100)
    }
  }
}

export const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item))

const quotedTable = (client: Client, link: ReplicaLink): string =>
  `${client.escapeIdentifier(link.schema)}.${client.escapeIdentifier(link.table)}`

const quotedName = (client: Client, name: string): string =>
  name
    .split('.')
    .map((part) => client.escapeIdentifier(part))
    .join('.')

const publishedTable = (client: Client, link: ReplicaLink): string =>
  `${quotedTable(client, link)} (${link.columns.map((column) => client.escapeIdentifier(column)).join(', ')})`
