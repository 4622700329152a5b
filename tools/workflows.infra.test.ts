import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const actionlint = join(root, '.infra/bin/actionlint')
let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'codeflix-actionlint-'))
  mkdirSync(join(project, '.github'))
  mkdirSync(join(project, '.git'))
  cpSync(join(root, '.github/workflows'), join(project, '.github/workflows'), { recursive: true })
})
afterAll(() => rmSync(project, { recursive: true }))

function lint(folder: string): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(actionlint, ['-no-color'], { cwd: folder, encoding: 'utf8' })
  if (error) throw new Error('actionlint is not there: tools/infra/install-actionlint.sh', { cause: error })
  return { status, output: stdout + stderr }
}

test('the workflows are what GitHub understands', () => {
  expect(lint(root)).toEqual({ status: 0, output: '' })
})

test.each([
  [
    'an input that the shared workflow lacks',
    'playback.yml',
    'deliver: true',
    'delivers: true',
    'input "delivers" is not defined',
  ],
  ['a job that is not there', 'gate.yml', 'needs: [affected, test]', 'needs: [affected, tests]', 'tests'],
  [
    'an output that nobody sets',
    '_service.yml',
    'needs.image.outputs.digest',
    'needs.image.outputs.tag',
    '"tag" is not defined',
  ],
  ['a secret that is not handed over', '_service.yml', 'secrets.kubeconfig', 'secrets.kube', '"kube" is not defined'],
  ['a word that the shell splits', '_service.yml', '"$FOLDER/deploy.yaml"', '$FOLDER/deploy.yaml', 'SC2086'],
])('%s is found', (_what, file, right, wrong, words) => {
  const path = join(project, '.github/workflows', file)
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(right)
  writeFileSync(path, text.replace(right, wrong))
  try {
    const { status, output } = lint(project)
    expect(output).toContain(words)
    expect(status).toBe(1)
  } finally {
    writeFileSync(path, text)
  }
})
