import { freePort } from '@codeflix/platform/testing/free-port'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'
import { dataFolder } from '../src/data-folder.ts'
import { startPlatform, type Platform } from '../src/platform.ts'
import { manifests, serviceNames } from '../src/services.ts'

const run = promisify(execFile)
const main = join(import.meta.dirname, '../src/main.ts')
let folder: string
let brokerUrl: string
let identityUrl: string
const running: Platform[] = []

/** One process of many: its own database, and everything that it keeps elsewhere. @returns where it answers */
async function start(
  target: string,
  databaseUrl: string,
  more: Record<string, string> = {},
): Promise<{ url: string; platform: Platform }> {
  const config = await loadConfig({
    environment: {
      DATABASE_URL: databaseUrl,
      BROKER_URL: brokerUrl,
      REPLICATION_URL: 'none:',
      STORAGE_URL: `file://${folder}/storage`,
      PUBLIC_URL: 'http://films.invalid',
      ...(identityUrl ? { SERVICES_URL: identityUrl } : {}),
      PORT: String(await freePort()),
      CODEFLIX_TARGET: target,
      ...more,
    },
  })
  const platform = await startPlatform(config, {
    log: pino({ level: 'silent' }),
    folder: dataFolder(join(folder, 'data')),
  })
  running.push(platform)
  return { url: `http://127.0.0.1:${config.server.port}`, platform }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-target-'))
  brokerUrl = await makeTestDatabase('broker')
})
afterAll(async () => {
  for (const platform of running) await platform.stop()
  await dropTestDatabases()
  await rm(folder, { recursive: true })
})

test('services in processes of their own find each other by the address pattern, and keep nothing on their machine', async () => {
  const identity = await start('identity', await makeTestDatabase('identity'))
  identityUrl = identity.url
  const playback = await start('playback', await makeTestDatabase('playback'))
  const anything = (): Promise<Response> => fetch(`${playback.url}/api/playback/sessions`, { method: 'POST' })

  // That nobody owns the site yet is known to identity alone.
  const before = await anything()
  expect(before.status).toBe(503)
  expect(await before.json()).toMatchObject({ code: 'identity.set-up-needed' })

  // When it does not answer, its like go on.
  await identity.platform.stop()
  expect((await anything()).status).toBe(401)
  expect(await readdir(folder)).toEqual(['storage'])
})

test('figures and probes answer those who run it, and nobody who comes through the proxy', async () => {
  const { url } = await start('identity', await makeTestDatabase('identity_proxied'), { CODEFLIX_TRUST_PROXY: 'true' })
  const ask = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(url + path, { headers })).status
  const fromOutside = { 'x-forwarded-for': '203.0.113.9' }
  for (const path of ['/metrics', '/healthz', '/readyz']) {
    expect(await ask(path, {}), path).toBe(200)
    expect(await ask(path, fromOutside), path).toBe(404)
  }
  expect(await ask('/metrics?all', fromOutside)).toBe(404)
  expect(await ask('/api/identity/site', fromOutside)).toBe(200)
})

test('what services take from each other is known where their code is not', () => {
  expect(manifests.map(({ contract }) => contract.service)).toEqual(serviceNames)
  expect(manifests.find(({ contract }) => contract.service === 'playback')?.consumes).toContain(
    'identity.session.revoked',
  )
})

test('settings of services that run elsewhere are let be; those of its own are checked', async () => {
  const environment = { CODEFLIX_TARGET: 'playback', SUBSCRIPTIONS_GRACE_DAYZ: '3' }
  expect((await loadConfig({ environment })).running.map(({ contract }) => contract.service)).toEqual(['playback'])
  await expect(loadConfig({ environment: { ...environment, PLAYBACK_HOT_BITES: '3' } })).rejects.toThrow(
    'PLAYBACK_HOT_BITES: there is no such key. Did you mean PLAYBACK_HOT_BYTES?',
  )
  await expect(loadConfig({ environment, flags: { 'identity.demo': true } })).rejects.toThrow(
    '--demo is for identity, which is not among the targets.',
  )
  await expect(loadConfig({ environment: { CODEFLIX_TARGET: 'playbak' } })).rejects.toThrow('Did you mean playback?')
})

test('migrate brings the database of a service to its newest schema, and ends', async () => {
  const environment = {
    PATH: process.env['PATH'],
    DATABASE_URL: await makeTestDatabase('playback'),
    CODEFLIX_LOG: 'json',
  }
  const migrate = (): Promise<{ stdout: string }> =>
    run(process.execPath, [main, 'migrate', '--target', 'playback'], { env: environment, cwd: folder })
  const applied = async (): Promise<unknown> =>
    (JSON.parse((await migrate()).stdout) as { applied: string[] }).applied.length
  expect(await applied()).toBeGreaterThan(2)
  expect(await applied()).toBe(0)
})
