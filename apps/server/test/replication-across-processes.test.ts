import { eventually } from '@codeflix/kit/testing/eventually'
import { freePort } from '@codeflix/platform/testing/free-port'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@codeflix/platform/embedded-postgres'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'
import { dataFolder } from '../src/data-folder.ts'
import { startPlatform, type Platform } from '../src/platform.ts'
import { openReplicaEnds, type ReplicaEnds } from '../src/system/replica-ends.ts'
import { serviceNames } from '../src/services.ts'
import { sql } from 'kysely'

let folder: string
let postgres: EmbeddedPostgres
let ends: ReplicaEnds
const warnings: string[] = []
const running: Platform[] = []
const databaseOf = (service: string): string => service.replaceAll('-', '_')

/** One process of many. Only the one of the target system is told an administrator's address. */
async function start(target: string, own: Record<string, string> = {}): Promise<string> {
  const port = await freePort()
  const config = await loadConfig({
    environment: {
      DATABASE_URL: postgres.adminUrl.replace(/[^/]+$/, '{service}'),
      STORAGE_URL: `file://${folder}/storage`,
      MAIL_URL: 'capture:',
      PUBLIC_URL: 'http://films.invalid',
      SERVICES_URL: 'http://127.0.0.1:1',
      CODEFLIX_DATA: join(folder, target),
      CODEFLIX_TARGET: target,
      PORT: String(port),
      ...own,
    },
  })
  const write = (line: string): void => {
    const { level, msg } = JSON.parse(line) as { level: number; msg: string }
    if (level >= 40) warnings.push(msg)
  }
  running.push(
    await startPlatform(config, {
      log: pino({ level: 'warn' }, { write }),
      folder: dataFolder(join(folder, target)),
    }),
  )
  return `http://127.0.0.1:${port}`
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-across-'))
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => {} })
  for (const service of [...serviceNames, 'broker', 'sandbox-gateway'])
    await postgres.createDatabase(databaseOf(service))
  ends = openReplicaEnds((service) => postgres.adminUrlFor(databaseOf(service)))
})
afterAll(async () => {
  for (const platform of running) await platform.stop()
  await ends.close()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

test('with a process for each service, copies between them are set up by the one process that knows all databases', async () => {
  const admin = { DATABASE_ADMIN_URL: postgres.adminUrl.replace(/[^/]+$/, '{service}') }
  // The first to come finds nothing to copy yet, and goes on.
  const system = await start('system', admin)
  expect(warnings).toContain('the copying between the databases is not as declared yet')
  expect((await fetch(`${system}/readyz`)).status).toBe(200)

  const urls = new Map<string, string>()
  for (const service of serviceNames) urls.set(service, await start(service))
  await sql`insert into catalog_admin.category (id, name, position, updated_at) values (gen_random_uuid(), '{}', 1, now())`.execute(
    ends.of('catalog-admin'),
  )
  await eventually(async () => {
    const { rows } = await sql`select from catalog_admin.category`.execute(ends.of('catalog'))
    expect(rows).toHaveLength(1)
  })
  // Each consumer tells by its own figures that it keeps up.
  await eventually(async () => {
    const figures = await (await fetch(`${urls.get('playback')}/metrics`)).text()
    for (const owner of ['catalog-admin', 'identity', 'subscriptions'])
      expect(figures).toContain(`replica_lag_seconds{consumer="playback",owner="${owner}"} 0\n`)
  })
  expect(await (await fetch(`${system}/metrics`)).text()).toContain('replication_slot_retained_bytes{owner="identity"')
})

test('the target system says what it needs where the databases are given from outside', async () => {
  await expect(start('system')).rejects.toThrow('databaseAdminUrl: the target system needs the address')
})
