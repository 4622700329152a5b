/** The parts of package-lock.json that say where packages are. */
export interface Lock {
  packages: Record<string, LockEntry | undefined>
}
interface LockEntry {
  link?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/**
 * The installed packages that some packages need, with all that those need.
 *
 * @param wanted names, each with the folders whose code imports it
 * @param isInstalled whether there is something at a path from the root: binaries of other platforms are not
 * @returns paths from the root, e.g. `node_modules/pg/node_modules/pg-types`
 * @throws Error when one that is needed is not installed
 */
export function installedPackages(
  lock: Lock,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
  isInstalled: (path: string) => boolean,
): string[] {
  const found = new Set<string>()
  const add = (name: string, from: string, isOptional: boolean): void => {
    const path = locate(lock, name, from)
    if (path === undefined || !isInstalled(path)) {
      if (isOptional) return
      throw new Error(`${name}, which ${from} needs, is not installed`)
    }
    if (found.has(path)) return
    found.add(path)
    const entry = lock.packages[path] ?? {}
    for (const one of Object.keys(entry.dependencies ?? {})) add(one, path, false)
    for (const one of Object.keys(entry.optionalDependencies ?? {})) add(one, path, true)
    for (const one of Object.keys(entry.peerDependencies ?? {}))
      if (!entry.peerDependenciesMeta?.[one]?.optional) add(one, path, true)
  }
  for (const [name, folders] of wanted)
    for (const folder of folders) add(name, folder, lock.packages[folder]?.optionalDependencies?.[name] !== undefined)
  return [...found].toSorted()
}

/** As Node does: in the folder's own node_modules, then in that of each folder above it. */
function locate(lock: Lock, name: string, from: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (!at.endsWith('node_modules') && lock.packages[path]) return path
    if (at === '') return undefined
  }
}
