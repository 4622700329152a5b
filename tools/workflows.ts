import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { traceTarget } from './image/trace.ts'

const folder = '.github/workflows'
const mark = '# Generated from what it imports by `npm run workflows`. Do not edit.'
/** What every image and release is made with. */
const shared = [
  '.npmrc',
  'package.json',
  'package-lock.json',
  'deploy/Dockerfile',
  'deploy/Dockerfile.dockerignore',
  'deploy/helm/service/**',
  'tools/image.ts',
  'tools/image/**',
  'tools/boundaries/**',
  `${folder}/_service.yml`,
]
const forWebApps = ['tsconfig.json', 'tsconfig.web.json']

/** The folder of each target that is released by itself. */
function targetFolders(root: string): Record<string, string> {
  const services = readdirSync(join(root, 'services'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, `services/${name}`] as const)
  return { ...Object.fromEntries(services), system: 'apps/server', viewer: 'apps/viewer', admin: 'apps/admin' }
}

/** The workflow of each service and app, by its path, as the imports of today want it. */
export function workflowFiles(root: string): Record<string, string> {
  const targets = Object.keys(targetFolders(root))
  return Object.fromEntries(targets.map((target) => [`${folder}/${target}.yml`, workflowOf(root, target)]))
}

function pathsOf(root: string, target: string): string[] {
  const imported = [...traceTarget(root, target).workspaces].map((workspace) => `${workspace.folder}/**`)
  const own = [...imported, ...shared, ...(imported.includes('packages/ui/**') ? forWebApps : [])]
  return [...own.toSorted(), `${folder}/${target}.yml`, '!**/*.md']
}

function needsRealServers(root: string, home: string): boolean {
  return readdirSync(join(root, home), { recursive: true, encoding: 'utf8' }).some((file) =>
    file.endsWith('.infra.test.ts'),
  )
}

export function workflowOf(root: string, target: string): string {
  const home = targetFolders(root)[target]
  if (home === undefined) throw new Error(`there is no target ${target}`)
  return `${mark}
name: ${target}

on:
  push:
    branches: [main]
    paths:
${pathsOf(root, target)
  .map((path) => `      - '${path}'`)
  .join('\n')}
  workflow_dispatch:

permissions: {}

concurrency:
  group: ${target}-\${{ github.ref }}
  cancel-in-progress: false

jobs:
  ${target}:
    permissions:
      contents: read
    uses: ./.github/workflows/_service.yml
    with:
      service: ${target}
      folder: ${home}
      infrastructure: ${needsRealServers(root, home)}
      deliver: true
    secrets:
      registry-user: \${{ secrets.REGISTRY_USER }}
      registry-password: \${{ secrets.REGISTRY_PASSWORD }}
      kubeconfig: \${{ secrets.KUBECONFIG }}
`
}

/** @returns what is to do: files that are not as wanted, and generated ones that nobody wants any more */
export function drift(root: string, wanted: Record<string, string>): { write: string[]; remove: string[] } {
  const text = (file: string): string | undefined =>
    existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined
  const there = existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : []
  return {
    write: Object.keys(wanted).filter((file) => text(file) !== wanted[file]),
    remove: there.filter((file) => text(file)?.startsWith(mark) && !(file in wanted)),
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const wanted = workflowFiles(root)
  const { write, remove } = drift(root, wanted)
  if (process.argv.includes('--check')) {
    for (const file of write) console.error(`${file} is not what the code says: run npm run workflows`)
    for (const file of remove) console.error(`${file} is of a service that is not there: run npm run workflows`)
    process.exitCode = write.length + remove.length === 0 ? 0 : 1
  } else {
    for (const file of write) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), wanted[file] ?? '')
      console.log(`wrote ${file}`)
    }
    for (const file of remove) {
      rmSync(join(root, file))
      console.log(`removed ${file}`)
    }
  }
}
