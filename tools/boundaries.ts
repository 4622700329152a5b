import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, extname, join, normalize, relative, sep } from 'node:path'
import { readSource, type Import } from './boundaries/imports.ts'
import {
  browserKinds,
  exportedFile,
  findWorkspaces,
  mayImport,
  npmOnly,
  readDependencies,
  type Workspace,
} from './boundaries/workspaces.ts'

interface Violation {
  /** From the root of the project. */
  file: string
  line: number
  message: string
}

const codeFolders = ['packages', 'services', 'apps', 'test', 'bench', 'tools']
const skippedFolders = ['node_modules', 'dist', 'test-results']
const otherLanguages = ['.js', '.jsx', '.cjs', '.mts', '.cts']

/** Who may import whom, what the services must not know, and names that say nothing. */
export function checkBoundaries(root: string): { violations: Violation[]; files: number } {
  const violations: Violation[] = []
  const report = (file: string, line: number, message: string) => violations.push({ file, line, message })
  const { workspaces, unknown } = findWorkspaces(root)
  for (const folder of unknown) report(folder, 1, 'has no package.json, or no rule says what it may import')

  const project = readDependencies(join(root, 'package.json'))
  const files = codeFolders.flatMap((folder) => filesIn(root, folder))
  for (const file of files) {
    const problem = nameProblem(file)
    if (problem) report(file, 1, problem)
    const workspace = workspaces.find(({ folder }) => file.startsWith(`${folder}/`))
    if (workspace?.kind === 'service') checkDeploymentWords(file)
    if (['.ts', '.tsx'].includes(extname(file))) checkCode(file, workspace)
    else if (workspace && otherLanguages.includes(extname(file))) report(file, 1, 'is code that is not TypeScript')
  }
  const code = files.filter((file) => ['.ts', '.tsx'].includes(extname(file)))
  for (const { folder } of workspaces) {
    if (!code.some((file) => file.startsWith(`${folder}/`))) report(folder, 1, 'holds no code, so nothing was checked')
  }
  if (code.length === 0) report('.', 1, 'no code was found, so nothing was checked')
  return { violations, files: code.length }

  function checkCode(file: string, workspace: Workspace | undefined): void {
    const { imports, environmentReads, syntaxErrors } = readSource(file, readFileSync(join(root, file), 'utf8'))
    for (const message of syntaxErrors) report(file, 1, `does not parse: ${message}`)
    if (workspace && workspace.kind !== 'server' && !isTest(file) && !isToolConfiguration(file)) {
      for (const line of environmentReads)
        report(file, line, 'reads process.env: settings are read in apps/server alone')
    }
    for (const one of imports) {
      const problem = importProblem(file, one, workspace)
      if (problem) report(file, one.line, problem)
    }
  }

  function importProblem(file: string, one: Import, workspace: Workspace | undefined): string | undefined {
    const { specifier } = one
    if (specifier.startsWith('.') || specifier.startsWith('/')) return relativeProblem(file, one, workspace)
    const name = packageName(specifier)
    if (specifier.startsWith('node:')) {
      const runsInBrowser = workspace && browserKinds.includes(workspace.kind)
      if (!runsInBrowser || isTest(file) || isToolConfiguration(file)) return undefined
      return `imports ${specifier}, which is not there in a browser`
    }
    if (builtinModules.includes(specifier)) return `imports '${specifier}'; write 'node:${specifier}'`
    const target = workspaces.find((candidate) => candidate.name === name)
    if (target) return workspaceProblem(file, specifier, workspace, target)
    return npmProblem(file, specifier, name, workspace)
  }

  function relativeProblem(file: string, one: Import, from: Workspace | undefined): string | undefined {
    const { specifier, isFileUrl } = one
    const path = normalize(join(dirname(file), specifier.replace(/\?.*$/, '')))
      .split(sep)
      .join('/')
    const home = from?.folder ?? file.split('/')[0] ?? ''
    // The tools read the manifests. The project's own tests start its programs by their path, and use what the tests of
    // a workspace are made of.
    const mayLeave = from === undefined && (isFileUrl || isTest(path) || file.startsWith('tools/'))
    if (!mayLeave && (specifier.startsWith('/') || !`${path}/`.startsWith(`${home}/`))) {
      return `imports '${specifier}', which is outside ${home}`
    }
    const found = statSync(join(root, path), { throwIfNoEntry: false })
    if (!found || (!isFileUrl && !found.isFile())) return `imports '${specifier}', which is not there`
    const [mine, theirs] = [featureOf(file), featureOf(path)]
    if (mine && theirs && mine !== theirs) return `imports '${specifier}': a feature does not import another`
    if (isTest(path) && !isTest(file)) return `imports '${specifier}', which is for tests`
    return undefined
  }

  function workspaceProblem(
    file: string,
    specifier: string,
    from: Workspace | undefined,
    target: Workspace,
  ): string | undefined {
    const path = exportedFile(target, `.${specifier.slice(target.name.length)}`)
    if (path === undefined || !existsSync(join(root, path)))
      return `imports '${specifier}', which ${target.name} does not offer`
    if (from === undefined) return undefined
    if (from === target) return undefined
    if (isTest(path) && !isTest(file)) return `imports '${specifier}', which is for tests`
    // Tests boot a service on the real adapters.
    const isOnAdapters = isTest(file) && target.kind === 'platform'
    if (!isOnAdapters && !mayImport[from.kind].includes(target.kind)) {
      return `imports '${specifier}': ${from.kind} may not import ${target.kind}`
    }
    return undeclared(file, target.name, from)
  }

  function npmProblem(file: string, specifier: string, name: string, from: Workspace | undefined): string | undefined {
    if (from && !isTest(file) && !isToolConfiguration(file)) {
      const only = npmOnly[from.kind]
      if (only && !only.test(name)) return `imports '${specifier}': ${from.kind} may import ${only.source} alone`
    }
    return undeclared(file, name, from)
  }

  /** Tests and configuration may also use what the workspace, or the project, needs for development. */
  function undeclared(file: string, name: string, from: Workspace | undefined): string | undefined {
    const isDevelopment = from === undefined || isTest(file) || isToolConfiguration(file)
    const declared = [
      from?.dependencies,
      isDevelopment ? from?.devDependencies : undefined,
      isDevelopment ? project.devDependencies : undefined,
    ]
    if (declared.some((names) => names?.has(name))) return undefined
    return `imports '${name}', which ${from ? `${from.folder}/` : ''}package.json does not declare`
  }

  function checkDeploymentWords(file: string): void {
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    for (const [at, line] of [file, ...lines].entries()) {
      const word = /embedded|cluster|kafka|rabbit/i.exec(line)?.[0]
      if (word) report(file, Math.max(1, at), `says "${word}": a service does not know how it is deployed`)
    }
  }
}

const meaningless = ['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'manager', 'base']

function nameProblem(file: string): string | undefined {
  const words = file.split('/').map((part) => part.replace(/\..*$/, ''))
  const bad = words.find((word) => meaningless.includes(word) || /-(utils?|helpers?|manager)$/.test(word))
  if (bad) return `"${bad}" says nothing about what is in it`
  const name = basename(file)
  if (!/\.tsx?$/.test(name)) return undefined
  if (/^index\.tsx?$/.test(name)) return 'is a barrel: import the file that holds the thing'
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+){0,2}\.tsx?$/.test(name)) return 'is not named in kebab-case'
  return undefined
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || /^(test|bench|[^/]+\/[^/]+\/(test|src\/testing))\//.test(file)
}

function isToolConfiguration(file: string): boolean {
  return file.endsWith('.config.ts')
}

function featureOf(file: string): string | undefined {
  return /^apps\/[^/]+\/src\/features\/[^/]+\//.exec(file)?.[0]
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function filesIn(root: string, folder: string): string[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      return skippedFolders.includes(entry.name) || entry.name.startsWith('.') ? [] : filesIn(root, inside)
    }
    return entry.isFile() ? [inside] : []
  })
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const { violations, files } = checkBoundaries(root)
  for (const { file, line, message } of violations)
    console.error(`${relative('.', join(root, file))}:${line} ${message}`)
  console.log(`${files} files, ${violations.length} violations`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
