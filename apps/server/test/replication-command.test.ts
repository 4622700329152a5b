import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const main = join(import.meta.dirname, '../src/main.ts')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-replication-command-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Outcome {
  code: number
  out: string
  error: string
}

/** As an operator would, in a shell. */
function codeflix(...words: string[]): Promise<Outcome> {
  return codeflixWith({}, ...words)
}

function codeflixWith(settings: Record<string, string>, ...words: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const environment = { PATH: process.env['PATH'], CODEFLIX_DATA: join(folder, 'data'), ...settings }
    execFile(process.execPath, [main, ...words], { env: environment, cwd: folder }, (error, out, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, out, error: stderr })
    })
  })
}

test('before the databases are there it says what comes first', async () => {
  const { code, error } = await codeflix('replication', 'plan')
  expect(error).toMatch(/database "\w+" does not exist.*migrate/)
  expect(error).not.toContain('at ')
  expect(code).toBe(1)
})

test('plan tells what apply does, apply does it once, and status shows every copy', async () => {
  expect((await codeflix('migrate')).code).toBe(0)
  const plan = await codeflix('replication', 'plan')
  expect(plan.out).toMatch(/^\+ catalog's copy of catalog_admin\.title$/m)
  expect(plan.out).toMatch(/^\+ playback's copy of subscriptions\.heartbeat$/m)
  expect((await codeflix('replication', 'apply')).out).toBe(
    `${plan.out}Applied. What is filled anew is being filled; see: replication status\n`,
  )

  const again = await codeflix('replication', 'apply')
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to do') })
  const status = await codeflix('replication', 'status')
  expect(status.out).toMatch(/^COPY +STATE +BEHIND +ROWS +OF$/m)
  // No service runs, so that nobody can tell how far the copies are behind; that is not fine.
  expect(status.out).toMatch(/^catalog:catalog-admin\.title +owner-silent +\? +0 +0$/m)
  expect(status.code).toBe(1)
  expect((await codeflix('replication', 'rebuild', 'catalog:catalog-admin.title')).code).toBe(0)
  expect((await codeflix('replication', 'plan')).out).toContain('Nothing to do')
})

test.each<[string[], string]>([
  [['replication'], 'replication knows the commands plan, apply, status, rebuild, resources.'],
  [['replication', 'aply'], 'Did you mean apply?'],
  [['replication', 'rebuild'], 'needs the name of a copy'],
  [['replication', 'rebuild', 'catalog:catalog-admin.titel'], 'Did you mean catalog:catalog-admin.title?'],
  [['replication', 'plan', 'catalog'], 'takes no catalog'],
  [['replicate'], 'There is no command replicate'],
])('%s is a mistake that is explained', async (words, sentence) => {
  const { code, error } = await codeflix(...words)
  expect(error).toContain(sentence)
  expect(code).toBe(2)
})

const strimzi = {
  DATABASE_URL: 'postgres://films:hidden@db/{service}',
  DATABASE_ADMIN_URL: 'postgres://admin:hidden@db/{service}',
  REPLICATION_URL: 'strimzi+http://connect-connect-api:8083?cluster=connect',
  REPLICATION_DATABASE_URL: 'postgres://admin:${env:DATABASE_PASSWORD}@db/{service}',
}

test('under Strimzi it shows a resource for each service that publishes and for each copy, with no server at hand', async () => {
  const { code, out } = await codeflixWith(strimzi, 'replication', 'resources')
  expect(code).toBe(0)
  expect(out).toContain('"name": "codeflix-source-catalog-admin"')
  expect(out).toContain('"name": "codeflix-sink-catalog-catalog-admin-title"')
  expect(out).toContain('"strimzi.io/cluster": "connect"')
  expect(out).not.toContain('hidden')
})

test.each<[string, Record<string, string>, string]>([
  ['no name of its KafkaConnect', { REPLICATION_URL: 'strimzi+http://connect-connect-api:8083' }, '?cluster=name'],
  ['a password in its resources', { REPLICATION_DATABASE_URL: strimzi.DATABASE_ADMIN_URL }, '${env:DATABASE_PASSWORD}'],
])('Strimzi with %s is a mistake that is explained', async (_what, settings, sentence) => {
  for (const command of ['plan', 'resources']) {
    const { code, error } = await codeflixWith({ ...strimzi, ...settings }, 'replication', command)
    expect(error).toContain(sentence)
    expect(error).not.toContain('hidden')
    expect(code).toBe(2)
  }
})

test('resources are Strimzi’s alone', async () => {
  const { code, error } = await codeflix('replication', 'resources')
  expect(error).toContain('strimzi+http')
  expect(code).toBe(2)
})
