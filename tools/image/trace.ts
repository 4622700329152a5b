import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { readSource } from '../boundaries/imports.ts'
import { exportedFile, findWorkspaces, type Workspace } from '../boundaries/workspaces.ts'

/** What a target of the server is made of; all paths from the root of the project. */
interface Traced {
  /** The modules, and the files and folders that they read by URL. */
  files: Set<string>
  /** The workspaces that they are in. */
  workspaces: Set<Workspace>
  /** npm packages, with the folders of the workspaces that import them. */
  packages: Map<string, Set<string>>
}

const entry = 'apps/server/src/main.ts'
/** Needs no image: its PostgreSQL is for people without a server. */
const laptopOnly = ['packages/platform/src/embedded-postgres.ts']
/** Its computed path is the folder of a built web app, which `image.ts` adds. */
const servesBuiltApps = 'apps/server/src/web-apps.ts'
const webApps = ['viewer', 'admin']

/**
 * Follows what the server imports from its entry on; of the services, it follows the target alone.
 *
 * @param target e.g. `playback`, `viewer` or `system`
 * @throws Error where the code names what it loads in a way that cannot be read from outside
 */
export function traceTarget(root: string, target: string): Traced {
  const { workspaces } = findWorkspaces(root)
  const traced: Traced = { files: new Set(), workspaces: new Set(), packages: new Map() }
  const own = workspaces.find(({ kind, folder }) => kind === 'service' && folder === `services/${target}`)
  if (webApps.includes(target)) addWithDependencies(`apps/${target}`)
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (traced.files.has(file)) continue
    traced.files.add(file)
    const home = workspaces.find(({ folder }) => file?.startsWith(`${folder}/`))
    if (!home) throw new Error(`${file} is in no workspace`)
    traced.workspaces.add(home)
    if (/\.tsx?$/.test(file)) follow(file, home)
  }
  if (own && !traced.files.has(join(own.folder, 'src/service.ts')))
    throw new Error(`${entry} does not reach ${own.folder}`)
  return traced

  /** Vite bundles what a web app imports; what it may import, its package.json declares. */
  function addWithDependencies(folder: string): void {
    const home = workspaces.find((one) => one.folder === folder)
    if (!home || traced.workspaces.has(home)) return
    traced.workspaces.add(home)
    for (const one of workspaces) if (home.dependencies.has(one.name)) addWithDependencies(one.folder)
  }

  function follow(file: string, home: Workspace): void {
    const { imports, requires, computed } = readSource(file, readFileSync(join(root, file), 'utf8'))
    if (computed.length > 0 && file !== servesBuiltApps)
      throw new Error(`${file}:${computed[0]} computes what it loads; name it in the code, or an image lacks it`)
    for (const specifier of requires) addPackage(packageName(specifier), home)
    for (const { specifier, isFileUrl, isType } of imports) {
      if (isType || specifier.startsWith('node:')) continue
      const name = packageName(specifier)
      const there = workspaces.find((one) => one.name === name)
      if (specifier.startsWith('.')) reach(normalize(join(dirname(file), specifier)), isFileUrl)
      else if (!there) addPackage(name, home)
      else if (there.kind !== 'service' || there === own)
        reach(exportedFile(there, `.${specifier.slice(name.length)}`) ?? specifier, false)
    }
  }

  function reach(path: string, isFileUrl: boolean): void {
    const file = path.replace(/\/$/, '')
    if (laptopOnly.includes(file)) return
    if (!existsSync(join(root, file))) throw new Error(`${file} is not there`)
    if (isFileUrl && statSync(join(root, file)).isDirectory()) traced.files.add(file)
    else waiting.push(file)
  }

  function addPackage(name: string, by: Workspace): void {
    traced.packages.set(name, (traced.packages.get(name) ?? new Set()).add(by.folder))
  }
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
