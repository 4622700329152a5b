import { eventually } from '@codeflix/kit/testing/eventually'
import { replicationSuite, type ReplicationUnderTest } from '@codeflix/kit/testing/replication.suite'
import type { ReplicaLink, Replication } from '@codeflix/kit/ports/replication'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { openLogicalReplication } from './logical-replication.ts'

const lines: string[] = []
const log = (level: string, message: string): void => void lines.push(`${level} ${message}`)
interface Running {
  postgres: EmbeddedPostgres
  open(): Replication
  replication: Replication
}

async function boot(dataDir: string, services: readonly string[]): Promise<Running> {
  // A copy may fall 64 MiB behind here, so that a test can make one fall too far behind.
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings: { max_slot_wal_keep_size: '64MB' } })
  for (const service of services) await postgres.createDatabase(service)
  const databases = Object.fromEntries(services.map((service) => [service, postgres.adminUrlFor(service)]))
  const open = (): Replication => openLogicalReplication({ databases, log, checkEveryMs: 200 })
  return { postgres, open, replication: open() }
}

async function halt({ postgres, replication }: Running): Promise<void> {
  await replication.close()
  await postgres.stop()
}

const postmaster = (dataDir: string): string[] =>
  readFileSync(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')

async function startForSuite(services: readonly string[]): Promise<ReplicationUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'codeflix-replication-'))
  const running = await boot(dataDir, services)
  return {
    replication: running.replication,
    open: running.open,
    urlOf: (service) => running.postgres.urlFor(service),
    async restart() {
      const killed = postmaster(dataDir)[0]
      process.kill(Number(killed), 'SIGKILL')
      await eventually(() => {
        const lock = postmaster(dataDir)
        expect(lock[0]).not.toBe(killed)
        expect(lock[7]?.trim()).toBe('ready')
      })
    },
    async stop() {
      await halt(running)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

replicationSuite('PostgreSQL to PostgreSQL', { start: startForSuite, parts: ['PostgreSQL'] })

describe('logical replication', () => {
  const services = ['catalog-admin', 'catalog']
  const link: ReplicaLink = {
    owner: 'catalog-admin',
    consumer: 'catalog',
    schema: 'catalog_admin',
    table: 'title',
    key: ['id'],
    columns: ['id', 'name', 'year'],
  }
  let dataDir: string
  let running: Running

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'codeflix-replication-'))
    running = await boot(dataDir, services)
    for (const service of services) {
      await query(
        service,
        `create schema catalog_admin;
         create table catalog_admin.title (id int primary key, name text not null, year int, note text)`,
      )
    }
  })
  afterAll(async () => {
    await halt(running)
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function query(
    service: string,
    sql: string,
    address = running.postgres.urlFor(service),
  ): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: address })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  const asAdmin = (service: string, sql: string): Promise<Record<string, unknown>[]> =>
    query(service, sql, running.postgres.adminUrlFor(service))

  async function switchOff(): Promise<void> {
    await asAdmin('catalog', 'alter subscription codeflix_catalog_admin__catalog disable')
    await eventually(async () =>
      expect(await asAdmin('catalog', 'select count(*)::int from pg_replication_slots where active')).toEqual([
        { count: 0 },
      ]),
    )
  }

  async function expectEqualEnds(columns = 'id, name, year'): Promise<void> {
    const select = `select ${columns} from catalog_admin.title order by id`
    await eventually(async () => expect(await query('catalog', select)).toEqual(await query('catalog-admin', select)))
  }

  test('an owner whose table identifies rows by all their columns goes on updating', async () => {
    await query('catalog-admin', 'alter table catalog_admin.title replica identity full')
    await query(
      'catalog-admin',
      `insert into catalog_admin.title select n, 'Title', 2000 from generate_series(1, 5000) n`,
    )
    await running.replication.apply([link])
    await query('catalog-admin', `update catalog_admin.title set note = 'internal', year = 2001 where id < 10`)
    await expectEqualEnds()
    expect(await query('catalog', 'select count(*)::int from catalog_admin.title where year = 2001')).toEqual([
      { count: 9 },
    ])
  })

  test('a backfill and a change of its table in one transaction do not wait for each other for ever', async () => {
    const migration = new Client({ connectionString: running.postgres.urlFor('catalog') })
    await migration.connect()
    try {
      await migration.query('begin; create table catalog_admin.other (id int)')
      await running.replication.rebuild(link)
      await eventually(async () =>
        expect(
          await asAdmin(
            'catalog',
            `select from pg_stat_activity where backend_type = 'walsender' and wait_event = 'transactionid'`,
          ),
        ).toHaveLength(1),
      )
      await migration.query('alter table catalog_admin.title add remark text; commit')
    } finally {
      await migration.end()
    }
    await eventually(async () => expect((await running.replication.status())[0]?.state).toBe('streaming'))
    await query('catalog-admin', `insert into catalog_admin.title values (10000, 'After the change', 2026)`)
    await expectEqualEnds()
    expect(await query('catalog', 'select count(*)::int from catalog_admin.title')).toEqual([{ count: 5001 }])
  })

  test('it finds its publisher again when the server had to take another port', async () => {
    const port = Number(new URL(running.postgres.adminUrl).port)
    await halt(running)
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve))
    running = await boot(dataDir, services)
    squatter.close()
    expect(Number(new URL(running.postgres.adminUrl).port)).not.toBe(port)

    await running.replication.apply([link])
    await query('catalog-admin', `insert into catalog_admin.title values (10001, 'After the move', 2026)`)
    await expectEqualEnds()
  })

  test('a copy that fell too far behind is filled anew without anybody asking', async () => {
    await switchOff()
    await query('catalog-admin', `delete from catalog_admin.title where id <= 100`)
    await query('catalog-admin', `update catalog_admin.title set name = 'Missed' where id <= 200`)
    for (let segment = 0; segment < 8; segment++) {
      await asAdmin('catalog-admin', `select pg_logical_emit_message(false, 'test', 'filler'), pg_switch_wal()`)
    }
    await asAdmin('catalog-admin', 'checkpoint')
    await eventually(() =>
      expect(lines).toContain('warn catalog fell too far behind catalog-admin to catch up and is filled anew'),
    )
    await expectEqualEnds()
    await query('catalog-admin', `insert into catalog_admin.title values (10002, 'Follows again', 2026)`)
    await expectEqualEnds()
    expect(
      await asAdmin('catalog', `select count(*)::int from pg_replication_slots where wal_status = 'lost'`),
    ).toEqual([{ count: 0 }])
  })

  test('a filling that was cut off for good begins anew without anybody asking', async () => {
    await switchOff()
    await query('catalog', 'delete from catalog_admin.title where id <= 50')
    // What a server leaves that ended between the last row of a filling and the note that it is whole.
    await asAdmin('catalog', `update pg_subscription_rel set srsubstate = 'f', srsublsn = null`)
    await asAdmin('catalog', 'alter subscription codeflix_catalog_admin__catalog enable')
    await eventually(() =>
      expect(lines).toContain('warn The filling of catalog from catalog-admin was cut off and begins anew'),
    )
    await expectEqualEnds()
    await eventually(async () => expect((await running.replication.status())[0]?.state).toBe('streaming'))
  })

  test('a copy whose column was dropped too early catches up by starting over', async () => {
    await switchOff()
    await query('catalog-admin', `update catalog_admin.title set year = 1999 where id > 10000`)
    await query('catalog', 'alter table catalog_admin.title drop year')
    await running.replication.apply([{ ...link, columns: ['id', 'name'] }])
    await query('catalog-admin', `insert into catalog_admin.title values (10003, 'Without a year', 2026)`)
    await expectEqualEnds('id, name')
    await eventually(async () => expect((await running.replication.status())[0]?.state).toBe('streaming'))
    await query('catalog-admin', `insert into catalog_admin.title values (10004, 'Follows again', 2026)`)
    await expectEqualEnds('id, name')
    expect(await query('catalog', 'select name from catalog_admin.title where id = 10004')).toEqual([
      { name: 'Follows again' },
    ])
  })

  test('a copy that can take no change any more says so, and a rebuild frees it', async () => {
    await running.replication.apply([{ ...link, columns: ['id', 'name', 'note'] }])
    await expectEqualEnds('id, name, note')
    // A change is under way with a column that, by the time it arrives, is neither published nor there.
    await switchOff()
    await query('catalog-admin', `update catalog_admin.title set note = 'Under way' where id > 10000`)
    await asAdmin('catalog-admin', 'alter publication codeflix_to_catalog set table catalog_admin.title (id, name)')
    await query('catalog', 'alter table catalog_admin.title drop note')
    await running.replication.apply([{ ...link, columns: ['id', 'name'] }])
    await eventually(async () =>
      expect((await running.replication.status())[0]).toMatchObject({
        state: 'stopped',
        problem: expect.stringMatching(/after \d+ failed attempts/),
      }),
    )
    expect(
      lines.filter((line) => line.startsWith('warn') && line.includes('missing replicated column: "note"')),
    ).toHaveLength(1)

    await running.replication.rebuild(link)
    await expectEqualEnds('id, name')
    await eventually(async () => expect((await running.replication.status())[0]?.state).toBe('streaming'))
    await query('catalog-admin', `insert into catalog_admin.title values (10005, 'Freed', 2026)`)
    await expectEqualEnds('id, name')
  })

  test('an adapter that knows only one end leaves the copy alone', async () => {
    for (const service of services) {
      const partial = openLogicalReplication({ databases: { [service]: running.postgres.adminUrlFor(service) }, log })
      await partial.apply([])
      await partial.close()
    }
    await query('catalog-admin', `insert into catalog_admin.title values (10006, 'Still copied', 2026)`)
    await expectEqualEnds('id, name')
    expect((await running.replication.status())[0]?.state).toBe('streaming')
  })

  test('a database that is away is named, and says nothing about the copies between others', async () => {
    const databases = {
      'catalog-admin': running.postgres.adminUrlFor('catalog-admin'),
      catalog: running.postgres.adminUrlFor('catalog'),
      playback: 'postgres://nobody@127.0.0.1:1/playback',
    }
    const adapter = openLogicalReplication({ databases, log })
    const [here, away] = await adapter.status([link, { ...link, consumer: 'playback' }])
    await adapter.close()
    expect(here).toMatchObject({ state: 'streaming' })
    expect(away).toMatchObject({ state: 'stopped', problem: expect.stringContaining('database of playback cannot be') })
  })

  test('nothing of it is left behind when nothing is declared', async () => {
    await running.replication.apply([])
    const left = `select (select count(*) from pg_subscription)::int as subscriptions,
      (select count(*) from pg_replication_slots)::int as slots, (select count(*) from pg_publication)::int as publications,
      (select count(*) from pg_db_role_setting)::int as settings`
    for (const service of services) {
      expect(await asAdmin(service, left)).toEqual([{ subscriptions: 0, slots: 0, publications: 0, settings: 0 }])
    }
  })
})
