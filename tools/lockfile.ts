import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The parts of package-lock.json that are looked at, by folder; '' is the project itself. */
interface Lock {
  packages: Record<string, LockEntry>
}
interface LockEntry {
  resolved?: string
  link?: boolean
  integrity?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/**
 * What makes `npm ci` fail, or fetch from somewhere else, on a machine other than the one that wrote the lockfile.
 * npm writes such a lockfile without a word: the binaries of other platforms are left out when its registry lacks them.
 *
 * @param manifest reads a workspace's package.json by its folder
 * @returns one line per problem
 */
export function lockfileProblems(lock: Lock, manifest: (folder: string) => LockEntry): string[] {
  const problems: string[] = []
  for (const [folder, entry] of Object.entries(lock.packages)) {
    const isOurs = !folder.includes('node_modules/')
    if (isOurs && !sameDependencies(entry, manifest(folder))) {
      problems.push(`${join(folder, 'package.json')} is not what package-lock.json was written from: run npm install`)
    }
    if (isOurs || entry.link) continue
    if (entry.resolved?.includes('://')) problems.push(`${folder} carries a download address: ${entry.resolved}`)
    if (entry.integrity === undefined) problems.push(`${folder} has no integrity hash`)
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isThere(lock, folder, name)) problems.push(`${folder} has no entry for its optional ${name}`)
    }
  }
  if (Object.keys(lock.packages).length < 2) problems.push('package-lock.json lists no packages')
  return problems
}

function sameDependencies(one: LockEntry, other: LockEntry): boolean {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const
  const sorted = (list: Record<string, string> = {}) =>
    JSON.stringify(Object.entries(list).toSorted(([a], [b]) => a.localeCompare(b)))
  return kinds.every((kind) => sorted(one[kind]) === sorted(other[kind]))
}

/** npm looks in the package's own node_modules, then in that of each folder above it. */
function isThere(lock: Lock, folder: string, name: string): boolean {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in lock.packages) return true
    if (at === '') return false
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'))
  const lock = read('package-lock.json') as Lock
  const problems = lockfileProblems(lock, (folder) => read(join(folder, 'package.json')) as LockEntry)
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
