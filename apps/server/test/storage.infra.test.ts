import { readS3Url } from '@codeflix/platform/s3-url'
import { startS3 } from '@codeflix/platform/testing/servers/s3'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStorage } from '../src/adapters.ts'
import { loadConfig } from '../src/config.ts'

const run = promisify(execFile)
const main = join(import.meta.dirname, '../src/main.ts')
let folder: string
let server: Awaited<ReturnType<typeof startS3>>
let bare: string
let keys: { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-settings-'))
  server = await startS3({ folder })
  const { endpoint, bucket, credentials } = readS3Url(server.url)
  bare = `s3://${bucket}/site?endpoint=${endpoint}`
  keys = {
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? '',
  }
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const codeflix = async (command: string, environment: Record<string, string>) => {
  const env = { PATH: process.env['PATH'], CODEFLIX_TARGET: 'playback', ...environment }
  return run(process.execPath, [main, 'config', command], { env, cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  )
}

test('the check of the settings opens the bucket, with keys from the address or from the environment', async () => {
  expect(await codeflix('check', { STORAGE_URL: server.url })).toMatchObject({ code: 0 })
  expect(await codeflix('check', { STORAGE_URL: bare, ...keys })).toMatchObject({ code: 0 })
})

test('the check of the settings says what is wrong with the bucket, and no secret', async () => {
  const mistakes: [Record<string, string>, string][] = [
    [{ STORAGE_URL: bare.replace('codeflix', 'films'), ...keys }, 'There is no bucket films'],
    [{ STORAGE_URL: bare, ...keys, AWS_SECRET_ACCESS_KEY: 'wrong' }, 'The secret access key does not belong'],
    [{ STORAGE_URL: bare, AWS_ACCESS_KEY_ID: 'only' }, 'give both or neither'],
    [{ STORAGE_URL: bare.replace('endpoint', 'endpiont'), ...keys }, 'There is no parameter endpiont'],
    [{ STORAGE_URL: `s3://codeflix?endpoint=http://127.0.0.1:1`, ...keys }, 'does not answer (ECONNREFUSED)'],
  ]
  for (const [environment, words] of mistakes) {
    const { code, said } = await codeflix('check', environment)
    expect(said).toContain(words)
    expect(code).toBe(2)
    expect(said).not.toContain(keys.AWS_SECRET_ACCESS_KEY)
  }
})

test('settings are shown without what opens the bucket', async () => {
  const { said } = await codeflix('show', { STORAGE_URL: server.url, ...keys })
  expect(said).toContain('server.storageUrl = (hidden)')
  expect(said).not.toContain(keys.AWS_SECRET_ACCESS_KEY)
})

test('a process starts although the bucket is away, and not with a bucket that is not there', async () => {
  const open = async (url: string) => {
    const { server: settings } = await loadConfig({ environment: { STORAGE_URL: url, CODEFLIX_TARGET: 'playback' } })
    return openStorage(settings, async () => folder, pino({ level: 'silent' }))
  }
  await expect(open(server.url.replace('@codeflix', '@films'))).rejects.toThrow('There is no bucket films')
  await server.stop()
  const store = await open(server.url)
  await server.start()
  await store.put('a/b', 'there', { contentType: 'text/plain' })
  expect(await store.head('a/b')).toMatchObject({ sizeBytes: 5 })
})
