import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import type { Client } from 'pg'
import { fillSchema, fillTable, ownSchema, publicationName, publishedColumns } from './kafka-connect-connectors.ts'
import { readPublication, tableName } from './logical-replication-pair.ts'

/** What a consumer's database knows about one of its copies. */
export interface CopyState {
  /** The columns with which it was last asked to be filled. */
  columns: string[]
  /** The number of that fill. */
  wanted: number
  /** The number of the last fill that came to its end, rows that the owner lacks removed. */
  finished: number
  /** Whether all rows of the wanted fill have been read, be they there or on their way. */
  read: boolean
}

/** Whether the wanted fill has not come to its end. */
export const isBeingFilled = ({ wanted, finished }: CopyState): boolean => finished < wanted

type Table = Pick<ReplicaLink, 'schema' | 'table'>

const quotedFill = (client: Client, link: Table): string => `${fillSchema}.${client.escapeIdentifier(fillTable(link))}`

async function makeFillTables(client: Client, links: readonly Table[]): Promise<void> {
  await client.query(`create schema if not exists ${ownSchema}; create schema if not exists ${fillSchema}`)
  for (const link of links) {
    await client.query(
      `create table if not exists ${quotedFill(client, link)} (consumer text primary key, number bigint not null)`,
    )
  }
}

/** Makes what an owner needs for its changes to be read, but for publication and slot. */
export async function prepareOwner(owner: Client, links: readonly ReplicaLink[]): Promise<void> {
  await makeFillTables(owner, links)
  await owner.query(`
    create table if not exists ${ownSchema}.heartbeat (id int primary key, at timestamptz not null);
    insert into ${ownSchema}.heartbeat values (1, now()) on conflict do nothing`)
  for (const link of links) {
    // Anything but the primary key would have to be among the columns sent, or the owner's own updates would fail.
    await owner.query(
      `do $$ begin
         if (select relreplident <> 'd' from pg_class where oid = ${literalTable(owner, link)}::regclass) then
           alter table ${quotedTable(owner, link)} replica identity default;
         end if;
       end $$`,
    )
  }
}

/** Makes what a consumer needs to know how far its copies are. */
export async function prepareConsumer(consumer: Client, links: readonly ReplicaLink[]): Promise<void> {
  await makeFillTables(consumer, links)
  await consumer.query(
    `create table if not exists ${ownSchema}.copy (
       name text primary key, columns text[] not null, wanted bigint not null, finished bigint not null default 0,
       read boolean not null default false)`,
  )
}

const quotedTable = (client: Client, link: Table): string =>
  `${client.escapeIdentifier(link.schema)}.${client.escapeIdentifier(link.table)}`
const literalTable = (client: Client, link: ReplicaLink): string => client.escapeLiteral(quotedTable(client, link))

const exists = async (client: Client, table: string): Promise<boolean> =>
  (await client.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [table])).rows[0]?.exists ===
  true

/** `schema.table` → the columns that leave it, but for the tables of the copying itself. */
export async function readPublished(owner: Client, prefix: string): Promise<Map<string, string[]> | undefined> {
  const published = await readPublication(owner, publicationName(prefix))
  published?.delete(`${ownSchema}.heartbeat`)
  return published
}

/** Makes exactly the declared columns leave the owner, in one step. */
export async function publish(owner: Client, prefix: string, links: readonly ReplicaLink[]): Promise<void> {
  const publication = owner.escapeIdentifier(publicationName(prefix))
  const tables = [...publishedColumns(links)].map(([table, columns]) => {
    const quoted = table.split('.').map((part) => owner.escapeIdentifier(part))
    return `${quoted.join('.')} (${columns.map((column) => owner.escapeIdentifier(column)).join(', ')})`
  })
  const list = [...tables, `${ownSchema}.heartbeat`].join(', ')
  const known = await readPublished(owner, prefix)
  await owner.query(
    known === undefined
      ? `create publication ${publication} for table ${list}`
      : `alter publication ${publication} set table ${list}`,
  )
}

export async function dropPublication(owner: Client, prefix: string): Promise<void> {
  await owner.query(`drop publication if exists ${owner.escapeIdentifier(publicationName(prefix))}`)
}

/**
 * Numbers the next fill of a copy. Whoever reads the owner's rows from now on sends this number behind them.
 * @param above numbers that this copy has seen
 */
export async function numberFill(owner: Client, link: ReplicaLink, above: number): Promise<number> {
  const { rows } = await owner.query<{ number: number }>(
    `insert into ${quotedFill(owner, link)} as fill values ($1, $2::bigint + 1)
     on conflict (consumer) do update set number = greatest(fill.number, $2) + 1
     returning number::float8 as number`,
    [link.consumer, above],
  )
  return rows[0]?.number ?? 0
}

/** The number of the last fill of this copy whose rows have all arrived. */
export async function readArrived(consumer: Client, link: ReplicaLink): Promise<number> {
  const { rows } = await consumer.query<{ number: number }>(
    `select number::float8 as number from ${quotedFill(consumer, link)} where consumer = $1`,
    [link.consumer],
  )
  return rows[0]?.number ?? 0
}

/** `schema.table` → what is known about each copy of a consumer. */
export async function readCopies(consumer: Client): Promise<Map<string, CopyState>> {
  const copies = new Map<string, CopyState>()
  if (!(await exists(consumer, `${ownSchema}.copy`))) return copies
  const { rows } = await consumer.query<CopyState & { name: string }>(
    `select name, columns, wanted::float8 as wanted, finished::float8 as finished, read
     from ${ownSchema}.copy`,
  )
  for (const { name, ...copy } of rows) copies.set(name, copy)
  return copies
}

export async function noteFill(consumer: Client, link: ReplicaLink, wanted: number): Promise<void> {
  await consumer.query(
    `insert into ${ownSchema}.copy (name, columns, wanted) values ($1, $2, $3)
     on conflict (name) do update set columns = excluded.columns, wanted = excluded.wanted, read = false`,
    [tableName(link), link.columns, wanted],
  )
}

export async function noteRead(consumer: Client, link: ReplicaLink): Promise<void> {
  await consumer.query(`update ${ownSchema}.copy set read = true where name = $1`, [tableName(link)])
}

export async function noteColumns(consumer: Client, link: ReplicaLink): Promise<void> {
  await consumer.query(`update ${ownSchema}.copy set columns = $2 where name = $1`, [tableName(link), link.columns])
}

export async function noteFinished(consumer: Client, link: ReplicaLink, number: number): Promise<void> {
  await consumer.query(`update ${ownSchema}.copy set finished = $2 where name = $1`, [tableName(link), number])
}

/** From now on the copy counts as never filled. */
export async function forgetCopy(consumer: Client, table: string): Promise<void> {
  if (await exists(consumer, `${ownSchema}.copy`)) {
    await consumer.query(`delete from ${ownSchema}.copy where name = $1`, [table])
  }
}

const rowsAtATime = 5000

/**
 * Removes the copy's rows that its owner has no more. It may be called at any time: only what was in the copy before the
 * owner was asked is removed, and only if nobody has written to it since. A row that comes back meanwhile is thus kept.
 * @returns how many it removed
 */
export async function removeStrays(owner: Client, consumer: Client, link: ReplicaLink): Promise<number> {
  const copy = quotedTable(consumer, link)
  const key = link.key.map((column) => consumer.escapeIdentifier(column))
  const types = await keyTypes(owner, link)
  const asText = key.map((column, index) => `${column}::text as k${index}`).join(', ')
  const parameters = types.map((type, index) => `$${index + 1}::text[]::${type}[]`).join(', ')
  const names = key.map((_, index) => `k${index}`)
  const same = link.key.map((column, index) => `t.${owner.escapeIdentifier(column)} = wanted.k${index}`).join(' and ')

  let removed = 0
  let after: string[] | undefined
  while (true) {
    const from =
      after === undefined
        ? ''
        : `where (${key.join(', ')}) > (${types.map((type, index) => `$${index + 1}::${type}`).join(', ')})`
    const { rows } = await consumer.query<Record<string, string>>(
      `select ctid::text as place, xmin::text as version, ${asText} from ${copy} ${from}
       order by ${key.join(', ')} limit ${rowsAtATime}`,
      after ?? [],
    )
    const last = rows.at(-1)
    if (last === undefined) return removed
    after = names.map((name) => last[name] as string)
    const missing = await owner.query<{ place: number }>(
      `select wanted.place::int from unnest(${parameters}) with ordinality as wanted(${names.join(', ')}, place)
       where not exists (select from ${quotedTable(owner, link)} t where ${same})`,
      names.map((name) => rows.map((row) => row[name])),
    )
    const strays = missing.rows.map(({ place }) => rows[place - 1])
    if (strays.length === 0) continue
    const { rowCount } = await consumer.query(
      `delete from ${copy} t using unnest($1::text[], $2::text[]) as stray(place, version)
       where t.ctid = stray.place::tid and t.xmin::text = stray.version`,
      [strays.map((row) => row?.['place']), strays.map((row) => row?.['version'])],
    )
    removed += rowCount ?? 0
  }
}

async function keyTypes(client: Client, link: ReplicaLink): Promise<string[]> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = ${literalTable(client, link)}::regclass and attname = any($1)`,
    [link.key],
  )
  return link.key.map((column) => rows.find(({ name }) => name === column)?.type ?? 'text')
}
