import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { targets } from '../apps/server/src/config.ts'
import { installedPackages, type Lock } from './image/installed-packages.ts'
import { traceTarget } from './image/trace.ts'

/** What is in the image of one target; all paths from the root of the project, and the same in the image. */
interface ImagePlan {
  /** Modules, and files and folders that they read. */
  files: string[]
  /** Workspaces: of each, the files above and its package.json. */
  workspaces: { name: string; folder: string }[]
  /** Folders of npm packages. */
  packages: string[]
}

/** @throws Error for what is missing, or cannot be followed */
export function planImage(root: string, target: string): ImagePlan {
  if (!(targets as readonly string[]).includes(target))
    throw new Error(`there is no target ${target}; there are ${targets.join(', ')}`)
  const { files, workspaces, packages } = traceTarget(root, target)
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  const builtApp = target === 'viewer' || target === 'admin' ? [`apps/${target}/dist`] : []
  return {
    files: [...files, ...builtApp].toSorted(),
    workspaces: [...workspaces]
      .filter(({ folder }) => [...files].some((file) => file.startsWith(`${folder}/`)))
      .map(({ name, folder }) => ({ name, folder }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    packages: installedPackages(lock, packages, (path) => existsSync(join(root, path, 'package.json'))),
  }
}

/** Files of packages that no program reads when it runs. */
const ballast = /\.(d\.[cm]?ts|map|md|markdown|tsbuildinfo)$/

/**
 * Writes all that an image of a target needs besides Node: the sources that its process can load, where they are in the
 * project, so that stack traces, migrations and child processes are what they are anywhere; and the npm packages that
 * these import, as installed here.
 *
 * @param out a folder that is missing or empty
 * @param put a file in its place
 */
export function writeImage(root: string, target: string, out: string, put = copyFileSync): ImagePlan {
  const plan = planImage(root, target)
  if (existsSync(out) && readdirSync(out).length > 0) throw new Error(`${out} is not empty`)
  const missing = plan.files.find((file) => !existsSync(join(root, file)))
  if (missing) throw new Error(`${missing} is not there: npm start builds the apps`)
  for (const file of plan.files) copy(file, (path) => !/\.test\.tsx?$/.test(path))
  for (const { name, folder } of plan.workspaces) {
    const { version, type, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
    writeJson(join(folder, 'package.json'), { name, version, type, exports })
    link(join('node_modules', name), folder)
  }
  for (const folder of plan.packages) copy(folder, (path) => !ballast.test(path) || /licen[cs]e/i.test(path))
  writeJson('package.json', { name: 'codeflix', private: true, type: 'module' })
  return plan

  /** Without the packages inside a package: those that are needed are in the plan themselves. */
  function copy(path: string, isWanted: (path: string) => boolean): void {
    if (statSync(join(root, path)).isFile()) {
      mkdirSync(dirname(join(out, path)), { recursive: true })
      put(join(root, path), join(out, path))
      return
    }
    mkdirSync(join(out, path), { recursive: true })
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const inside = `${path}/${entry.name}`
      if (entry.isDirectory() && entry.name !== 'node_modules') copy(inside, isWanted)
      else if (!entry.isDirectory() && isWanted(inside)) put(join(root, inside), join(out, inside))
    }
  }

  function link(path: string, to: string): void {
    mkdirSync(dirname(join(out, path)), { recursive: true })
    symlinkSync(relative(dirname(path), to), join(out, path), 'dir')
  }

  function writeJson(path: string, content: object): void {
    mkdirSync(dirname(join(out, path)), { recursive: true })
    writeFileSync(join(out, path), `${JSON.stringify(content, undefined, 2)}\n`)
  }
}

interface Manifest {
  version: string
  type: string
  exports?: unknown
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } })
  if (values.target === undefined || values.out === undefined) {
    console.error('Usage: node tools/image.ts --target playback --out FOLDER')
    process.exitCode = 2
  } else {
    const plan = writeImage(join(import.meta.dirname, '..'), values.target, values.out)
    console.log(`${values.target}: ${plan.files.length} files, ${plan.packages.length} npm packages`)
  }
}
