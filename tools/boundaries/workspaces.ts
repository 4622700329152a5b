import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

/** What a workspace is decides what it may import; see the table in ARCHITECTURE.md. */
type Kind = 'contracts' | 'kit' | 'platform' | 'ui' | 'service' | 'app' | 'server'

export interface Workspace {
  kind: Kind
  /** From the root of the project, e.g. `services/catalog`. */
  folder: string
  /** e.g. `@codeflix/catalog` */
  name: string
  dependencies: Set<string>
  devDependencies: Set<string>
  exports: Record<string, string>
}

/** From: the workspaces a kind may import. A service is never among them: services meet in events, replicas and calls. */
export const mayImport: Record<Kind, readonly Kind[]> = {
  contracts: [],
  kit: ['contracts'],
  platform: ['kit', 'contracts'],
  service: ['contracts', 'kit'],
  ui: [],
  app: ['contracts', 'ui'],
  server: ['contracts', 'kit', 'platform', 'ui', 'service', 'app'],
}

/** Contracts travel to the browser with their schemas, and ui is drawn by React: nothing else may come along. */
export const npmOnly: Partial<Record<Kind, RegExp>> = {
  contracts: /^zod$/,
}

/** Kinds that run in the browser, where Node's modules are not. */
export const browserKinds: readonly Kind[] = ['contracts', 'ui', 'app']

const manifestSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  exports: z.union([z.string(), z.record(z.string(), z.string())]).default({}),
})

/** @returns the workspaces, and the folders for which no rule says what they may import */
export function findWorkspaces(root: string): { workspaces: Workspace[]; unknown: string[] } {
  const workspaces: Workspace[] = []
  const unknown: string[] = []
  for (const parent of ['packages', 'services', 'apps']) {
    for (const name of foldersIn(join(root, parent))) {
      const folder = `${parent}/${name}`
      const kind = kindOf(parent, name)
      if (kind === undefined || !existsSync(join(root, folder, 'package.json'))) unknown.push(folder)
      else workspaces.push(readWorkspace(root, folder, kind))
    }
  }
  return { workspaces, unknown }
}

export function readDependencies(file: string): Pick<Workspace, 'dependencies' | 'devDependencies'> & { name: string } {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest
  return {
    name: manifest.name,
    dependencies: new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })),
    devDependencies: new Set(Object.keys(devDependencies)),
  }
}

function readWorkspace(root: string, folder: string, kind: Kind): Workspace {
  const file = join(root, folder, 'package.json')
  const { exports } = manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return {
    kind,
    folder,
    ...readDependencies(file),
    exports: typeof exports === 'string' ? { '.': exports } : exports,
  }
}

function kindOf(parent: string, name: string): Kind | undefined {
  if (parent === 'services') return 'service'
  if (parent === 'packages') return (['contracts', 'kit', 'platform', 'ui'] as const).find((kind) => kind === name)
  if (name === 'server') return 'server'
  return name === 'viewer' || name === 'admin' ? 'app' : undefined
}

function foldersIn(path: string): string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

/**
 * The file that `@codeflix/kit/http` means, by the package's `exports`.
 *
 * @param subpath `.` or `./http`
 * @returns from the root of the project; undefined when the package does not offer it
 */
export function exportedFile(workspace: Workspace, subpath: string): string | undefined {
  const exact = workspace.exports[subpath]
  if (exact !== undefined) return join(workspace.folder, exact)
  // As Node does: of the patterns that match, the one that says most.
  const patterns = Object.entries(workspace.exports).toSorted(([a], [b]) => b.indexOf('*') - a.indexOf('*'))
  for (const [pattern, target] of patterns) {
    const [before = '', after] = pattern.split('*')
    if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue
    const star = subpath.slice(before.length, subpath.length - after.length)
    return join(workspace.folder, target.replace('*', star))
  }
  return undefined
}
