import { column, defineContract, type ContractShape } from '@codeflix/contracts/contract'
import { openDatabase, type Database } from '@codeflix/kit/database'
import { createHeartbeat, heartbeatSeconds, heartbeatWorker, observeLag } from '@codeflix/kit/heartbeat'
import { migrate } from '@codeflix/kit/migrate'
import { migrateService, replicaLinks, type AnyService } from '@codeflix/kit/service'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { sql } from 'kysely'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Registry } from 'prom-client'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const open: Database<unknown>[] = []
const folders: string[] = []
afterAll(async () => {
  for (const db of open) await db.destroy()
  await dropTestDatabases()
  for (const folder of folders) await rm(folder, { recursive: true })
})

async function database(): Promise<{ url: string; db: Database<unknown> }> {
  const url = await makeTestDatabase('hearts')
  const db = openDatabase<unknown>(url)
  open.push(db)
  return { url, db }
}

describe('the heart of an owner', () => {
  let db: Database<unknown>
  const beats = async (): Promise<string[]> =>
    (await sql<{ at: string }>`select beat_at::text as at from catalog_admin.heartbeat`.execute(db)).rows.map(
      ({ at }) => at,
    )
  const age = (seconds: number) =>
    sql`update catalog_admin.heartbeat set beat_at = now() - make_interval(secs => ${seconds})`.execute(db)
  const signal = new AbortController().signal

  beforeEach(async () => {
    const made = await database()
    db = made.db
    await migrate(made.url, [], [createHeartbeat('catalog-admin')])
  })

  test('beats once for all instances of the service, and again when the next beat is due', async () => {
    const workers = [heartbeatWorker('catalog-admin', db), heartbeatWorker('catalog-admin', db)]
    for (const worker of workers) await worker.run(signal)
    const [first] = await beats()
    await Promise.all(workers.map((worker) => worker.run(signal)))
    expect(await beats()).toEqual([first])
    await age(heartbeatSeconds)
    await Promise.all(workers.map((worker) => worker.run(signal)))
    expect(await beats()).not.toEqual([first])
    expect(await beats()).toHaveLength(1)
  })

  test('tells each consumer how far it is behind, from its own database, the pause between two beats not counted', async () => {
    const metrics = new Registry()
    observeLag(metrics, 'catalog', db, ['catalog-admin'])
    observeLag(metrics, 'encoder', db, [])
    const lag = async (): Promise<number> =>
      Number(
        /^replica_lag_seconds\{consumer="catalog",owner="catalog-admin"\} (.+)$/m.exec(await metrics.metrics())?.[1],
      )
    await heartbeatWorker('catalog-admin', db).run(signal)
    expect(await lag()).toBe(0)
    await age(65)
    expect(await lag()).toBeCloseTo(60, 0)
    expect(await metrics.metrics()).not.toContain('encoder')
    // No beat ever came: behind for as long as anybody has looked.
    await sql`delete from catalog_admin.heartbeat`.execute(db)
    const inAMinute = performance.now() + 65_000
    const clock = vi.spyOn(performance, 'now').mockReturnValue(inAMinute)
    expect(await lag()).toBeGreaterThanOrEqual(60)
    clock.mockRestore()
  })

  test('gives no figure, rather than an old one, of a database that does not answer', async () => {
    const metrics = new Registry()
    observeLag(metrics, 'catalog', db, ['identity'])
    expect(await metrics.metrics()).not.toContain('consumer=')
  })
})

describe('what a manifest derives', () => {
  const contract = (service: string, tables: ContractShape['tables']): ContractShape =>
    defineContract({ service, summary: 'x', faults: {}, routes: {}, events: {}, tables })

  async function serviceOf(shape: ContractShape, migrations: string, replicates: object = {}): Promise<AnyService> {
    const folder = await mkdtemp(join(tmpdir(), 'codeflix-hearts-'))
    folders.push(folder)
    await writeFile(join(folder, '0001-tables.sql'), migrations)
    return {
      contract: shape,
      config: z.object({}),
      migrations: pathToFileURL(`${folder}/`),
      replicates,
      consumes: [],
      needs: [],
      start: () => Promise.reject(new Error('not in this test')),
    }
  }
  const here = async (db: Database<unknown>): Promise<string[]> =>
    (
      await sql<{ name: string }>`
        select schemaname || '.' || tablename as name from pg_tables where tablename = 'heartbeat' order by 1`.execute(
        db,
      )
    ).rows.map(({ name }) => name)

  test('an owner has its heartbeat, a consumer one of each owner, and who does neither has none', async () => {
    const film = { summary: 'x', key: ['id'], columns: { id: column.uuid() } }
    const owner = await database()
    await migrateService(
      await serviceOf(
        contract('films', { film }),
        'create schema films; create table films.film (id uuid primary key)',
      ),
      owner.url,
    )
    expect(await here(owner.db)).toEqual(['films.heartbeat'])

    const consumer = await database()
    const copies = await serviceOf(
      contract('cinema', {}),
      'create schema identity; create table identity.site (id integer primary key, name text not null)',
      { 'identity.site': ['name'] },
    )
    await migrateService(copies, consumer.url)
    expect(await here(consumer.db)).toEqual(['identity.heartbeat'])
    expect(replicaLinks(copies)).toMatchObject([
      { table: 'site', columns: ['id', 'name'] },
      { owner: 'identity', consumer: 'cinema', schema: 'identity', table: 'heartbeat', key: ['service'] },
    ])

    const alone = await database()
    await migrateService(await serviceOf(contract('alone', {}), 'select 1'), alone.url)
    expect(await here(alone.db)).toEqual([])
  })

  test('no service can publish a table of that name', async () => {
    const heartbeat = { summary: 'x', key: ['id'], columns: { id: column.uuid() } }
    const { url } = await database()
    await expect(migrateService(await serviceOf(contract('films', { heartbeat }), 'select 1'), url)).rejects.toThrow(
      'cannot be called heartbeat',
    )
  })
})
