import { createHeartbeat, heartbeatLinks } from '@codeflix/kit/heartbeat'
import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import { eventually } from '@codeflix/kit/testing/eventually'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@codeflix/platform/embedded-postgres'
import { openConnectReplication } from '@codeflix/platform/kafka-connect'
import { startKafkaConnect } from '@codeflix/platform/testing/servers/kafka-connect'
import { startKafka } from '@codeflix/platform/testing/servers/kafka'
import type { RunningServer } from '@codeflix/platform/testing/servers/running-server'
import { sql } from 'kysely'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkDrift } from '../src/system/drift-check.ts'
import { beatNow, hasArrived, openReplicaEnds, type ReplicaEnds } from '../src/system/replica-ends.ts'
import { watchReplicas, type Replicas } from '../src/system/replicas.ts'

const title: ReplicaLink = {
  owner: 'catalog-admin',
  consumer: 'catalog',
  schema: 'catalog_admin',
  table: 'title',
  key: ['id'],
  columns: ['id', 'name', 'details', 'published_at'],
}
const links = [title, ...heartbeatLinks([title])]
let folder: string
let kafka: RunningServer
let connect: RunningServer
let postgres: EmbeddedPostgres
let ends: ReplicaEnds
let replicas: Replicas

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-system-connect-'))
  kafka = await startKafka({ folder: join(folder, 'kafka') })
  connect = await startKafkaConnect({ folder: join(folder, 'connect'), kafka: kafka.url })
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => {} })
  const adminUrlFor = (service: string): string => postgres.adminUrlFor(service.replaceAll('-', '_'))
  ends = openReplicaEnds(adminUrlFor)
  for (const service of ['catalog-admin', 'catalog']) {
    await postgres.createDatabase(service.replaceAll('-', '_'))
    await sql`create schema catalog_admin`.execute(ends.of(service))
    await sql`create table catalog_admin.title (id uuid primary key, name text not null, details jsonb not null,
      published_at timestamptz not null)`.execute(ends.of(service))
    await sql.raw(createHeartbeat('catalog-admin')).execute(ends.of(service))
  }
  const databases = { catalog: adminUrlFor('catalog'), 'catalog-admin': adminUrlFor('catalog-admin') }
  const replication = openConnectReplication({ connectUrl: connect.url, databases, log: () => {}, checkEveryMs: 500 })
  replicas = watchReplicas({ links, replication, ends, log: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await replicas?.close()
  await ends?.close()
  await connect?.stop()
  await kafka?.stop()
  await postgres?.stop()
  await rm(folder, { recursive: true, force: true })
})

const arrived = async (): Promise<void> => {
  const beat = await beatNow(ends, title)
  await eventually(async () => expect(await hasArrived(ends, title, beat)).toBe(true))
}
const write = (count: number) =>
  sql`insert into catalog_admin.title select gen_random_uuid(), 'Título ' || n, jsonb_build_object('n', n, 'x', 1.50),
    clock_timestamp() from generate_series(1, ${count}::int) n`.execute(ends.of('catalog-admin'))

test('lag, drift and its cure are the same over Kafka Connect as between two databases', async () => {
  await write(2000)
  await replicas.apply()
  expect(replicas.problem()).toBeUndefined()
  await arrived()
  await eventually(async () =>
    expect((await replicas.list())[0]).toMatchObject({ state: 'streaming', lagSeconds: 0, copyRows: 2000 }),
  )
  expect(await checkDrift(title, ends)).toEqual({ result: 'equal', differingRows: 0 })

  await sql`delete from catalog_admin.title where name in ('Título 1', 'Título 2')`.execute(ends.of('catalog'))
  await sql`update catalog_admin.title set name = 'Wrong' where name = 'Título 3'`.execute(ends.of('catalog'))
  expect(await checkDrift(title, ends)).toEqual({ result: 'different', differingRows: 3 })
  await replicas.rebuild(title)
  await eventually(async () => {
    expect((await replicas.list())[0]).toMatchObject({ state: 'streaming' })
    expect(await checkDrift(title, ends)).toEqual({ result: 'equal', differingRows: 0 })
  })
})

test('a Kafka Connect that is away is seen as lag, whatever it said last, and made good when it is back', async () => {
  await connect.kill()
  await write(100)
  await beatNow(ends, title)
  await eventually(async () => expect((await replicas.list())[0]).toMatchObject({ problem: expect.any(String) }))
  expect(await checkDrift(title, ends, { patienceSeconds: 1 })).toEqual({ result: 'unclear', differingRows: 0 })
  await connect.start()
  await arrived()
  await eventually(async () => expect(await checkDrift(title, ends)).toEqual({ result: 'equal', differingRows: 0 }))
})
