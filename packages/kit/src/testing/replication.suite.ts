import { randomBytes, randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReplicaLink, Replication, ReplicaStatus } from '../ports/replication.ts'
import { eventually } from './eventually.ts'

export interface ReplicationUnderTest {
  /** The adapter; another one after a restart. */
  readonly replication: Replication
  /** One more adapter that knows the same databases. */
  open(): Replication
  /** The address of a service's database, with the rights that the service itself has. */
  urlOf(service: string): string
  /** Ends one of the parts without a warning, and brings it back. */
  restart(part: string): Promise<void>
  stop(): Promise<void>
}

interface ReplicationSuiteOptions {
  /** Empty databases for these services, and an adapter that knows them all. */
  start(services: readonly string[]): Promise<ReplicationUnderTest>
  /** The servers that it stands on, each of which may end at any time. */
  parts: readonly string[]
}

type Row = Record<string, unknown>

const [owner, consumer, other] = ['catalog-admin', 'catalog', 'playback']

/** What every replication adapter must do. Each test has a table of its own, and applies the links of that table alone. */
export function replicationSuite(name: string, options: ReplicationSuiteOptions): void {
  describe(`replication: ${name}`, () => {
    let system: ReplicationUnderTest
    let pools: Map<string, Pool>
    let table: string
    let tables = 0

    beforeAll(async () => {
      system = await options.start([owner, consumer, other])
      pools = new Map()
      for (const service of [owner, consumer, other]) await sql(service, 'create schema catalog_admin')
    })
    afterAll(async () => {
      await closePools()
      await system.stop()
    })
    beforeEach(() => {
      tables += 1
      table = `title_${tables}`
    })

    async function sql(service: string, text: string, values: unknown[] = []): Promise<Row[]> {
      let pool = pools.get(service)
      if (pool === undefined) {
        pool = new Pool({ connectionString: system.urlOf(service), max: 4 })
        pool.on('error', () => undefined)
        pools.set(service, pool)
      }
      return (await pool.query<Row>(text, values)).rows
    }

    async function closePools(): Promise<void> {
      await Promise.all([...pools.values()].map((pool) => pool.end()))
      pools.clear()
    }

    const path = (): string => `catalog_admin.${table}`

    /** The owner's table, whole, and the consumer's with its part and additions of its own. */
    async function makeTables(): Promise<void> {
      await sql(
        owner,
        `create table ${path()} (id uuid primary key, name text not null, synopsis text, year int, rating numeric(4, 2),
           details jsonb not null default '{}', staff_note text, is_free boolean not null default false,
           updated_at timestamptz not null default now())`,
      )
      await sql(
        consumer,
        `create table ${path()} (id uuid primary key, name text not null, synopsis text, year int, rating numeric(4, 2),
           details jsonb not null, is_free boolean not null, updated_at timestamptz not null,
           folded text generated always as (pg_catalog.lower(name)) stored);
         create index on ${path()} (folded)`,
      )
    }

    const copied = ['id', 'name', 'synopsis', 'year', 'rating', 'details', 'is_free', 'updated_at']
    const link = (columns: readonly string[] = copied, to = consumer): ReplicaLink => ({
      owner,
      consumer: to,
      schema: 'catalog_admin',
      table,
      key: ['id'],
      columns,
    })

    const read = (service: string, columns = copied): Promise<Row[]> =>
      sql(service, `select ${columns.join(', ')} from ${path()} order by id`)

    async function expectEqualEnds(columns = copied, to = consumer): Promise<void> {
      await eventually(async () => expect(await read(to, columns)).toEqual(await read(owner, columns)))
    }

    const fingerprint = (service: string): Promise<Row[]> =>
      sql(
        service,
        `select count(*)::int, md5(string_agg(md5(row(${copied.join(', ')})::text), '' order by id)) from ${path()}`,
      )

    /** @returns how the copy stands when it streams */
    const settle = (): Promise<ReplicaStatus | undefined> =>
      eventually(async () => {
        const status = (await system.replication.status()).find((one) => one.link.table === table)
        expect(status?.state).toBe('streaming')
        return status
      })

    test('rows that were there before arrive, all 100,000 of them', async () => {
      await makeTables()
      await sql(
        owner,
        `insert into ${path()} (id, name, year, rating, details, staff_note)
         select gen_random_uuid(), 'Título ' || n, 1900 + n % 126, (n % 100) / 10.0, jsonb_build_object('n', n), 'private'
         from generate_series(1, 100000) n`,
      )
      await system.replication.apply([link()])
      await eventually(async () => expect(await fingerprint(consumer)).toEqual(await fingerprint(owner)))
      expect(await sql(consumer, `select count(*)::int from ${path()} where folded like 'título %'`)).toEqual([
        { count: 100_000 },
      ])
      await settle()
    })

    test('an insert, an update, a change of key and a delete arrive', async () => {
      await makeTables()
      await system.replication.apply([link()])
      const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()]
      await sql(owner, `insert into ${path()} (id, name, year) values ($1, 'One', 2001), ($2, 'Two', 2002)`, [
        first,
        second,
      ])
      await expectEqualEnds()
      await sql(owner, `update ${path()} set name = 'One and a half', is_free = true where id = $1`, [first])
      await sql(owner, `update ${path()} set id = $2 where id = $1`, [second, third])
      await expectEqualEnds()
      await sql(owner, `delete from ${path()} where id = $1`, [first])
      await expectEqualEnds()
      expect(await read(consumer, ['id', 'name'])).toEqual([{ id: third, name: 'Two' }])
    })

    test('values keep their exact form: null, empty, Unicode, decimals, instants, nested JSON', async () => {
      await makeTables()
      await system.replication.apply([link()])
      const id = randomUUID()
      const details = { names: ['São Paulo', '東京', '🎬'], empty: {}, none: null, deep: [[1.5, true], '"\\\n\t'] }
      await sql(
        owner,
        `insert into ${path()} (id, name, synopsis, year, rating, details, updated_at)
         values ($1, $2, '', null, 9.70, $3, '2026-02-28 23:59:59.123456+00')`,
        [id, "Amélie: l'été \\ «ção» 東京 🎬\n\t", JSON.stringify(details)],
      )
      await sql(owner, `insert into ${path()} (id, name, details) values ($1, '', 'null'), ($2, ' ', '[]')`, [
        randomUUID(),
        randomUUID(),
      ])
      await expectEqualEnds([...copied, 'updated_at::text as exact'])
      const [copy] = await sql(consumer, `select details, synopsis, year, rating::text from ${path()} where id = $1`, [
        id,
      ])
      expect(copy).toEqual({ details, synopsis: '', year: null, rating: '9.70' })

      await sql(owner, `update ${path()} set synopsis = null, year = 1895, rating = null where id = $1`, [id])
      await expectEqualEnds()
    })

    test('a value of 100 kB survives an update that does not touch it', async () => {
      await makeTables()
      await system.replication.apply([link()])
      const id = randomUUID()
      // Random text doesn't compress, so it really is stored away from its row.
      const details = { cast: Array.from({ length: 1000 }, () => randomBytes(50).toString('hex')) }
      await sql(owner, `insert into ${path()} (id, name, details) values ($1, 'Before', $2)`, [
        id,
        JSON.stringify(details),
      ])
      await expectEqualEnds()
      await sql(owner, `update ${path()} set name = 'After' where id = $1`, [id])
      await eventually(async () => expect(await read(consumer, ['name'])).toEqual([{ name: 'After' }]))
      expect(await read(consumer, ['details'])).toEqual([{ details }])
    })

    test('a column that is not declared never leaves its owner, and each consumer gets its own columns', async () => {
      await makeTables()
      await sql(other, `create table ${path()} (id uuid primary key, is_free boolean not null, staff_note text)`)
      // Even where the consumer has a column of that name.
      await sql(consumer, `alter table ${path()} add staff_note text`)
      await sql(owner, `insert into ${path()} (id, name, staff_note) values ($1, 'Early', 'secret')`, [randomUUID()])
      await system.replication.apply([link(), link(['id', 'is_free'], other)])
      await sql(owner, `insert into ${path()} (id, name, staff_note) values ($1, 'Late', 'secret')`, [randomUUID()])
      await sql(owner, `update ${path()} set staff_note = 'more secret', is_free = true`)
      await expectEqualEnds()
      await expectEqualEnds(['id', 'is_free'], other)
      for (const service of [consumer, other]) {
        expect(await sql(service, `select count(*)::int from ${path()} where staff_note is not null`)).toEqual([
          { count: 0 },
        ])
      }
    })

    test('the changes of one row arrive in their order', async () => {
      await makeTables()
      await system.replication.apply([link()])
      const ids = Array.from({ length: 4 }, () => randomUUID())
      for (const id of ids) await sql(owner, `insert into ${path()} (id, name, year) values ($1, 'Counter', 0)`, [id])
      await settle()
      await Promise.all(
        ids.map(async (id) => {
          for (let n = 1; n <= 150; n++) {
            await sql(owner, `update ${path()} set year = $2, updated_at = now() where id = $1`, [id, n])
          }
        }),
      )
      await expectEqualEnds()
      expect(await read(consumer, ['year'])).toEqual(ids.map(() => ({ year: 150 })))
    })

    test("a consumer's own trigger sees every change", async () => {
      await makeTables()
      await sql(
        consumer,
        `create table catalog_admin.seen_${table} (id uuid, operation text);
         create function catalog_admin.note_${table}() returns trigger language plpgsql as $$ begin
           insert into catalog_admin.seen_${table} values (coalesce(new.id, old.id), tg_op); return null; end $$;
         create trigger note after insert or update or delete on ${path()}
           for each row execute function catalog_admin.note_${table}();
         alter table ${path()} enable always trigger note`,
      )
      const id = randomUUID()
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Watched')`, [id])
      await system.replication.apply([link()])
      await settle()
      await sql(owner, `update ${path()} set year = 2026 where id = $1`, [id])
      await sql(owner, `delete from ${path()} where id = $1`, [id])
      await eventually(async () =>
        expect((await sql(consumer, `select operation from catalog_admin.seen_${table}`)).at(-1)).toEqual({
          operation: 'DELETE',
        }),
      )
      const seen = (await sql(consumer, `select operation from catalog_admin.seen_${table}`)).map(
        (row) => row.operation,
      )
      expect(seen).toEqual(['INSERT', 'UPDATE', 'DELETE'])
    })

    test('applying the same links again leaves the copy alone', async () => {
      await makeTables()
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Once'), ($2, 'Only')`, [
        randomUUID(),
        randomUUID(),
      ])
      await system.replication.apply([link()])
      await expectEqualEnds()
      await settle()
      const versions = (): Promise<Row[]> => sql(consumer, `select xmin::text, ctid::text from ${path()} order by id`)
      const before = await versions()
      await system.replication.apply([link()])
      await system.replication.apply([link(copied.toReversed())])
      await settle()
      expect(await versions()).toEqual(before)
    })

    test('a column and a table that are declared later arrive with the rows that are there already', async () => {
      await makeTables()
      await sql(owner, `insert into ${path()} (id, name, staff_note) values ($1, 'Old', 'was here before')`, [
        randomUUID(),
      ])
      await system.replication.apply([link()])
      await expectEqualEnds()
      await sql(consumer, `alter table ${path()} add staff_note text`)
      await sql(other, `create table ${path()} (id uuid primary key, name text not null)`)
      const write = (): Promise<Row[]> =>
        sql(owner, `insert into ${path()} (id, name, staff_note) values (gen_random_uuid(), 'New', 'came later')`)
      const applied = system.replication.apply([link([...copied, 'staff_note']), link(['id', 'name'], other)])
      for (let n = 0; n < 50; n++) await write()
      await applied
      await write()
      await expectEqualEnds([...copied, 'staff_note'])
      await expectEqualEnds(['id', 'name'], other)
      const notes = (await read(consumer, ['staff_note'])).map((row) => row['staff_note'] as string)
      expect(notes.toSorted()).toEqual([...Array.from({ length: 51 }, () => 'came later'), 'was here before'])
    })

    test('a column that is given up can be dropped at both ends', async () => {
      await makeTables()
      await sql(owner, `insert into ${path()} (id, name, year) values ($1, 'Kept', 1999)`, [randomUUID()])
      await system.replication.apply([link()])
      await expectEqualEnds()
      const rest = copied.filter((column) => column !== 'year')
      await system.replication.apply([link(rest)])
      await sql(consumer, `alter table ${path()} drop year`)
      await sql(owner, `alter table ${path()} drop year`)
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Added')`, [randomUUID()])
      await sql(owner, `update ${path()} set name = name || '!'`)
      await expectEqualEnds(rest)
      expect((await read(consumer, ['name'])).map((row) => row['name'] as string).toSorted()).toEqual([
        'Added!',
        'Kept!',
      ])
    })

    test('a link that is declared no more ends, and the owner works on', async () => {
      await makeTables()
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Shared')`, [randomUUID()])
      await system.replication.apply([link()])
      await expectEqualEnds()
      await system.replication.apply([])
      expect(await system.replication.status()).toEqual([])
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Private again')`, [randomUUID()])
      await sql(owner, `update ${path()} set name = 'Changed'`)

      await system.replication.apply([link()])
      await expectEqualEnds()
    })

    test('a rebuild brings back what is missing, sets right what differs, removes what the owner lacks, and hides no row meanwhile', async () => {
      await makeTables()
      await sql(
        owner,
        `insert into ${path()} (id, name, year) select gen_random_uuid(), 'Row ' || n, n from generate_series(1, 5000) n`,
      )
      await system.replication.apply([link()])
      await expectEqualEnds()
      await settle()
      await sql(consumer, `delete from ${path()} where year <= 100`)
      await sql(consumer, `update ${path()} set name = 'Wrong' where year between 101 and 200`)
      await sql(consumer, `insert into ${path()} values ($1, 'Stray', null, null, null, '{}', false, now())`, [
        randomUUID(),
      ])
      const end = new AbortController()
      const seen = new Set<unknown>()
      const reader = (async () => {
        while (!end.signal.aborted) {
          seen.add((await sql(consumer, `select count(*)::int from ${path()} where year > 200`))[0]?.['count'])
        }
      })()
      await system.replication.rebuild({ consumer, schema: 'catalog_admin', table })
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Meanwhile')`, [randomUUID()])
      await expectEqualEnds()
      await settle()
      end.abort()
      await reader
      expect([...seen]).toEqual([4800])
      await expect(system.replication.rebuild({ consumer: other, schema: 'catalog_admin', table })).rejects.toThrow(
        other,
      )
    })

    test.each(options.parts)('an end of %s in the middle of writing loses and doubles nothing', async (part) => {
      await makeTables()
      await system.replication.apply([link()])
      await sql(
        owner,
        `insert into ${path()} (id, name, year) select gen_random_uuid(), 'Start', 0 from generate_series(1, 50)`,
      )
      const end = new AbortController()
      let acknowledged = 0
      const writer = (async () => {
        while (!end.signal.aborted) {
          const id = randomUUID()
          await sql(owner, `insert into ${path()} (id, name, year) values ($1, 'Written', 1)`, [id])
            .then(() => (acknowledged += 1))
            .then(() => sql(owner, `update ${path()} set year = year + 1 where id = $1`, [id]))
            .catch(() => {})
          // No more than can be caught up with, however long a part is away.
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
      })()
      await eventually(() => expect(acknowledged).toBeGreaterThan(20))
      const before = acknowledged
      await system.restart(part)
      await closePools()
      await eventually(() => expect(acknowledged).toBeGreaterThan(before + 20))
      end.abort()
      await writer
      await expectEqualEnds()
      await settle()
      expect(await system.replication.plan([link()])).toEqual([])
      const [{ count } = {}] = await sql(consumer, `select count(*)::int from ${path()} where name = 'Written'`)
      expect(count).toBeGreaterThanOrEqual(acknowledged)
    })

    test('every type that a contract may declare keeps its values, under a key of several columns', async () => {
      const columns = `region text, number bigint, id uuid not null, small integer, large bigint, share double precision,
        is_open boolean, happened_at timestamptz, details jsonb, primary key (region, number)`
      for (const service of [owner, consumer]) await sql(service, `create table ${path()} (${columns})`)
      const names = ['region', 'number', 'id', 'small', 'large', 'share', 'is_open', 'happened_at', 'details']
      const typed = { ...link(names), key: ['region', 'number'] }
      await sql(
        owner,
        `insert into ${path()} values
           ('São Paulo', 9007199254740993, gen_random_uuid(), -2147483648, 9223372036854775807, 0.1, true,
             '2026-12-31 23:59:59.999999+00', '{"a": [1, {"b": null}]}'),
           ('', -1, gen_random_uuid(), 2147483647, -9223372036854775808, 1.7976931348623157e308, false,
             '0001-01-01 00:00:00+00', 'null'),
           ('東京', 0, gen_random_uuid(), null, null, null, null, null, null)`,
      )
      const exactly = (service: string): Promise<Row[]> =>
        sql(
          service,
          `select ${names.map((column) => `${column}::text`).join(', ')} from ${path()} order by region, number`,
        )
      const equal = (): Promise<void> =>
        eventually(async () => expect(await exactly(consumer)).toEqual(await exactly(owner)))
      await system.replication.apply([typed])
      await equal()
      await settle()
      await sql(
        owner,
        `insert into ${path()} select 'Lisboa', number, gen_random_uuid(), small, large, share, is_open,
        happened_at, details from ${path()}`,
      )
      await equal()
      await sql(owner, `update ${path()} set number = number + 10, share = -0.0 where region = 'Lisboa'`)
      await sql(owner, `delete from ${path()} where region = ''`)
      await equal()
    })

    test('its status tells what streams and how far behind it is', async () => {
      await makeTables()
      await system.replication.apply([link()])
      const status = await settle()
      expect(status).toMatchObject({ link: link(), state: 'streaming' })
      expect(status?.lagBytes).toBeGreaterThanOrEqual(0)
      expect(status?.problem).toBeUndefined()
    })

    test('a plan tells what applying would change, and tells nothing where nothing would', async () => {
      await makeTables()
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Planned')`, [randomUUID()])
      const planned = async (links: readonly ReplicaLink[]): Promise<string[]> =>
        (await system.replication.plan(links)).map((change) =>
          [change.action, change.what, ...(change.details ?? [])].join('; '),
        )

      const adding = (await planned([link()])).filter((line) => line.includes(table))
      expect(adding).toEqual([expect.stringMatching(/^add; .*updated_at/)])
      expect(await planned([link()])).toEqual(expect.arrayContaining(adding))
      expect(await read(consumer)).toEqual([])
      await system.replication.apply([link()])
      await expectEqualEnds()
      expect(await planned([link()])).toEqual([])
      expect(await planned([link(copied.toReversed())])).toEqual([])

      const fewer = await planned([link(copied.filter((column) => column !== 'year'))])
      expect(fewer.filter((line) => line.startsWith('change') && line.includes(path()))).toEqual([
        expect.stringMatching(/gives up the column year/),
      ])
      expect((await planned([]))[0]).toMatch(/^remove; .*catalog/)
      await expect(system.replication.plan([link([...copied, 'budget'])])).rejects.toThrow('budget')
      expect(await planned([link()])).toEqual([])
    })

    test('a process that applied nothing tells how copies stand, and fills one anew', async () => {
      await makeTables()
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Original')`, [randomUUID()])
      await system.replication.apply([link()])
      await expectEqualEnds()
      const onlooker = system.open()
      try {
        expect(await onlooker.status()).toEqual([])
        await eventually(async () => expect((await onlooker.status([link()]))[0]?.state).toBe('streaming'))
        await sql(consumer, `delete from ${path()}`)
        await onlooker.rebuild({ consumer, schema: 'catalog_admin', table }, [link()])
        await expectEqualEnds()
      } finally {
        await onlooker.close()
      }
    })

    test('a link that cannot work is refused before anything changes', async () => {
      await makeTables()
      await sql(owner, `insert into ${path()} (id, name) values ($1, 'Undisturbed')`, [randomUUID()])
      await system.replication.apply([link()])
      await expectEqualEnds()
      await expect(system.replication.apply([link([...copied, 'budget'])])).rejects.toThrow('budget')
      await expect(system.replication.apply([{ ...link(), table: 'absent' }])).rejects.toThrow('catalog_admin.absent')
      await expect(system.replication.apply([link(['name'])])).rejects.toThrow('id')
      // A bad link must not break the owner's own work.
      await sql(owner, `update ${path()} set name = 'Still undisturbed'`)
      await expectEqualEnds()
      expect(await read(consumer, ['name'])).toEqual([{ name: 'Still undisturbed' }])
    })
  })
}
