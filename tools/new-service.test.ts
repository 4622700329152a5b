import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkBoundaries } from './boundaries.ts'
import { scaffoldService, ScaffoldError } from './new-service.ts'
import { deployFiles, workflowOf } from './workflows.ts'

const root = join(import.meta.dirname, '..')
let project: string

/** A copy of the project's code; its packages are linked, but the workspaces among them are those of the copy. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'codeflix-new-service-'))
  const left = ['node_modules', 'dist', 'public', 'demo']
  for (const part of ['packages', 'services', 'apps/server', 'apps/viewer', 'apps/admin', 'tools']) {
    cpSync(join(root, part), join(project, part), { recursive: true, filter: (path) => !left.includes(basename(path)) })
  }
  for (const file of ['package.json', 'tsconfig.json', 'vitest.config.ts', '.oxlintrc.json', '.oxfmtrc.json']) {
    cpSync(join(root, file), join(project, file))
  }
  mkdirSync(join(project, 'node_modules/@codeflix'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    const mine = join(project, 'node_modules', name)
    if (!existsSync(mine)) symlinkSync(join(root, 'node_modules', name), mine)
  }
  for (const parent of ['packages', 'services']) {
    for (const name of readdirSync(join(project, parent))) linkWorkspace(`${parent}/${name}`)
  }
})

afterAll(() => rmSync(project, { recursive: true }))

function linkWorkspace(folder: string): void {
  symlinkSync(join(project, folder), join(project, 'node_modules/@codeflix', basename(folder)), 'dir')
}

function run(...command: string[]) {
  const env = { ...process.env, TEST_COUNTS_FILE: undefined, VITEST: undefined, VITEST_POOL_ID: undefined }
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: project, encoding: 'utf8', env })
  return { status, output: stdout + stderr }
}

describe('a new service', () => {
  let files: string[]

  beforeAll(() => {
    files = scaffoldService(project, 'watch-parties')
    linkWorkspace('services/watch-parties')
  })

  test('has the shape that all services have', () => {
    expect(files.filter((file) => file.startsWith('services/'))).toEqual(
      [
        'package.json',
        'README.md',
        'deploy.yaml',
        'migrations/0001-watch-parties.sql',
        'src/config.ts',
        'src/tables.ts',
        'src/service.ts',
        'test/service.test.ts',
      ].map((file) => `services/watch-parties/${file}`),
    )
  })

  test('depends on the versions that the other services depend on', () => {
    const dependencies = (service: string): Record<string, string> =>
      (JSON.parse(readFileSync(join(project, `services/${service}/package.json`), 'utf8')) as Manifest).dependencies
    expect(dependencies('notifications')).toMatchObject(dependencies('watch-parties'))
  })

  test('compiles where it is named', () => {
    const include = ['services/watch-parties', 'apps/server/src/services.ts']
    writeFileSync(join(project, 'tsconfig.new.json'), JSON.stringify({ extends: './tsconfig.json', include }))
    const { output } = run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.new.json', '--pretty', 'false')
    expect(output).not.toMatch(/^(services\/watch-parties|packages\/contracts\/src|apps\/server\/src\/services)/m)
    expect(readFileSync(join(project, 'apps/server/src/services.ts'), 'utf8')).toContain(
      "  'watch-parties': async () => (await import('@codeflix/watch-parties')).watchPartiesService,\n}\n",
    )
    expect(readFileSync(join(project, 'packages/contracts/src/all.ts'), 'utf8')).toContain(
      "  'watch-parties': watchParties,\n} as const",
    )
  })

  test('has a public address, a container, and a workflow that runs for its own code and for what it imports', () => {
    const address = run(
      '--input-type=module-typescript',
      '-e',
      "import { targetOf } from '@codeflix/contracts/public-paths'; console.log(targetOf('/api/watch-parties/1'))",
    )
    expect(address.output.trim()).toBe('watch-parties')
    const compose = deployFiles(project)['deploy/compose.yaml']
    expect(compose).toContain('\n  watch-parties:\n')
    expect(compose).toContain('\n  watch-parties-migrate:\n')
    expect(compose).toContain('watch_parties:${DATABASE_PASSWORD_WATCH_PARTIES:?')
    const workflow = workflowOf(project, 'watch-parties')
    expect(workflow).toContain("      - 'services/watch-parties/**'\n")
    expect(workflow).toContain("      - 'packages/kit/**'\n")
    expect(workflow).not.toContain("'services/playback/**'")
  })

  test('keeps the rules on imports and names', () => {
    const { violations } = checkBoundaries(project)
    expect(violations.filter(({ file }) => files.includes(file))).toEqual([])
  })

  test('is formatted and lint-free', () => {
    const format = run('node_modules/oxfmt/bin/oxfmt', '--list-different', ...files)
    expect(format.output).toBe('')
    const code = files.filter((file) => file.endsWith('.ts') && file.startsWith('services/'))
    expect(run('node_modules/oxlint/bin/oxlint', '--deny-warnings', ...code)).toMatchObject({ status: 0 })
  })

  test('boots: its own test passes', () => {
    const vitest = run('node_modules/vitest/vitest.mjs', 'run', '--project', 'services', 'services/watch-parties')
    expect(vitest.output).toMatch(/Tests .*1 passed/)
    expect(vitest.status).toBe(0)
  })
})

interface Manifest {
  dependencies: Record<string, string>
}

test.each([
  ['WatchParties', 'kebab-case'],
  ['../escape', 'kebab-case'],
  ['admin', 'already means something else'],
  ['identity', 'services/identity is already there'],
  ['fields', 'packages/contracts/src/fields.ts is already there'],
])('the name %s is refused: %s', (name, words) => {
  expect(() => scaffoldService(project, name)).toThrow(ScaffoldError)
  expect(() => scaffoldService(project, name)).toThrow(words)
})
