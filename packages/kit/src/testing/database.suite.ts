import { sql } from 'kysely'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDatabaseAway, isUniqueViolation, json, openDatabase, type Database } from '../database.ts'
import { listen } from '../listen.ts'
import { migrate } from '../migrate.ts'
import { eventually } from './eventually.ts'

interface Tables {
  item: {
    id: number
    name: string
    details: unknown
    takenBy: string | null
    createdAt: string | undefined
    size: number | null
  }
}

/** What every database that services run on must do. `url` gives an empty one each time, with a role that owns it. */
export function databaseSuite(name: string, options: { url(): Promise<string> }): void {
  describe(`database: ${name}`, () => {
    let url: string
    let db: Database<Tables>
    let folder: string
    beforeAll(async () => {
      url = await options.url()
      db = openDatabase<Tables>(url)
      folder = await mkdtemp(join(tmpdir(), 'database-suite-'))
      await sql`create table item (id integer primary key, name text not null unique, details jsonb, taken_by text,
        created_at timestamptz not null default now(), size bigint)`.execute(db)
    })
    afterAll(async () => {
      await db.destroy()
      await rm(folder, { recursive: true, force: true })
    })
    const insert = (id: number, more: Partial<Tables['item']> = {}) =>
      db
        .insertInto('item')
        .values({ id, name: `item ${id}`, details: null, takenBy: null, createdAt: undefined, size: null, ...more })
        .execute()
    const migrations = async (files: Record<string, string>): Promise<URL> => {
      const at = await mkdtemp(join(folder, 'service-'))
      for (const [file, text] of Object.entries(files)) await writeFile(join(at, file), text)
      return pathToFileURL(`${at}/`)
    }

    test('gives back what was written: any script, nested json as it was, instants in UTC, large numbers exactly', async () => {
      const details = { snake_case: { keptAsItIs: [1, null, 'ação 東京 🎬'] }, list: [] }
      await insert(1, {
        name: 'São João',
        details: json(details),
        createdAt: '2026-02-28T23:59:59.123-03:00',
        size: 9_007_199_254_740_991,
      })
      expect(await db.selectFrom('item').selectAll().where('id', '=', 1).executeTakeFirst()).toEqual({
        id: 1,
        name: 'São João',
        details,
        takenBy: null,
        createdAt: '2026-03-01T02:59:59.123Z',
        size: 9_007_199_254_740_991,
      })
    })

    test('a transaction that fails leaves nothing, and a constraint names itself', async () => {
      await insert(2)
      const failed = db.transaction().execute(async (trx) => {
        await trx
          .insertInto('item')
          .values({ id: 3, name: 'gone', details: null, takenBy: null, createdAt: undefined, size: null })
          .execute()
        await trx
          .insertInto('item')
          .values({ id: 4, name: 'item 2', details: null, takenBy: null, createdAt: undefined, size: null })
          .execute()
      })
      await expect(failed).rejects.toSatisfy(
        (error) => isUniqueViolation(error, 'item_name_key') && !isUniqueViolation(error, 'other'),
      )
      expect(await db.selectFrom('item').select('id').where('id', 'in', [3, 4]).execute()).toEqual([])
    })

    test('twenty workers that take rows with skip locked take each row once', async () => {
      for (let id = 100; id < 140; id++) await insert(id)
      const take = (worker: string) =>
        db.transaction().execute(async (trx) => {
          const row = await trx
            .selectFrom('item')
            .select('id')
            .where('id', '>=', 100)
            .where('takenBy', 'is', null)
            .orderBy('id')
            .limit(1)
            .forUpdate()
            .skipLocked()
            .executeTakeFirst()
          if (!row) return undefined
          await trx.updateTable('item').set({ takenBy: worker }).where('id', '=', row.id).execute()
          return row.id
        })
      const taken: number[] = []
      await Promise.all(
        Array.from({ length: 20 }, async (_, worker) => {
          for (let id = await take(String(worker)); id !== undefined; id = await take(String(worker))) taken.push(id)
        }),
      )
      expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => 100 + n))
    })

    test('a connection that is lost in the middle of a transaction costs that transaction, and not the process', async () => {
      const broken = db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
        await sql`select pg_terminate_backend(${rows[0]?.pid}::integer)`.execute(db)
        await sleep(100)
        await trx.insertInto('item').values({ id: 900, name: 'never' }).execute()
      })
      await expect(broken).rejects.toSatisfy(isDatabaseAway)
      expect(await db.selectFrom('item').selectAll().where('id', '=', 900).execute()).toEqual([])
    })

    test('that a database is away is told from that it refuses something', async () => {
      const elsewhere = new URL(url)
      elsewhere.port = '1'
      const away = openDatabase<Tables>(elsewhere.href)
      await expect(sql`select 1`.execute(away)).rejects.toSatisfy(isDatabaseAway)
      await away.destroy()
      await expect(sql`select nonsense`.execute(db)).rejects.not.toSatisfy(isDatabaseAway)
    })

    test.each([
      ['disk_full', true],
      ['too_many_connections', true],
      ['read_only_sql_transaction', true],
      ['check_violation', false],
    ])('that a database has no room is told from that it refuses something: %s', async (condition, isAway) => {
      const raising = sql.raw(`do $$ begin raise exception using errcode = '${condition}'; end $$`).execute(db)
      await expect(raising).rejects.toSatisfy((error) => isDatabaseAway(error) === isAway)
    })

    test('a listener hears what was committed and nothing else, and listens again after its connection was cut', async () => {
      const heard: string[] = []
      const listener = listen(url, 'suite', (channel, payload) => heard.push(`${channel}:${payload}`))
      await listener.start()
      await listener.add('news')
      try {
        await db.transaction().execute(async (trx) => void (await sql`select pg_notify('news', 'one')`.execute(trx)))
        await db
          .transaction()
          .execute(async (trx) => {
            await sql`select pg_notify('news', 'never')`.execute(trx)
            throw new Error('rolled back')
          })
          .catch(() => {})
        await eventually(() => expect(heard).toEqual(['news:one']))
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'suite listen'`.execute(
          db,
        )
        // The empty one says that something may have been missed.
        await eventually(() => expect(heard).toContain('news:'))
        await sql`select pg_notify('news', 'two')`.execute(db)
        await eventually(() => expect(heard.at(-1)).toBe('news:two'))
        expect(heard).not.toContain('news:never')
      } finally {
        await listener.close()
      }
    })

    test('migrations run once, in order, also when several processes begin at once', async () => {
      const service = await migrations({
        '0001-first.sql': 'create table step (n integer); insert into step values (1);',
        '0002-second.sql': 'insert into step select max(n) + 1 from step;',
        'notes.txt': 'not a migration',
      })
      const always = ['create schema if not exists beside', 'create table if not exists beside.note (n integer)']
      const ran = await Promise.all(Array.from({ length: 4 }, () => migrate(url, [service], always)))
      expect(ran.flat()).toHaveLength(2)
      expect((await sql<{ n: number }>`select n from step order by n`.execute(db)).rows).toEqual([{ n: 1 }, { n: 2 }])
    })

    test('a migration that fails leaves nothing of itself, and one that was changed is refused', async () => {
      const broken = await migrations({ '0001-broken.sql': 'create table half (n integer); select nonsense;' })
      await expect(migrate(url, [broken])).rejects.toThrow(/0001-broken\.sql/)
      expect((await sql`select to_regclass('half') as half`.execute(db)).rows).toEqual([{ half: null }])
      const service = await migrations({ '0001-changed.sql': 'create table changed (n integer);' })
      await migrate(url, [service])
      await writeFile(new URL('0001-changed.sql', service), 'create table changed (n bigint);')
      await expect(migrate(url, [service])).rejects.toThrow(/was changed after it had run/)
    })

    test('what has no schema in its name is private, whatever the role is called', async () => {
      const { rows } = await sql<{ path: string }>`select current_setting('search_path') as path`.execute(db)
      expect(rows).toEqual([{ path: 'public' }])
    })

    test('the extensions that services use can be created by the role that owns the database', async () => {
      for (const extension of ['pg_trgm', 'unaccent', 'fuzzystrmatch', 'citext', 'pgcrypto'])
        await sql`create extension if not exists ${sql.ref(extension)}`.execute(db)
      expect(
        (
          await sql<{
            near: boolean
          }>`select levenshtein('night', 'nigth') = 2 and unaccent('ação') = 'acao' as near`.execute(db)
        ).rows,
      ).toEqual([{ near: true }])
    })
  })
}
