import { expect, test } from 'vitest'
import { lockfileProblems } from './lockfile.ts'

const manifests: Record<string, object> = { '': { devDependencies: { vite: '8.0.0' } }, 'apps/viewer': {} }
const good = {
  packages: {
    '': { devDependencies: { vite: '8.0.0' } },
    'apps/viewer': {},
    'node_modules/@codeflix/viewer': { link: true, resolved: 'apps/viewer' },
    'node_modules/vite': { integrity: 'sha512-a', optionalDependencies: { 'vite-linux': '8.0.0', deep: '1.0.0' } },
    'node_modules/vite-linux': { integrity: 'sha512-b' },
    'node_modules/vite/node_modules/deep': { integrity: 'sha512-c' },
  },
}
const problemsOf = (packages: object) =>
  lockfileProblems({ packages: { ...good.packages, ...packages } }, (folder) => manifests[folder] ?? {})

test('a lockfile that installs the same everywhere has no problems', () => {
  expect(problemsOf({})).toEqual([])
})

test('a binary of another platform that npm left out is missed', () => {
  const vite = { integrity: 'sha512-a', optionalDependencies: { 'vite-darwin': '8.0.0' } }
  expect(problemsOf({ 'node_modules/vite': vite })).toEqual([
    'node_modules/vite has no entry for its optional vite-darwin',
  ])
})

test('a download address is refused: it names the registry of whoever wrote it', () => {
  const entry = { integrity: 'sha512-b', resolved: 'https://registry.example/vite.tgz' }
  expect(problemsOf({ 'node_modules/vite-linux': entry })).toEqual([expect.stringContaining('download address')])
})

test('a package without a hash is refused', () => {
  expect(problemsOf({ 'node_modules/vite-linux': {} })).toEqual(['node_modules/vite-linux has no integrity hash'])
})

test('a package.json that was changed by hand is noticed', () => {
  expect(problemsOf({ 'apps/viewer': { dependencies: { react: '1' } } })).toEqual([
    expect.stringContaining('apps/viewer/package.json'),
  ])
})

test('an empty lockfile is a problem', () => {
  expect(lockfileProblems({ packages: {} }, () => ({}))).toEqual(['package-lock.json lists no packages'])
})
