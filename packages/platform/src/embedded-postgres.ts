import { createHmac, randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Client, DatabaseError } from 'pg'
import { z } from 'zod'
import { accountForInitdb, chooseAccount, pathFor, runOnce, type RunAs } from './embedded-postgres-account.ts'
import { findPostgresBinaries, type PostgresBinaries } from './embedded-postgres-binaries.ts'
import { stopOrphan, superviseServer, type ServerLog, type ServerSettings } from './embedded-postgres-server.ts'
import { lockFolder } from './folder-lock.ts'

/** A PostgreSQL server of our own: child of this process, data in one folder, on the loopback interface only. */
export interface EmbeddedPostgres {
  /** The administrator's address of the maintenance database. Holds a password: not for logs. */
  readonly adminUrl: string
  /** The administrator's address of the given database. */
  adminUrlFor(database: string): string
  /** The address of the given database for the role that owns it; the same after every restart unless its port was taken. */
  urlFor(database: string): string
  /**
   * Makes the database and the role of the same name that owns it, where they are missing. Nobody else may connect to it.
   * The role may create every trusted extension in it (pg_trgm, unaccent, pgcrypto, citext, fuzzystrmatch …).
   * @returns `urlFor(name)`
   */
  createDatabase(name: string): Promise<string>
  /** Ends the server and its connections, within 30 seconds; a second call waits for the first. */
  stop(): Promise<void>
}

interface EmbeddedPostgresOptions {
  /** A folder for PostgreSQL alone: missing, empty, or from an earlier start. */
  dataDir: string
  log: ServerLog
  /** Below this much free space on the folder's disk it does not start. 1 GiB unless given. */
  minimumFreeBytes?: number
  /** PostgreSQL's own settings, before ours: `{ shared_buffers: '512MB' }`. */
  settings?: ServerSettings
}

const admin = 'codeflix'
const maintenanceDatabase = 'postgres'
const reservedNames = [admin, maintenanceDatabase, 'template0', 'template1', 'public', 'none']
const gibibyte = 1024 ** 3

const markerSchema = z.object({ format: z.literal(1), port: z.number().int().min(1).max(65_535).nullable() })
type Marker = z.infer<typeof markerSchema>

/**
 * Starts PostgreSQL from the programs that npm installed, and creates its data on the first start.
 * When this process is killed, the server stops by itself; where even that failed, the next start takes over.
 *
 * @throws Error with a sentence for the operator: the folder is in use, not ours, not writable, of another PostgreSQL
 *   version, or on a full disk; the programs don't run here
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options
  const folder = resolve(options.dataDir)
  const pgdata = join(folder, 'pgdata')

  await requireOwnFolder(folder)
  await requireFreeSpace(folder, options.minimumFreeBytes ?? gibibyte)
  const lock = await lockFolder(folder)
  try {
    const owner = await stat(pgdata).catch(notFound)
    const runAs = await chooseAccount(owner)
    const binaries = await findPostgresBinaries(runAs, folder)
    const password = await adminPassword(folder, owner !== undefined)

    if (owner === undefined) {
      log('info', `Creating the database in ${folder} (PostgreSQL ${binaries.version}), once`)
      await initialize(folder, binaries, runAs, password)
    } else {
      await requireSameMajor(pgdata, binaries)
      await handOver(pgdata, owner.uid, runAs)
      await stopOrphan(pgdata, log)
    }

    let { port } = await readMarker(folder)
    const server = await superviseServer({
      binaries,
      runAs,
      pgdata,
      log,
      settings: options.settings ?? {},
      preferredPort: port,
      onPort: async (chosen) => {
        port = chosen
        await writeMarker(folder, { format: 1, port: chosen })
      },
    })
    const address = (role: string, secret: string, database: string): string =>
      `postgres://${role}:${secret}@127.0.0.1:${port}/${database}`
    // The workers of a replication keep this address, and try it again before they hear of a new port: whoever listens
    // on the old one by then must not be able to ask for the password in clear.
    const adminUrlFor = (database: string): string =>
      `${address(admin, password, requireName(database))}?require_auth=scram-sha-256`
    const adminUrl = address(admin, password, maintenanceDatabase)
    try {
      await asAdmin(adminUrl, (client) =>
        client.query(`revoke connect, temporary on database ${maintenanceDatabase}, template1 from public`),
      )
    } catch (error) {
      await server.stop()
      throw loginFailure(error, folder)
    }

    const urlFor = (database: string): string =>
      address(requireName(database), rolePassword(password, database), database)
    return {
      adminUrl,
      adminUrlFor,
      urlFor,
      async createDatabase(name) {
        await asAdmin(adminUrl, (client) => createIsolated(client, requireName(name), rolePassword(password, name)))
        return urlFor(name)
      },
      async stop() {
        try {
          await server.stop()
        } finally {
          await lock.release()
        }
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Creates the folder with its marker, or recognizes it. Everything that could be wrong with it is said here. */
async function requireOwnFolder(folder: string): Promise<void> {
  const failed = (error: NodeJS.ErrnoException): Error => {
    switch (error.code) {
      case 'EEXIST':
      case 'ENOTDIR':
        return new Error(`The data folder ${folder} is, or lies below, a file. Choose another folder with --data.`)
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        return new Error(
          `The data folder ${folder} is not writable for this user (${error.code}). Start Codeflix as the user it ` +
            `belongs to, or choose another folder with --data.`,
        )
      case 'ENOSPC':
        return new Error(`The disk that holds the data folder ${folder} is full. Free some space, then start again.`)
      default:
        return error
    }
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const entries = await readdir(folder)
    if (!entries.includes(markerName)) {
      // A disk mounted for the purpose has one entry from the start; a first start that was cut off may leave the other.
      const foreign = entries.filter((entry) => entry !== 'lost+found' && entry !== `.${markerName}.new`)
      if (foreign.length > 0) {
        throw new Error(
          `${folder} is not a Codeflix data folder: it holds other files (${foreign.slice(0, 3).join(', ')}). ` +
            `Choose an empty or a new folder with --data.`,
        )
      }
      await writeMarker(folder, { format: 1, port: null })
    }
    await readMarker(folder)
    const trial = join(folder, `.writable-${process.pid}`)
    await writeFile(trial, '')
    await rm(trial)
    // Elsewhere than on Linux an unprivileged server walks to its data by path.
    if (process.getuid?.() === 0 && process.platform !== 'linux') await chmod(folder, 0o711)
  } catch (error) {
    throw failed(error as NodeJS.ErrnoException)
  }
}

async function requireFreeSpace(folder: string, minimumBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free < minimumBytes) {
    const inGib = (bytes: number): string => (bytes / gibibyte).toFixed(1)
    throw new Error(
      `Only ${inGib(free)} GiB are free on the disk that holds ${folder}; Codeflix needs at least ` +
        `${inGib(minimumBytes)} GiB. Free some space, or choose a folder on another disk with --data.`,
    )
  }
}

async function requireSameMajor(pgdata: string, binaries: PostgresBinaries): Promise<void> {
  const major = (await readFile(join(pgdata, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim()
  if (major !== binaries.major) {
    throw new Error(
      `The data folder ${dirname(pgdata)} belongs to PostgreSQL ${major}, and this Codeflix brings PostgreSQL ` +
        `${binaries.major}. Start it with the Codeflix version it was made by and export the data, or choose another ` +
        `folder with --data.`,
    )
  }
}

const markerName = 'codeflix-postgres.json'

async function readMarker(folder: string): Promise<Marker> {
  try {
    return markerSchema.parse(JSON.parse(await readFile(join(folder, markerName), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') throw error
    throw new Error(
      `${folder} is not a data folder that this Codeflix can read: ${join(folder, markerName)} is damaged or from a ` +
        `newer version. Restore that file, or choose another folder with --data.`,
      { cause: error },
    )
  }
}

async function writeMarker(folder: string, marker: Marker): Promise<void> {
  await replaceFile(join(folder, markerName), `${JSON.stringify(marker)}\n`, 0o644)
}

/** The administrator's password: made once, readable for this user alone, never changed. */
async function adminPassword(folder: string, hasData: boolean): Promise<string> {
  const path = join(folder, 'password')
  const existing = await readFile(path, 'utf8').catch(notFound)
  if (existing !== undefined && existing.trim() !== '') {
    await chmod(path, 0o600)
    return existing.trim()
  }
  if (hasData) {
    throw new Error(`The file ${path} with the database's password is missing. Restore it from a backup of the folder.`)
  }
  const password = randomBytes(24).toString('base64url')
  await replaceFile(path, `${password}\n`, 0o600)
  return password
}

/** A role's password follows from the administrator's, so that there is one secret to keep and none to look up. */
function rolePassword(adminSecret: string, role: string): string {
  return createHmac('sha256', adminSecret).update(`role ${role}`).digest('base64url')
}

/**
 * Creates the cluster beside its final place and moves it there when it is complete: a start that was cut off leaves
 * nothing that looks like data.
 */
async function initialize(folder: string, binaries: PostgresBinaries, runAs: RunAs, password: string): Promise<void> {
  const making = join(folder, 'initializing')
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { mode: 0o700 })
  const passwordFile = join(making, 'password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (runAs.kind === 'account') {
    await chown(making, runAs.uid, runAs.gid)
    await chown(passwordFile, runAs.uid, runAs.gid)
  }

  const failures: string[] = []
  // Sorted and case-folded by PostgreSQL's own tables, so indexes stay valid when the folder moves to a machine with
  // another libc. Where the system lacks C.UTF-8, only messages and dates fall back to C.
  for (const locale of ['C.UTF-8', 'C']) {
    const handle = await open(making, 'r')
    try {
      const at = pathFor(runAs, making, 3)
      const { code, output } = await runOnce(
        accountForInitdb(runAs),
        binaries.initdb,
        [
          `--pgdata=${at}/pgdata`,
          `--pwfile=${at}/password`,
          `--username=${admin}`,
          '--auth-host=scram-sha-256',
          '--auth-local=reject',
          '--encoding=UTF8',
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          `--locale=${locale}`,
        ],
        [handle.fd],
      )
      if (code === 0) {
        await rename(join(making, 'pgdata'), join(folder, 'pgdata'))
        await rm(making, { recursive: true, force: true })
        return
      }
      failures.push(output.trim().split('\n').slice(-4).join('\n'))
      await rm(join(making, 'pgdata'), { recursive: true, force: true })
    } finally {
      await handle.close()
    }
  }
  await rm(making, { recursive: true, force: true })
  throw new Error(`PostgreSQL could not create its data in ${folder}:\n${failures.join('\n')}`)
}

/** Data that was restored or copied by root goes to the account that the server runs as. */
async function handOver(pgdata: string, uid: number, runAs: RunAs): Promise<void> {
  if (runAs.kind === 'self' && uid !== process.getuid?.()) {
    throw new Error(
      `The data folder ${dirname(pgdata)} was made by another user (number ${uid}). Start Codeflix as the user who ` +
        `started it first, or choose another folder with --data.`,
    )
  }
  if (runAs.kind === 'account' && uid !== runAs.uid) {
    for (const entry of await readdir(pgdata, { recursive: true, withFileTypes: true })) {
      await lchown(join(entry.parentPath, entry.name), runAs.uid, runAs.gid)
    }
    await lchown(pgdata, runAs.uid, runAs.gid)
  }
  await chmod(pgdata, 0o700)
}

async function createIsolated(client: Client, name: string, password: string): Promise<void> {
  const quoted = client.escapeIdentifier(name)
  const role = await client.query('select 1 from pg_roles where rolname = $1', [name])
  if (role.rowCount === 0) {
    await client.query(`create role ${quoted} login nosuperuser nocreatedb nocreaterole noreplication
      password ${client.escapeLiteral(password)}`)
  }
  const database = await client.query('select 1 from pg_database where datname = $1', [name])
  if (database.rowCount === 0) {
    await client.query(`create database ${quoted} owner ${quoted} template template0`)
  }
  await client.query(`revoke all on database ${quoted} from public`)
}

async function asAdmin<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function loginFailure(error: unknown, folder: string): unknown {
  if (!(error instanceof DatabaseError) || error.code !== '28P01') return error
  return new Error(
    `The database in ${folder} refuses the password in ${join(folder, 'password')}. Restore that file from a backup ` +
      `of the folder.`,
    { cause: error },
  )
}

function requireName(name: string): string {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) {
    throw new Error(`"${name}" can't name a database: lower-case letters, digits, - and _ only, at most 63.`)
  }
  if (reservedNames.includes(name)) throw new Error(`"${name}" is PostgreSQL's own name; choose another one.`)
  return name
}

async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.new`)
  await rm(draft, { force: true })
  const handle = await open(draft, 'wx', mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, path)
}

function notFound(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
  return undefined
}
