import type { Replication } from '@codeflix/kit/ports/replication'
import { eventually } from '@codeflix/kit/testing/eventually'
import { replicationSuite, type ReplicationUnderTest } from '@codeflix/kit/testing/replication.suite'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedPostgres } from './embedded-postgres.ts'
import { sinkConnector, sinkName } from './kafka-connect-connectors.ts'
import { openConnectReplication } from './kafka-connect.ts'
import {
  type CopyingServers,
  expectEqualEnds,
  expectStreaming,
  filmLink,
  startCopyingServers,
} from './testing/servers/copying.ts'
import type { RunningServer } from './testing/servers/running-server.ts'

const services = ['catalog-admin', 'catalog', 'playback']
const parts = ['PostgreSQL', 'Kafka', 'Kafka Connect']
let servers: CopyingServers
let postgres: EmbeddedPostgres
let connect: RunningServer

beforeAll(async () => {
  servers = await startCopyingServers(services)
  ;({ postgres, connect } = servers)
})
afterAll(() => servers?.stop())

const open = (): Replication => openConnectReplication(servers.options)

async function startForSuite(): Promise<ReplicationUnderTest> {
  const replication = open()
  return {
    replication,
    open,
    urlOf: (service) => postgres.urlFor(service),
    async restart(part) {
      await servers.restarts[part]?.()
    },
    async stop() {
      await replication.apply([])
      await replication.close()
    },
  }
}

replicationSuite('Kafka Connect', { start: startForSuite, parts })

describe('replication by Kafka Connect', () => {
  const link = filmLink
  let replication: Replication

  beforeAll(async () => {
    for (const service of ['catalog-admin', 'catalog']) {
      await servers.query(
        service,
        // The column in the middle is private.
        'create schema if not exists catalog_admin; create table catalog_admin.film (id int primary key, name text not null, note text, year int)',
      )
    }
    await servers.query(
      'catalog-admin',
      `insert into catalog_admin.film select n, 'Film', 'a secret', 2000 from generate_series(1, 20000) n`,
    )
    replication = open()
    await replication.apply([link])
    await expectStreaming(replication)
  })
  afterAll(async () => {
    await replication.close()
  })

  test('nothing in Kafka has the columns that nobody declared', async () => {
    await servers.query(
      'catalog-admin',
      `update catalog_admin.film set note = 'another secret', year = 2001 where id <= 10`,
    )
    await expectEqualEnds(servers)
    // A sink that leaves nothing out, and makes its table from whatever the topic has.
    const { name, config } = sinkConnector('codeflix', link, postgres.adminUrlFor('playback'))
    const { 'field.include.list': _, ...everything } = config
    await servers.ask(`/connectors/everything-${name}/config`, {
      method: 'PUT',
      body: JSON.stringify({
        ...everything,
        'schema.evolution': 'basic',
        'transforms.row.replacement': 'public.everything',
        'transforms.fill.replacement': 'public.everything_of_fills',
      }),
    })
    await eventually(async () =>
      expect(await servers.query('playback', 'select count(*)::int from everything where year = 2001')).toEqual([
        { count: 10 },
      ]),
    )
    await servers.ask(`/connectors/everything-${name}`, { method: 'DELETE' })
    const [row = {}] = await servers.query('playback', 'select * from everything where id = 1')
    expect(Object.keys(row).toSorted()).toEqual(['id', 'name', 'year'])
    expect(await servers.query('playback', `select from everything e where e::text like '%secret%'`)).toEqual([])
  })

  test('no password is told by Kafka Connect or stands in a log', async () => {
    const { password } = servers
    expect(password.length).toBeGreaterThan(20)
    const told = JSON.stringify(await servers.ask('/connectors?expand=info&expand=status'))
    expect(told).toContain('${env:DATABASE_PASSWORD}')
    const logged = readFileSync(join(servers.folder, 'connect', 'connect.log'), 'utf8')
    for (const text of [told, logged, servers.lines.join('\n')]) expect(text.includes(password)).toBe(false)
  })

  test('a copy that cannot take a change says why, and goes on by itself when it can', async () => {
    await servers.query('catalog', 'alter table catalog_admin.film add constraint too_new check (year < 2020)')
    await servers.query('catalog-admin', `update catalog_admin.film set year = 2026 where id = 1`)
    await eventually(async () =>
      expect((await replication.status())[0]).toMatchObject({
        state: 'stopped',
        problem: expect.stringMatching(/Writing catalog's copy failed: .*too_new/s),
      }),
    )
    await servers.query('catalog', 'alter table catalog_admin.film drop constraint too_new')
    await expectEqualEnds(servers)
    await expectStreaming(replication)
    expect(
      servers.lines.some((line) => line.startsWith(`warn ${sinkName('codeflix', link)} failed and is started again`)),
    ).toBe(true)
  })

  test('what somebody switched off or threw away is in the plan, and applying brings it back', async () => {
    const sink = sinkName('codeflix', link)
    await servers.ask(`/connectors/${sink}`, { method: 'DELETE' })
    await servers.query('catalog-admin', `delete from catalog_admin.film where id = 20000`)
    await eventually(async () =>
      expect(await replication.plan([link])).toEqual([
        {
          action: 'change',
          what: "catalog's copy of catalog_admin.film",
          details: [expect.stringContaining('is filled anew')],
        },
      ]),
    )
    await replication.apply([link])
    await expectEqualEnds(servers)
    await expectStreaming(replication)
    expect(await replication.plan([link])).toEqual([])
  })

  test('a filling that is cut off begins anew and comes to its end', async () => {
    await servers.query('catalog', 'delete from catalog_admin.film where id <= 15000')
    await replication.rebuild(link)
    await connect.kill()
    expect(await replication.status()).toMatchObject([
      { state: 'stopped', problem: expect.stringContaining('Kafka Connect does not answer at http://127.0.0.1') },
    ])
    await servers.query(
      'catalog-admin',
      `update catalog_admin.film set name = 'Meanwhile' where id between 100 and 200`,
    )
    await connect.start()
    await expectEqualEnds(servers)
    await expectStreaming(replication)
  })

  test('while Kafka Connect is away a change of the links is refused with a reason, and made when it is back', async () => {
    await connect.stop()
    const more = { ...link, columns: [...link.columns, 'note'] }
    await expect(replication.apply([more])).rejects.toThrow('Kafka Connect does not answer at http://127.0.0.1')
    await connect.start()
    await eventually(async () =>
      expect(
        await servers.query('catalog', `select count(*)::int from catalog_admin.film where note = 'a secret'`),
      ).toEqual([{ count: 19_989 }]),
    )
    await replication.apply([link])
    await expectStreaming(replication)
  })

  test('a source that fell too far behind starts over without anybody asking, and leaves no rows too many', async () => {
    await connect.stop()
    await servers.query('catalog-admin', `delete from catalog_admin.film where id between 1000 and 2000`)
    await servers.query('catalog-admin', `update catalog_admin.film set name = 'Missed' where id between 300 and 400`)
    for (let segment = 0; segment < 8; segment++) {
      await servers.query('catalog-admin', `select pg_logical_emit_message(false, 'test', 'filler'), pg_switch_wal()`)
    }
    await servers.query('catalog-admin', 'checkpoint')
    expect(await replication.status()).toMatchObject([{ state: 'lost' }])
    await connect.start()
    await expectEqualEnds(servers)
    await expectStreaming(replication)
    expect(servers.lines).toContain(
      "warn catalog's copy of catalog_admin.film: It has to be filled anew: it fell too far behind to catch up.",
    )
    await servers.query('catalog-admin', `insert into catalog_admin.film values (30000, 'Follows again', null, 2026)`)
    await expectEqualEnds(servers)
  })

  test('a slot that was lost with its database, and that Debezium makes anew by itself, costs no change', async () => {
    // A restored server has none of its slots, and Kafka Connect, which went on, is back before anybody else.
    await servers.query(
      'catalog-admin',
      `do $$ begin
         loop
           perform pg_terminate_backend(active_pid) from pg_replication_slots where active_pid is not null;
           begin
             perform pg_drop_replication_slot(slot_name) from pg_replication_slots;
             exit;
           exception when object_in_use then perform pg_sleep(0.01);
           end;
         end loop;
         update catalog_admin.film set name = 'Restored' where id between 500 and 600;
         delete from catalog_admin.film where id = 700;
       end $$`,
    )
    await expectEqualEnds(servers)
    await expectStreaming(replication)
    await servers.query('catalog-admin', `insert into catalog_admin.film values (40000, 'Follows again', null, 2026)`)
    await expectEqualEnds(servers)
  })

  test('nothing of it is left behind when nothing is declared', async () => {
    await replication.apply([])
    expect(await servers.ask('/connectors')).toEqual([])
    const left = `select (select count(*) from pg_replication_slots)::int as slots,
      (select count(*) from pg_publication)::int as publications`
    for (const service of services) expect(await servers.query(service, left)).toEqual([{ slots: 0, publications: 0 }])
  })
})
