import { spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runOnce, type RunAs } from './embedded-postgres-account.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { isProcessAlive } from './folder-lock.ts'

const isRoot = process.getuid?.() === 0
const nobody: RunAs = { kind: 'account', uid: 65_534, gid: 65_534 }
const lines: string[] = []
const log = (level: string, message: string): void => void lines.push(`${level} ${message}`)

let scratch: string
let home: string
let server: EmbeddedPostgres | undefined
let squatter: Server | undefined
let child: ChildProcess | undefined
/** The last row that the database acknowledged to the other process. */
let written = 0

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'codeflix-postgres-'))
  home = join(scratch, 'home')
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  squatter?.close()
  squatter = undefined
  child?.kill('SIGKILL')
  child = undefined
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** One data folder serves most tests: creating one takes longer than everything else. */
async function start(): Promise<EmbeddedPostgres> {
  server = await startEmbeddedPostgres({ dataDir: home, log })
  return server
}

function startIn(dataDir: string, minimumFreeBytes = 2 ** 20): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, log, minimumFreeBytes })
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Starts PostgreSQL in a Node process of its own, which prints its address and then writes a row every few ms. */
async function startInOtherProcess(dataDir: string, runAs: RunAs = { kind: 'self' }): Promise<string> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))}
    import { Client } from ${JSON.stringify(import.meta.resolve('pg'))}
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: () => undefined })
    const url = await server.createDatabase('writer')
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('create table if not exists entry (n int primary key)')
    console.log(url)
    const { rows } = await client.query('select coalesce(max(n), 0)::int as last from entry')
    for (let n = rows[0].last + 1; ; n++) {
      await client.query('insert into entry values ($1)', [n])
      console.log(n)
    }`
  const identity = runAs.kind === 'account' ? { uid: runAs.uid, gid: runAs.gid } : {}
  child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...identity,
  })
  const started = child
  return new Promise((resolve, reject) => {
    let said = ''
    started.stdout?.on('data', (chunk) => {
      said += String(chunk)
      written = Number(said.split('\n').findLast((line) => /^\d+$/.test(line)) ?? 0)
      if (written > 20) resolve(said.split('\n')[0] ?? '')
    })
    let complaint = ''
    started.stderr?.on('data', (chunk) => (complaint += String(chunk)))
    started.once('exit', (code) => reject(new Error(`ended with ${code}: ${complaint}`)))
  })
}
/** The lines of the server's lock file; none while there is no such file, as for a moment during a start. */
function lockFile(dataDir: string): string[] {
  const path = join(dataDir, 'pgdata', 'postmaster.pid')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
}

const serverPid = (dataDir: string): number => Number(lockFile(dataDir)[0])

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (condition()) return
    await sleep(20)
  }
  throw new Error(`still not so after 10 s: ${what}`)
}

test(
  'a first start makes a cluster that keeps to itself, and its data outlives a restart',
  { timeout: 30_000 },
  async () => {
    const first = await start()
    const url = await first.createDatabase('catalog-admin')
    await query(url, `create table title (name text); insert into title values ('Ação')`)
    expect(await query(url, 'select name, lower(name) as folded from title')).toEqual([
      { name: 'Ação', folded: 'ação' },
    ])
    expect(
      await query(
        first.adminUrl,
        `select current_setting('fsync') fsync, current_setting('wal_level') wal, current_setting('server_encoding') encoding,
        current_setting('listen_addresses') listens, current_setting('unix_socket_directories') sockets,
        current_setting('max_slot_wal_keep_size') kept`,
      ),
    ).toEqual([{ fsync: 'on', wal: 'logical', encoding: 'UTF8', listens: '127.0.0.1', sockets: '', kept: '2GB' }])
    expect(statSync(join(home, 'password')).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'pgdata')).mode & 0o777).toBe(0o700)
    expect(statSync(join(home, 'pgdata')).uid).not.toBe(0)
    await first.stop()
    expect(readdirSync(home)).not.toContain('owner.json')

    const second = await start()
    expect(second.urlFor('catalog-admin')).toBe(url)
    expect(await second.createDatabase('catalog-admin')).toBe(url)
    expect(await query(url, 'select name from title')).toEqual([{ name: 'Ação' }])
    const told = lines.join('\n')
    expect(told).not.toContain(new URL(url).password)
    expect(told).not.toContain(readFileSync(join(home, 'password'), 'utf8').trim())
  },
)

test('a role enters its own database only, and may create the extensions that services need there', async () => {
  const { createDatabase } = await start()
  const [a, b] = [new URL(await createDatabase('alpha')), new URL(await createDatabase('beta'))]
  await query(
    a.href,
    `create extension if not exists pg_trgm; create extension if not exists unaccent;
     create extension if not exists pgcrypto; create extension if not exists citext;
     create extension if not exists fuzzystrmatch`,
  )
  expect(await query(a.href, `select unaccent('Ação') bare, similarity('matrix', 'matriz') > 0.3 alike`)).toEqual([
    { bare: 'Acao', alike: true },
  ])

  for (const database of ['beta', 'postgres', 'template1']) {
    const foreign = new URL(a)
    foreign.pathname = `/${database}`
    await expect(query(foreign.href, 'select 1')).rejects.toThrow('permission denied for database')
  }
  const guessed = new URL(b)
  guessed.password = a.password
  await expect(query(guessed.href, 'select 1')).rejects.toThrow('password authentication failed')
  await expect(query(a.href, `create role intruder superuser`)).rejects.toThrow('permission denied')
})

test('a port that another program took is exchanged for a free one', async () => {
  const first = await start()
  const taken = Number(new URL(first.adminUrl).port)
  await first.stop()
  squatter = createServer()
  await new Promise<void>((resolve) => squatter?.listen(taken, '127.0.0.1', resolve))

  const second = await start()
  const chosen = Number(new URL(second.adminUrl).port)
  expect(chosen).not.toBe(taken)
  expect(lines).toContain(`warn Another program uses port ${taken}; the database moves to port ${chosen}`)
  expect(await query(second.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
  expect(new URL((await start()).adminUrl).port).toBe(String(chosen))
})

test('killing the Node process loses no acknowledged row and leaves nothing running', { timeout: 30_000 }, async () => {
  const url = await startInOtherProcess(home)
  const pid = serverPid(home)
  child?.kill('SIGKILL')
  await until(() => !isProcessAlive(pid), 'the server has ended')

  const { urlFor } = await start()
  expect(urlFor('writer')).toBe(url)
  const rows = await query(url, 'select count(*)::int as n, max(n) as last from entry')
  expect(rows[0]?.n).toBeGreaterThanOrEqual(written)
  expect(rows[0]?.last).toBe(rows[0]?.n)
})

test('a server that was left running all the same is taken over', { timeout: 30_000 }, async () => {
  // A stopped process can't act on its guard's signal, as if there had been no guard.
  await startInOtherProcess(home)
  const orphan = serverPid(home)
  process.kill(orphan, 'SIGSTOP')
  child?.kill('SIGKILL')
  await sleep(200)
  expect(isProcessAlive(orphan)).toBe(true)

  const starting = start()
  await until(() => lines.some((line) => line.includes(`left behind (process ${orphan})`)), 'the orphan is found')
  process.kill(orphan, 'SIGCONT')
  await starting
  expect(serverPid(home)).not.toBe(orphan)
})

test('a server that is killed under us comes back on the same port', { timeout: 30_000 }, async () => {
  const { adminUrl } = await start()
  const killed = serverPid(home)
  process.kill(killed, 'SIGKILL')
  await until(() => lines.some((line) => line.includes('without having been asked to (SIGKILL)')), 'its end is noticed')
  await until(() => serverPid(home) !== killed && lockFile(home)[7]?.trim() === 'ready', 'it is back')
  expect(await query(adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a lock file whose process number went to another program does not block the start', async () => {
  await (await start()).stop()
  writeFileSync(join(home, 'pgdata', 'postmaster.pid'), `${process.pid}\n/elsewhere\n1\n1\n\n\n`)
  const { adminUrl } = await start()
  expect(await query(adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('one data folder serves one Codeflix at a time', async () => {
  const { adminUrl } = await start()
  await expect(startEmbeddedPostgres({ dataDir: home, log })).rejects.toThrow(
    `is in use by another Codeflix (process ${process.pid}). Stop that one first`,
  )
  expect(await query(adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('what is wrong with a data folder is said in words', async () => {
  const foreign = join(scratch, 'holiday')
  mkdirSync(foreign)
  writeFileSync(join(foreign, 'photo.jpg'), '')
  await expect(startIn(foreign)).rejects.toThrow('is not a Codeflix data folder: it holds other files (photo.jpg)')
  expect(readdirSync(foreign)).toEqual(['photo.jpg'])

  await expect(startIn(join(foreign, 'photo.jpg'))).rejects.toThrow('is, or lies below, a file')
  await expect(startIn(join(foreign, 'photo.jpg', 'data'))).rejects.toThrow('is, or lies below, a file')
  await expect(startIn(join(scratch, 'roomy'), 2 ** 60)).rejects.toThrow(
    /Only \d+\.\d GiB are free on the disk that holds/,
  )

  await (await start()).stop()
  server = undefined
  const version = join(home, 'pgdata', 'PG_VERSION')
  const actual = readFileSync(version, 'utf8')
  writeFileSync(version, '17\n')
  await expect(startIn(home)).rejects.toThrow('belongs to PostgreSQL 17, and this Codeflix brings PostgreSQL 18')
  writeFileSync(version, actual)

  const marker = join(home, 'codeflix-postgres.json')
  const original = readFileSync(marker, 'utf8')
  writeFileSync(marker, '{"format":99}')
  await expect(startIn(home)).rejects.toThrow('is damaged or from a newer version')
  writeFileSync(marker, original)

  const password = join(home, 'password')
  const secret = readFileSync(password, 'utf8')
  rmSync(password)
  await expect(startIn(home)).rejects.toThrow(`The file ${password} with the database's password is missing`)
  writeFileSync(password, 'wrong\n')
  await expect(startIn(home)).rejects.toThrow('refuses the password in')
  writeFileSync(password, secret)
  await start()
})

test('an ordinary user is told when the folder is not writable for them', async () => {
  const closed = join(scratch, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o555)
  chmodSync(scratch, 0o755)
  await expect(
    isRoot ? startInOtherProcess(join(closed, 'data'), nobody) : startIn(join(closed, 'data')),
  ).rejects.toThrow('is not writable for this user (EACCES). Start Codeflix as the user it belongs to')
})

// Root can start the other user's Node only where that user can reach it.
const nobodyCanRun =
  isRoot && (await runOnce(nobody, process.execPath, [import.meta.filename.replace('.test', '')])).code === 0

// It takes two users, which only root has. For an ordinary user every other test here is the proof that it starts.
// oxlint-disable-next-line vitest/no-conditional-tests -- a skipped test would fail the run
if (nobodyCanRun) {
  test('an ordinary user starts it too, and root takes over from there', { timeout: 30_000 }, async () => {
    const dataDir = join(scratch, 'of-nobody')
    chmodSync(scratch, 0o777)
    const url = await startInOtherProcess(dataDir, nobody)
    expect(statSync(join(dataDir, 'password')).uid).toBe(65_534)
    const pid = serverPid(dataDir)
    child?.kill('SIGKILL')
    await until(() => !isProcessAlive(pid), 'the server has ended')

    server = await startEmbeddedPostgres({ dataDir, log })
    expect((await query(url, 'select max(n) as last from entry'))[0]?.last).toBeGreaterThanOrEqual(written)
    expect(statSync(join(dataDir, 'pgdata')).uid).toBe(65_534)
  })
}
