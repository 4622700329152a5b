import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { publicPaths } from '@codeflix/contracts/public-paths'
import { eventually } from '@codeflix/kit/testing/eventually'
import { freePort } from '@codeflix/platform/testing/free-port'
import { targets } from '../apps/server/src/config.ts'
import { proxySettings } from './workflows/proxy.ts'

const root = join(import.meta.dirname, '..')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'codeflix-deploy-'))
  cpSync(join(root, 'deploy'), join(folder, 'deploy'), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
    maxBuffer: 64 * 2 ** 20,
  })
  if (error) throw new Error(`${command} does not run: tools/infra/install-deploy-lint.sh`, { cause: error })
  return { status, stdout, stderr }
}
const lint = (args: string[], env?: Record<string, string>) => run(join(root, '.infra/bin/deploy-lint'), args, env)

/** A file with a mistake in it. @returns its path */
function planted(file: string, right: string, wrong: string): string {
  const text = readFileSync(join(root, file), 'utf8')
  expect(text).toContain(right)
  const path = join(folder, `${file}.wrong`)
  writeFileSync(path, text.replace(right, wrong))
  return path
}

describe('the compose file', () => {
  let passwords: Record<string, string>
  let made: ReturnType<typeof run>

  beforeAll(() => {
    made = run('bash', [join(folder, 'deploy/make-env.sh')])
    const text = readFileSync(join(folder, 'deploy/.env'), 'utf8')
    passwords = Object.fromEntries(
      text
        .trim()
        .split('\n')
        .map((line) => line.split('=') as [string, string]),
    )
  })

  test('gets a password of its own for everything, kept from others, and the same at the next run', () => {
    const file = join(folder, 'deploy/.env')
    expect(made.stdout).toContain(`${Object.keys(passwords).length} passwords made`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(new Set(Object.values(passwords)).size).toBe(Object.keys(passwords).length)
    for (const password of Object.values(passwords)) {
      expect(password).toMatch(/^[0-9a-f]{48}$/)
      expect(made.stdout + made.stderr).not.toContain(password)
    }
    const before = readFileSync(file, 'utf8')
    expect(run('bash', [join(folder, 'deploy/make-env.sh')]).stdout).toContain('0 passwords made')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('is what Docker understands, a container for each target, confined, and one door to the outside', () => {
    const { status, stdout, stderr } = lint(['compose', join(root, 'deploy/compose.yaml')], passwords)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const { services } = JSON.parse(stdout) as { services: Record<string, Container> }
    for (const target of targets) {
      const container = services[target]
      expect(container, target).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        build: { args: { SERVICE: target } },
      })
      expect(services['proxy']?.depends_on, target).toHaveProperty(target)
    }
    const withPorts = Object.keys(services).filter((name) => services[name]?.ports)
    expect(withPorts.toSorted()).toEqual(['mailpit', 'proxy'])
    for (const name of withPorts)
      for (const port of services[name]?.ports ?? []) expect(port.host_ip, name).toBe('127.0.0.1')
    // A service knows the password of its own database alone, a web app none.
    const databasePasswords = Object.entries(passwords).filter(([name]) => name.startsWith('DATABASE_'))
    const known = (name: string): string[] =>
      databasePasswords.flatMap(([variable, password]) =>
        JSON.stringify(services[name]?.environment).includes(password) ? [variable] : [],
      )
    expect(known('playback')).toEqual(['DATABASE_PASSWORD_PLAYBACK'])
    expect(known('viewer')).toEqual([])
    for (const password of Object.values(passwords))
      expect(JSON.stringify(services['viewer']?.environment)).not.toContain(password)
  })

  test('tells each container what its server understands', () => {
    const { stdout } = lint(['compose', join(root, 'deploy/compose.yaml')], passwords)
    const { services } = JSON.parse(stdout) as { services: Record<string, Container> }
    const ours = Object.entries(services).filter(([, { build }]) => build?.args)
    expect(ours.length).toBeGreaterThan(targets.length)
    for (const [name, { environment, build }] of ours) {
      const shown = run(process.execPath, [join(root, 'apps/server/src/main.ts'), 'config', 'show'], {
        ...environment,
        CODEFLIX_TARGET: build?.args?.['SERVICE'] ?? '',
      })
      expect(shown, name).toMatchObject({ status: 0, stderr: '' })
    }
  })

  test('does not start without passwords, and says how they are made', () => {
    const { status, stderr } = lint(['compose', join(root, 'deploy/compose.yaml')])
    expect(stderr).toContain('run deploy/make-env.sh')
    expect(status).toBe(1)
  })

  test.each([
    ['a key that there is not', 'restart: on-failure', 'restarts: on-failure', 'services.catalog-migrate.restarts'],
    [
      'a service that there is not',
      'connect: { condition: service_healthy }',
      'conect: { condition: service_healthy }',
      'conect',
    ],
    ['a condition that there is not', 'condition: service_healthy', 'condition: service_well', 'condition'],
    ['a volume that there is not', '- objects:/objects', '- object:/objects', 'object'],
  ])('%s is found', (_what, right, wrong, words) => {
    const { status, stderr } = lint(['compose', planted('deploy/compose.yaml', right, wrong)], passwords)
    expect(stderr).toContain(words)
    expect(status).toBe(1)
  })
})

interface Container {
  build?: { args?: Record<string, string> }
  environment?: Record<string, string>
  ports?: { host_ip?: string }[]
  depends_on?: Record<string, unknown>
}

describe('the Dockerfiles', () => {
  test.each([
    ['deploy/Dockerfile', '.'],
    ['deploy/connect/Dockerfile', 'deploy/connect'],
  ])('%s parses, and what it copies is there', (file, context) => {
    expect(lint(['dockerfile', join(root, file), join(root, context)])).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test.each([
    ['an instruction that there is not', 'ENTRYPOINT [', 'ENTRIPOINT [', 'unknown instruction: ENTRIPOINT'],
    ['a stage that there is not', '--from=build', '--from=built', 'copies from built'],
    ['a source that there is not', 'COPY . .', 'COPY sources .', 'copies sources'],
    ['a flag that there is not', '--interval=10s', '--every=10s', 'unknown flag: --every'],
  ])('%s is found', (_what, right, wrong, words) => {
    const { status, stderr } = lint(['dockerfile', planted('deploy/Dockerfile', right, wrong), root])
    expect(stderr).toContain(words)
    expect(status).toBe(1)
  })
})

describe('the script that makes databases', () => {
  const databases = { DATABASE_PASSWORD_FILM_LIBRARY: "it's $1", DATABASE_PASSWORD_CINEMA: 'b' }
  const admin = new URL(inject('postgresUrl'))
  const psql = (user: string, password: string, database: string, query: string) =>
    run('psql', ['-h', admin.hostname, '-p', admin.port, '-U', user, '-d', database, '-tAc', query], {
      PGPASSWORD: password,
    })
  const make = (more: Record<string, string> = {}) =>
    run('bash', [join(root, 'deploy/make-databases.sh')], {
      PGHOST: admin.hostname,
      PGPORT: admin.port,
      PGUSER: decodeURIComponent(admin.username),
      PGPASSWORD: decodeURIComponent(admin.password),
      ...databases,
      ...more,
    })

  afterEach(() => {
    const drop = 'drop database if exists film_library; drop database if exists cinema'.split(';')
    for (const query of [...drop, 'drop role if exists film_library, cinema'])
      psql(decodeURIComponent(admin.username), decodeURIComponent(admin.password), 'postgres', query)
  })

  test('gives each service a database that no other gets into, may be run again, and takes a new password', () => {
    expect(make()).toMatchObject({ status: 0, stderr: '' })
    expect(psql('film_library', "it's $1", 'film_library', 'select current_user').stdout.trim()).toBe('film_library')
    expect(psql('film_library', "it's $1", 'film_library', 'create schema film_library').status).toBe(0)
    expect(psql('film_library', "it's $1", 'cinema', 'select 1').stderr).toContain('permission denied for database')

    const again = make({ DATABASE_PASSWORD_CINEMA: 'new' })
    expect(again).toMatchObject({ status: 0, stderr: '' })
    expect(again.stdout).not.toContain('new')
    expect(psql('cinema', 'new', 'cinema', 'select 1').status).toBe(0)
    expect(psql('cinema', 'b', 'cinema', 'select 1').status).not.toBe(0)
    expect(psql('film_library', "it's $1", 'film_library', "select to_regnamespace('film_library')").stdout).toContain(
      'film',
    )
  })
})

describe('the proxy', () => {
  const stands: Server[] = []
  let nginx: ReturnType<typeof spawn> | undefined
  let url: string

  beforeAll(async () => {
    const ports = new Map<string, number>()
    for (const target of new Set(publicPaths.map((one) => one.target))) {
      const server = createServer((request, response) => {
        const forwarded = request.headers['x-forwarded-for']
        request.resume().on('end', () => response.end(JSON.stringify({ target, url: request.url, forwarded })))
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      stands.push(server)
      ports.set(target, (server.address() as { port: number }).port)
    }
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const work = join(folder, 'nginx')
    mkdirSync(work, { mode: 0o777 })
    const settings = join(work, 'nginx.conf')
    const address = (target: string): string => `http://127.0.0.1:${ports.get(target)}`
    writeFileSync(settings, proxySettings({ listen: `127.0.0.1:${port}`, address, folder: work }))
    nginx = spawn('nginx', ['-c', settings, '-p', work, '-g', 'daemon off;'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    })
    await eventually(() => fetch(url))
  })
  afterAll(async () => {
    if (nginx) {
      const ended = once(nginx, 'exit')
      nginx.kill('SIGTERM')
      await ended
    }
    for (const server of stands) server.close()
  })

  test.each([
    ...publicPaths.map(({ path, target }) => [path, target]),
    ['/api/playback/sessions?a=1', 'playback'],
    ['/api/catalog/titles', 'catalog'],
    ['/admin/titles/42', 'admin'],
    ['/administration', 'viewer'],
    ['/assets/main.js', 'viewer'],
  ])('%s goes to %s as it is', async (path, target) => {
    expect(await (await fetch(url + path)).json()).toMatchObject({ target, url: path })
  })

  test('takes a part of a film in one piece, and does not believe what a browser says of itself', async () => {
    const response = await fetch(`${url}/api/catalog-admin/uploads`, {
      method: 'POST',
      body: new Uint8Array(20 * 2 ** 20),
      headers: { 'x-forwarded-for': '8.8.8.8' },
    })
    expect(await response.json()).toMatchObject({ target: 'catalog-admin', forwarded: '127.0.0.1' })
  })

  test.each(['/metrics', '/readyz', '/healthz'])('%s is for those inside', async (path) => {
    expect((await fetch(url + path)).status).toBe(404)
  })
})
