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
  return new Promise((resolve) => {
    const environment = { PATH: process.env['PATH'], CODEFLIX_DATA: join(folder, 'data') }
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
  [['replication'], 'replication knows the commands plan, apply, status, rebuild.'],
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
