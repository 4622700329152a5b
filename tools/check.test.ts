import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

interface Step {
  name: string
  run: string[]
}
const steps = JSON.parse(readFileSync(join(root, 'tools', 'check-steps.json'), 'utf8')) as Step[]

/** Runs one of the tools of `npm run check`, with the project's own configuration, on a project of these files. */
function run(tool: string, files: Record<string, string>): { passed: boolean; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-check-'))
  folders.push(folder)
  for (const name of ['.oxlintrc.json', '.oxfmtrc.json', 'tsconfig.json']) cpSync(join(root, name), join(folder, name))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const command = steps.find(({ name }) => name === tool)?.run ?? []
  // Named one by one: a linked node_modules is not skipped as a real one is.
  const paths = tool === 'types' ? [] : Object.keys(files)
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...paths], {
    cwd: folder,
    timeout: 60_000,
    encoding: 'utf8',
  })
  return { passed: status === 0, output: stdout + stderr }
}

const file = 'services/catalog/src/title.ts'
const clean = { [file]: 'export const title = 1\n' }

test.each(['types', 'lint', 'format'])('%s passes a clean project', (tool) => {
  expect(run(tool, clean)).toMatchObject({ passed: true })
})

test.each<[string, string, Record<string, string>, string]>([
  ['a wrong type', 'types', { [file]: 'export const title: string = 1\n' }, 'TS2322'],
  ['an index that may be missing', 'types', { [file]: 'export const x = (y: string[]): string => y[0]\n' }, 'TS2322'],
  ['an enum, which Node cannot run', 'types', { [file]: 'export enum X { a }\n' }, 'TS1294'],
  ['no files at all', 'types', { 'README.md': '# Nothing\n' }, 'TS18003'],
  [
    'a promise that nobody waits for',
    'lint',
    { [file]: 'export function f(): void {\n  fetch("x")\n}\n' },
    'no-floating',
  ],
  ['an any', 'lint', { [file]: 'export const x = (y: any): unknown => y\n' }, 'no-explicit-any'],
  [
    'a case that is forgotten',
    'lint',
    { [file]: "export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n      return\n  }\n}\n" },
    'switch-exhaustiveness-check',
  ],
  [
    'an import cycle',
    'lint',
    {
      [file]: "import { b } from './b.ts'\nexport const a = (): unknown => b\n",
      'services/catalog/src/b.ts': "import { a } from './title.ts'\nexport const b = (): unknown => a\n",
    },
    'no-cycle',
  ],
  [
    'a test that is switched off',
    'lint',
    { 'x.test.ts': "import { expect, test } from 'vitest'\ntest.skip('x', () => expect(1).toBe(1))\n" },
    'no-disabled-tests',
  ],
  ['a file nobody reads to its end', 'lint', { [file]: 'export {}\n'.repeat(501) }, 'max-lines'],
  ['a note to self', 'lint', { [file]: '// TO'.concat('DO: later\nexport {}\n') }, 'no-warning-comments'],
  ['a semicolon', 'format', { [file]: 'export const title = 1;\n' }, 'title.ts'],
])('%s is caught by %s', (_what, tool, files, message) => {
  const { passed, output } = run(tool, files)
  expect(output).toContain(message)
  expect(passed).toBe(false)
})
