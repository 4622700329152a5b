import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { targets } from '../apps/server/src/config.ts'
import { drift, workflowFiles } from './workflows.ts'
import { affected, fits } from './workflows/affected.mjs'

const root = join(import.meta.dirname, '..')
const workflows = join(root, '.github/workflows')
const wanted = workflowFiles(root)
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const namesOf = (changed: string[]): string[] =>
  affected(workflows, changed)
    .map(({ service }) => String(service))
    .toSorted()

test('every target has its workflow, and these are what the imports want', () => {
  expect(Object.keys(wanted).toSorted()).toEqual(targets.map((target) => `.github/workflows/${target}.yml`).toSorted())
  expect(drift(root, wanted)).toEqual({ write: [], remove: [] })
})

test('a workflow that was edited by hand, one that is missing and one of a service that is gone are found', () => {
  const project = mkdtempSync(join(tmpdir(), 'codeflix-workflows-'))
  folders.push(project)
  mkdirSync(join(project, '.github'))
  cpSync(workflows, join(project, '.github/workflows'), { recursive: true })
  const path = (name: string): string => `.github/workflows/${name}.yml`
  const [playback, viewer, ratings] = [path('playback'), path('viewer'), path('ratings')]
  const text = readFileSync(join(project, playback), 'utf8')
  writeFileSync(join(project, playback), text.replace("      - 'packages/kit/**'\n", ''))
  writeFileSync(join(project, ratings), text)
  rmSync(join(project, viewer))
  expect(drift(project, wanted)).toEqual({ write: [playback, viewer], remove: [ratings] })
})

describe('a change touches', () => {
  test.each([
    ['services/playback/src/service.ts', ['playback']],
    ['services/catalog/src/service.ts', ['catalog']],
    ['apps/viewer/src/main.tsx', ['viewer']],
    ['packages/ui/src/button.tsx', ['admin', 'viewer']],
    ['services/playback/README.md', []],
    ['docs/glossary.md', []],
    ['packages/kit/src/http.ts', targets.toSorted()],
    ['package-lock.json', targets.toSorted()],
  ])('%s: %s', (path, services) => {
    expect(namesOf([path])).toEqual(services)
  })

  test('what the shared workflow is told to test', () => {
    expect(affected(workflows, ['services/identity/src/service.ts'])).toEqual([
      { service: 'identity', folder: 'services/identity', infrastructure: false },
    ])
  })

  test.each([
    ['services/a/**', 'services/a/x/y.ts', true],
    ['services/a/**', 'services/ab/x.ts', false],
    ['package.json', 'apps/package.json', false],
    ['**/*.md', 'a/b.md', true],
  ])('%s takes %s: %s', (pattern, path, taken) => {
    expect(fits(pattern, path)).toBe(taken)
  })
})

describe.each(readdirSync(workflows))('%s', (name) => {
  const text = readFileSync(join(workflows, name), 'utf8')

  test('uses nothing that can change under its hands', () => {
    for (const [, used] of text.matchAll(/uses: (.+)$/gm))
      expect(used).toMatch(/^(\.\/\.github\/workflows\/_service\.yml|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/)
    expect(text).not.toMatch(/:latest\b/)
  })

  test('may do no more than each job asks for, and names no provider', () => {
    expect(text).toMatch(/^permissions: \{\}$/m)
    expect(text).not.toMatch(/write-all|: write\b/)
    expect(text).not.toMatch(/\b(aws|azure|gcp|google|eks|gke|aks|ecr|ghcr|docker\.io|digitalocean|cloudflare)\b/i)
  })
})
