import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import type { Client } from 'pg'

/** What the catalog says about one end of a link. */
export interface TableShape {
  columns: string[]
  primaryKey: string[]
  /** Columns that PostgreSQL computes, so that no value can be written to them. */
  generated: string[]
  /** Columns that a row can't do without and that have no value of their own. */
  required: string[]
  /** `d` for the primary key, `f` for the whole row. */
  replicaIdentity: string
}

export async function readTable(client: Client, schema: string, table: string): Promise<TableShape | undefined> {
  const { rows } = await client.query<TableShape>(
    `select
       coalesce(array_agg(a.attname::text), '{}') as "columns",
       coalesce(array_agg(a.attname::text) filter (where a.attnum = any (i.indkey)), '{}') as "primaryKey",
       coalesce(array_agg(a.attname::text) filter (where a.attgenerated <> ''), '{}') as "generated",
       coalesce(array_agg(a.attname::text) filter (
         where a.attnotnull and not a.atthasdef and a.attidentity = ''), '{}') as "required",
       c.relreplident as "replicaIdentity"
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_index i on i.indrelid = c.oid and i.indisprimary
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')
     group by c.oid, c.relreplident`,
    [schema, table],
  )
  return rows[0]
}

const without = (wanted: readonly string[], given: readonly string[]): string[] =>
  wanted.filter((column) => !given.includes(column))
const listed = (columns: readonly string[]): string => columns.join(', ')

/**
 * Refuses a link before anything is changed for it: PostgreSQL would accept most of these and fail later, in the
 * background or, for a key that is not published, in the owner's own updates.
 */
export function requireFit(
  link: ReplicaLink,
  owner: TableShape | undefined,
  consumer: TableShape | undefined,
): { original: TableShape; copy: TableShape } {
  const name = `${link.schema}.${link.table}`
  const refuse = (problem: string): never => {
    throw new Error(`${link.consumer} can't hold a copy of ${link.owner}'s ${name}: ${problem}.`)
  }

  if (owner === undefined) return refuse(`${link.owner} has no such table; its migrations have to run first`)
  if (consumer === undefined) return refuse(`${link.consumer} has no such table; its migrations have to run first`)

  const unpublished = without(link.columns, owner.columns)
  if (unpublished.length > 0) refuse(`${link.owner} has no column ${listed(unpublished)}`)
  const uncopied = without(link.columns, consumer.columns)
  if (uncopied.length > 0) refuse(`${link.consumer} has no column ${listed(uncopied)}`)
  const computed = link.columns.filter((column) => consumer.generated.includes(column))
  if (computed.length > 0) refuse(`${link.consumer} computes ${listed(computed)} itself`)

  const sameKey = (key: readonly string[]): boolean => listed(key.toSorted()) === listed(link.key.toSorted())
  if (!sameKey(owner.primaryKey)) refuse(`${link.owner}'s primary key is not (${listed(link.key)})`)
  if (!sameKey(consumer.primaryKey)) refuse(`${link.consumer}'s primary key is not (${listed(link.key)})`)
  const keyLeftOut = without(link.key, link.columns)
  if (keyLeftOut.length > 0) refuse(`${listed(keyLeftOut)} is part of the key and has to be copied`)

  const neverFilled = without(consumer.required, link.columns)
  if (neverFilled.length > 0) refuse(`nobody would fill ${link.consumer}'s column ${listed(neverFilled)}`)
  return { original: owner, copy: consumer }
}

const clearingSchema = 'codeflix_replication'
const clearingTrigger = 'codeflix_replication_clear'

/**
 * Lets a backfill replace rows instead of running into them. A backfill is one `COPY` in one transaction, the only thing
 * in a replication worker that fires a statement trigger (changes as they happen fire row triggers alone). So a
 * statement trigger, enabled for replication only, deletes the old rows first, and readers see the old rows until the
 * new ones are all there.
 */
export async function prepareForBackfill(consumer: Client, link: ReplicaLink): Promise<void> {
  const table = `${consumer.escapeIdentifier(link.schema)}.${consumer.escapeIdentifier(link.table)}`
  const { rowCount } = await consumer.query(
    `select 1 from pg_trigger where tgrelid = $1::regclass and tgname = $2 and tgenabled = 'R'`,
    [table, clearingTrigger],
  )
  if (rowCount !== 0) return
  await consumer.query(`
    create schema if not exists ${clearingSchema};
    create or replace function ${clearingSchema}.clear() returns trigger language plpgsql as $$
      begin
        execute format('delete from %I.%I', tg_table_schema, tg_table_name);
        return null;
      end
    $$;
    create or replace trigger ${clearingTrigger} before insert on ${table}
      for each statement execute function ${clearingSchema}.clear();
    alter table ${table} enable replica trigger ${clearingTrigger}`)
}
