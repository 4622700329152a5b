import type { StaffRole } from '@codeflix/contracts/contract'
import { createClient, type Client } from '@codeflix/contracts/client'
import { kitFault } from '@codeflix/contracts/fault'
import { system } from '@codeflix/contracts/system'
import { createHeartbeat, heartbeatLinks } from '@codeflix/kit/heartbeat'
import { createHttpServer } from '@codeflix/kit/http'
import { injectTransport } from '@codeflix/kit/inject'
import type { DeadLetter, DeadLetterChoice, Messaging } from '@codeflix/kit/ports/messaging'
import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import { eventually } from '@codeflix/kit/testing/eventually'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@codeflix/platform/embedded-postgres'
import { openLogicalReplication } from '@codeflix/platform/logical-replication'
import type { FastifyInstance } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql as query } from 'kysely'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkDrift } from '../src/system/drift-check.ts'
import { beatNow, hasArrived, openReplicaEnds, type ReplicaEnds } from '../src/system/replica-ends.ts'
import { openSystem, type System } from '../src/system/system.ts'

const publicUrl = 'http://films.test'
interface Door {
  app: FastifyInstance
  metrics: Registry
  /** What the log says, with the fields that tell who did what. */
  audits: Record<string, unknown>[]
  as(...roles: StaffRole[]): Client<typeof system>
}

/** The routes of the system on an HTTP server; a caller's token names their roles. */
async function open(
  parts: Pick<Parameters<typeof openSystem>[0], 'links' | 'replication' | 'adminUrlFor' | 'services'>,
  messaging: Messaging,
): Promise<Door & { running: System }> {
  const audits: Record<string, unknown>[] = []
  const write = (line: string): void => {
    const entry = JSON.parse(line) as Record<string, unknown>
    if ('audit' in entry) audits.push(entry)
  }
  const log = pino({ level: 'info' }, { write })
  const metrics = new Registry()
  const app = await createHttpServer({ log: pino({ level: 'silent' }), metrics: new Registry() })
  const running = openSystem({ ...parts, messaging, metrics, log })
  const transport = injectTransport(app)
  running.mount({
    app,
    verifier: {
      verify: async (token) => {
        if (!token.startsWith('roles:')) throw kitFault('kit.unauthenticated')
        const roles = token.slice('roles:'.length).split(',').filter(Boolean) as StaffRole[]
        return { accountId: 'account-of-the-caller', sessionId: 's', roles, client: 'admin' }
      },
    },
    transport,
    publicUrl,
    rateLimitFactor: 1000,
  })
  // One service answers in this process, others do not.
  app.get('/api/encoder/healthz', async () => ({ status: 'ready' }))
  app.get('/api/playback/healthz', async (_request, reply) => reply.status(503).send({ status: 'unready' }))
  await app.ready()
  return {
    app,
    metrics,
    audits,
    running,
    as: (...roles) => createClient(system, { baseUrl: publicUrl, transport, token: () => `roles:${roles.join(',')}` }),
  }
}

const letter = (number: number, part: Partial<DeadLetter> = {}): DeadLetter => ({
  id: `letter-${number}`,
  service: 'encoder',
  event: 'catalog-admin.media.uploaded',
  error: `there is no media ${number}`,
  attempts: 6,
  failedAt: new Date(Date.UTC(2026, 10, 25, 10, number)).toISOString(),
  message: {
    id: `message-${number}`,
    event: 'catalog-admin.media.uploaded',
    key: 'k',
    occurredAt: new Date(Date.UTC(2026, 10, 25, 9, number)).toISOString(),
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    payload: { mediaId: number, url: 'https://films.test/reset/abc' },
  },
  ...part,
})

/** A broker that holds these dead letters and notes what was asked of it. */
function broker(letters: DeadLetter[]) {
  const asked: { action: string; ids: readonly string[] }[] = []
  const take = (action: string) => async (choice: DeadLetterChoice) => {
    const ids = 'ids' in choice ? choice.ids : []
    asked.push({ action, ids })
    const found = letters.filter(({ id }) => ids.includes(id))
    for (const one of found) letters.splice(letters.indexOf(one), 1)
    return found.length
  }
  const messaging: Messaging = {
    declare: async () => {},
    publish: async () => {},
    consume: async () => {},
    deadLetters: async ({ of, limit = 100 } = {}) => {
      const all = letters.filter((one) => !of || (one.service === of.service && one.event === of.event))
      return { letters: all.slice(0, limit), total: all.length }
    },
    replay: take('replay'),
    discard: take('discard'),
    figures: async () =>
      [...Map.groupBy(letters, ({ service, event }) => `${service}/${event}`).values()].flatMap((alike) =>
        alike.slice(0, 1).map(({ service, event }) => ({ service, event, ready: 0, dead: alike.length })),
      ),
    abandoned: async () => [],
    close: async () => {},
  }
  return { messaging, asked }
}

const nowhere = { links: [], replication: undefined, adminUrlFor: () => undefined, services: [] }

describe('dead letters, through the HTTP door', () => {
  let letters: DeadLetter[]
  let asked: ReturnType<typeof broker>['asked']
  let door: Door
  beforeEach(async () => {
    letters = [letter(1), letter(2), letter(3, { service: 'playback', error: 'the disk is full' })]
    const made = broker(letters)
    asked = made.asked
    door = await open(nowhere, made.messaging)
  })

  test('are for owners alone; other staff are told how many there are, and the world nothing', async () => {
    const all: (() => Promise<unknown>)[] = [
      () => door.as('editor', 'support').listDeadLetters({ query: {} }),
      () => door.as('support').getDeadLetter({ params: { id: 'letter-1' } }),
      () => door.as('editor').replayDeadLetter({ params: { id: 'letter-1' } }),
      () => door.as('editor').discardDeadLetter({ params: { id: 'letter-1' } }),
      () => door.as('support').listReplicas(),
      () => door.as('support').listServices(),
    ]
    for (const call of all) await expect(call()).rejects.toMatchObject({ code: 'kit.forbidden' })
    expect(await door.as('support').getAttention()).toMatchObject({ deadLetters: 3 })
    await expect(door.as().getAttention()).rejects.toMatchObject({ code: 'kit.forbidden' })
    const answer = await door.app.inject({ url: '/api/system/dead-letters' })
    expect(answer.statusCode).toBe(401)
    expect(letters).toHaveLength(3)
  })

  test('are listed newest first, a page at a time, and found by service, kind and words', async () => {
    const owner = door.as('owner')
    const first = await owner.listDeadLetters({ query: { limit: 2 } })
    expect(first.items.map(({ id }) => id)).toEqual(['letter-3', 'letter-2'])
    const second = await owner.listDeadLetters({ query: { limit: 2, cursor: first.nextCursor ?? '' } })
    expect(second.items.map(({ id }) => id)).toEqual(['letter-1'])
    expect(second.nextCursor).toBeUndefined()
    expect((await owner.listDeadLetters({ query: { service: 'playback' } })).items).toHaveLength(1)
    expect((await owner.listDeadLetters({ query: { q: 'DISK' } })).items).toHaveLength(1)
    const kinds = await owner.listFailureKinds()
    expect(kinds).toMatchObject({ total: 3, seen: 3, items: [{ count: 2, service: 'encoder' }, { count: 1 }] })
    const kind = kinds.items[0]?.kind ?? ''
    expect((await owner.listDeadLetters({ query: { kind } })).items).toHaveLength(2)
    await expect(owner.listDeadLetters({ query: { cursor: 'made up' } })).rejects.toMatchObject({ status: 400 })
  })

  test('one shows what it carries, without what would let somebody in', async () => {
    expect(await door.as('owner').getDeadLetter({ params: { id: 'letter-1' } })).toMatchObject({
      traceId: 'a'.repeat(32),
      attempts: 6,
      payload: { mediaId: 1, url: '(hidden)' },
    })
  })

  test('one is replayed or discarded, once, and the log tells by whom', async () => {
    const owner = door.as('owner')
    await owner.replayDeadLetter({ params: { id: 'letter-1' } })
    await owner.discardDeadLetter({ params: { id: 'letter-3' } })
    expect(asked).toEqual([
      { action: 'replay', ids: ['letter-1'] },
      { action: 'discard', ids: ['letter-3'] },
    ])
    for (const id of ['letter-1', 'letter-3', 'never-was'])
      await expect(owner.replayDeadLetter({ params: { id } })).rejects.toMatchObject({
        code: 'system.dead-letter-not-found',
      })
    expect(door.audits).toMatchObject([
      { audit: 'dead-letter.replayed', account: 'account-of-the-caller', of: 'encoder', id: 'letter-1' },
      { audit: 'dead-letter.discarded', account: 'account-of-the-caller', of: 'playback', id: 'letter-3' },
    ])
  })

  test('all of one kind are replayed in the order in which they happened, and others are left', async () => {
    const owner = door.as('owner')
    letters.reverse()
    const kind = (await owner.listFailureKinds()).items[0]?.kind ?? ''
    expect(await owner.replayFailureKind({ params: { kind } })).toEqual({ done: 2, gone: 0 })
    expect(asked).toEqual([{ action: 'replay', ids: ['letter-1', 'letter-2'] }])
    expect(letters.map(({ id }) => id)).toEqual(['letter-3'])
    await expect(owner.discardFailureKind({ params: { kind } })).rejects.toMatchObject({ status: 404 })
  })

  test('a broker that is away is said to be away', async () => {
    const { messaging } = broker([])
    const refuse = () => Promise.reject(new Error('ECONNREFUSED'))
    const away = await open(nowhere, { ...messaging, deadLetters: refuse, figures: refuse })
    await expect(away.as('owner').listFailureKinds()).rejects.toMatchObject({ code: 'system.broker-unavailable' })
    expect(await away.as('owner').getAttention()).not.toHaveProperty('deadLetters')
  })
})

test('queues that nobody empties any more are named to staff and counted for operators', async () => {
  const abandoned = async () => [{ service: 'catalog', event: 'encoder.media.gone', ready: 3, dead: 0 }]
  const door = await open(nowhere, { ...broker([]).messaging, abandoned })
  expect((await door.as('support').getAttention()).abandonedQueues).toEqual(['catalog/encoder.media.gone'])
  expect(await door.metrics.metrics()).toContain('queue_abandoned{service="catalog",event="encoder.media.gone"} 3')
})

test('who answers is told for each service, and staff hear of those that do not', async () => {
  const door = await open({ ...nowhere, services: ['encoder', 'playback', 'catalog'] }, broker([]).messaging)
  expect((await door.as('owner').listServices()).items).toMatchObject([
    { service: 'encoder', state: 'answers' },
    { service: 'playback', state: 'unready', detail: 'Its database does not answer.' },
    { service: 'catalog', state: 'silent' },
  ])
  expect((await door.as('editor').getAttention()).silentServices).toEqual(['playback', 'catalog'])
})

test('where copies are kept up from outside nothing is known of them, and nothing can be done', async () => {
  const owner = (await open(nowhere, broker([]).messaging)).as('owner')
  expect(await owner.listReplicas()).toEqual({ items: [], isManaged: false })
  await expect(owner.checkReplicas()).rejects.toMatchObject({ code: 'system.not-managed' })
})

describe('copies, on a real replication', () => {
  const title: ReplicaLink = {
    owner: 'catalog-admin',
    consumer: 'catalog',
    schema: 'catalog_admin',
    table: 'title',
    key: ['id'],
    columns: ['id', 'name', 'details', 'published_at'],
  }
  const links = [title, ...heartbeatLinks([title])]
  const id = 'catalog:catalog-admin.title'
  let folder: string
  let postgres: EmbeddedPostgres
  let door: Awaited<ReturnType<typeof open>>
  let ends: ReplicaEnds

  const sql = (service: string, text: string) => query.raw(text).execute(ends.of(service))

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codeflix-system-'))
    postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => {} })
    const adminUrlFor = (service: string): string => postgres.adminUrlFor(service.replaceAll('-', '_'))
    ends = openReplicaEnds(adminUrlFor)
    for (const service of ['catalog-admin', 'catalog']) {
      await postgres.createDatabase(service.replaceAll('-', '_'))
      await sql(
        service,
        `create schema catalog_admin; create table catalog_admin.title (id uuid primary key, name text not null,
           details jsonb not null, published_at timestamptz not null, note text)`,
      )
    }
    const databases = { catalog: adminUrlFor('catalog'), 'catalog-admin': adminUrlFor('catalog-admin') }
    const replication = openLogicalReplication({ databases, log: () => {}, checkEveryMs: 200 })
    door = await open({ links, replication, adminUrlFor, services: [] }, broker([]).messaging)
  })
  afterAll(async () => {
    await door.running.close()
    await ends.close()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const replica = async () => (await door.as('owner').listReplicas()).items[0]
  const arrived = async (): Promise<void> => {
    const beat = await beatNow(ends, title)
    await eventually(async () => expect(await hasArrived(ends, title, beat)).toBe(true))
  }
  async function checked() {
    await door.as('owner').checkReplica({ params: { id } })
    return eventually(async () => {
      const found = await replica()
      expect(found?.isChecking).toBe(false)
      return found
    })
  }

  test('what is missing for the declared copying is shown, and it is set up as soon as that is there', async () => {
    await door.running.replicate()
    expect(await door.as('owner').listReplicas()).toMatchObject({
      isManaged: true,
      problem: expect.stringContaining('its migrations have to run first'),
      items: [{ id, problem: 'not-set-up' }],
    })
    expect(await door.as('support').getAttention()).toMatchObject({ stoppedReplicas: 1 })
    for (const service of ['catalog-admin', 'catalog']) await sql(service, createHeartbeat('catalog-admin'))
    door.running.begin()
    await arrived()
    await eventually(async () => expect(await replica()).toMatchObject({ id, state: 'streaming', lagSeconds: 0 }))
    expect(await replica()).not.toHaveProperty('problem')
    expect(await door.as('owner').listReplicas()).not.toHaveProperty('problem')
  })

  test('100,000 rows arrive, are counted at both ends, and are compared in seconds', async () => {
    await sql(
      'catalog-admin',
      `insert into catalog_admin.title (id, name, details, published_at)
       select gen_random_uuid(), 'Título ' || n, jsonb_build_object('n', n, 'cast', 'Ação'), now() from generate_series(1, 100000) n`,
    )
    await arrived()
    const found = await checked()
    expect(found).toMatchObject({ ownerRows: 100_000, copyRows: 100_000, drift: { result: 'equal', differingRows: 0 } })
    expect(found?.drift?.tookMs).toBeLessThan(20_000)
  })

  test('rows that go missing, change or turn up in the copy are found; staff hear of it, and a rebuild heals them', async () => {
    await sql('catalog', `delete from catalog_admin.title where name in ('Título 1', 'Título 2')`)
    await sql('catalog', `update catalog_admin.title set details = '{}' where name = 'Título 3'`)
    await sql('catalog', `insert into catalog_admin.title values (gen_random_uuid(), 'Stray', '{}', now())`)
    expect(await checked()).toMatchObject({ problem: 'drifted', drift: { result: 'different', differingRows: 4 } })
    expect(await door.as('editor').getAttention()).toMatchObject({ driftedReplicas: 1, stoppedReplicas: 0 })
    expect(await door.metrics.metrics()).toContain(
      'replica_drift_rows{consumer="catalog",owner="catalog-admin",table="title"} 4',
    )

    await door.as('owner').rebuildReplica({ params: { id } })
    await eventually(async () => expect(await replica()).toMatchObject({ state: 'streaming', copyRows: 100_000 }))
    // Nobody has to ask whether it helped.
    await eventually(async () => expect(await replica()).toMatchObject({ drift: { result: 'equal' } }))
    expect(door.audits.at(-1)).toMatchObject({
      audit: 'replica.rebuilt',
      account: 'account-of-the-caller',
      replica: id,
    })
  })

  test('rows that are written while it compares are not called drift', async () => {
    const end = new AbortController()
    const writer = (async () => {
      while (!end.signal.aborted)
        await sql(
          'catalog-admin',
          `update catalog_admin.title set name = name || '.' where id in (select id from catalog_admin.title order by id limit 20);
           insert into catalog_admin.title values (gen_random_uuid(), 'New', '{}', now())`,
        )
    })()
    const outcomes = []
    for (let round = 0; round < 2; round++) outcomes.push(await checkDrift(title, ends, { pauseSeconds: 0.2 }))
    end.abort()
    await writer
    expect(outcomes.map(({ result }) => result)).toEqual(['equal', 'equal'])
  })

  test('a copy that stopped is shown as stopped, holds the log of its owner, and cannot be compared', async () => {
    await sql('catalog', 'alter subscription codeflix_catalog_admin__catalog disable')
    await sql(
      'catalog-admin',
      `update catalog_admin.title set name = 'Missed' where name = 'Título 9999'; update catalog_admin.title set note = repeat('x', 100)`,
    )
    await eventually(async () => expect(await replica()).toMatchObject({ state: 'stopped', problem: 'stopped' }))
    expect(await checkDrift(title, ends, { patienceSeconds: 0.5 })).toEqual({ result: 'unclear', differingRows: 0 })
    const retained = /replication_slot_retained_bytes\{owner="catalog-admin",slot="\w+"\} (\d+)/.exec(
      await door.metrics.metrics(),
    )?.[1]
    expect(Number(retained)).toBeGreaterThan(10_000_000)
    await sql('catalog', 'alter subscription codeflix_catalog_admin__catalog enable')
    await arrived()
    expect(await checkDrift(title, ends)).toEqual({ result: 'equal', differingRows: 0 })
  })

  test('a copy that is not there is said not to be there', async () => {
    const params = { id: 'catalog:catalog-admin.nothing' }
    await expect(door.as('owner').rebuildReplica({ params })).rejects.toMatchObject({
      code: 'system.replica-not-found',
    })
  })
})
