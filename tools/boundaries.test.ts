import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { checkBoundaries } from './boundaries.ts'

type Tree = Record<string, string>

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name, exports: { './*': './src/*.ts' }, ...more })

/** A small project that keeps every rule, with one file of each kind that a rule speaks about. */
const good: Tree = {
  'package.json': manifest('codeflix', { devDependencies: { vitest: '1', '@vitejs/plugin-react': '1' } }),
  'packages/contracts/package.json': manifest('@codeflix/contracts', { dependencies: { zod: '1' } }),
  'packages/contracts/src/catalog.ts': "import * as z from 'zod'\nexport const a = z\n",
  'packages/kit/package.json': manifest('@codeflix/kit', { dependencies: { '@codeflix/contracts': '1', pg: '1' } }),
  'packages/kit/src/http.ts':
    "import '@codeflix/contracts/catalog'\nimport 'pg'\nimport 'node:fs'\nnew URL('../migrations/', import.meta.url)\n",
  'packages/kit/migrations/0001-outbox.sql': 'select 1;\n',
  'packages/platform/package.json': manifest('@codeflix/platform', { dependencies: { '@codeflix/kit': '1' } }),
  'packages/platform/src/postgres.ts': "import '@codeflix/kit/http'\n",
  'packages/platform/src/testing/boot-test.ts': "import 'vitest'\nimport '../postgres.ts'\nprocess.env\n",
  'packages/ui/package.json': manifest('@codeflix/ui', { dependencies: { react: '1' } }),
  'packages/ui/src/button.ts': "import 'react'\nimport './button.css'\n",
  'packages/ui/src/button.css': '',
  'services/catalog/package.json': manifest('@codeflix/catalog', {
    exports: './src/service.ts',
    dependencies: { '@codeflix/kit': '1', '@codeflix/contracts': '1' },
    devDependencies: { '@codeflix/platform': '1' },
  }),
  'services/catalog/src/service.ts': "import '@codeflix/kit/http'\nimport './titles/title.ts'\n",
  'services/catalog/src/titles/title.ts': 'export {}\n',
  'services/catalog/test/title.test.ts':
    "import '@codeflix/platform/testing/boot-test'\nimport 'vitest'\nprocess.env\n",
  'services/catalog/test/make-film.ts': 'export {}\n',
  'services/playback/package.json': manifest('@codeflix/playback', { exports: './src/service.ts' }),
  'services/playback/src/service.ts': 'export {}\n',
  'apps/viewer/package.json': manifest('@codeflix/viewer', {
    dependencies: { '@codeflix/ui': '1', '@codeflix/contracts': '1', react: '1' },
  }),
  'apps/viewer/vite.config.ts': "import '@vitejs/plugin-react'\nimport 'node:path'\nprocess.env\n",
  'apps/viewer/src/main.tsx': "import './features/home/home-page.tsx'\nimport './features/search/search-page.tsx'\n",
  'apps/viewer/src/features/home/home-page.tsx':
    "import '@codeflix/ui/button'\nimport './row.tsx'\nimport '../../words.ts'\n",
  'apps/viewer/src/features/home/row.tsx': 'export {}\n',
  'apps/viewer/src/features/search/search-page.tsx': "import '@codeflix/contracts/catalog'\n",
  'apps/viewer/src/words.ts': 'export {}\n',
  'apps/server/package.json': manifest('@codeflix/server', {
    dependencies: { '@codeflix/catalog': '1', '@codeflix/platform': '1' },
  }),
  'apps/server/src/main.ts': "import '@codeflix/catalog'\nimport '@codeflix/platform/postgres'\nprocess.env.PORT\n",
  'test/journeys/watch.test.ts':
    "import 'vitest'\nimport '../../services/catalog/test/make-film.ts'\nnew URL('../../apps/server/src/main.ts', import.meta.url)\n",
  'tools/start.mjs': 'process.env\n',
}

const service = 'services/catalog/src/titles/title.ts'
const feature = 'apps/viewer/src/features/home/row.tsx'
const kit = 'packages/kit/src/http.ts'

/** What is planted, where, and the words that must be said about that file. */
const planted: [violation: string, tree: Tree, file: string, message: string][] = [
  // Every way to name a module, with the same forbidden one.
  ...Object.entries({
    'an import': "import { x } from '@codeflix/platform/postgres'",
    'an import for its effects': "import '@codeflix/platform/postgres'",
    'a type import': "import type { X } from '@codeflix/platform/postgres'",
    're-export of all': "export * from '@codeflix/platform/postgres'",
    're-export of one': "export { x } from '@codeflix/platform/postgres'",
    're-export of a type': "export type { X } from '@codeflix/platform/postgres'",
    'a dynamic import': "await import('@codeflix/platform/postgres')",
    'a dynamic import of a template': 'await import(`@codeflix/platform/postgres`)',
    'an import type': "type X = import('@codeflix/platform/postgres').X",
    'an import equals': "import x = require('@codeflix/platform/postgres')",
    'a require': "require('@codeflix/platform/postgres')",
    'import.meta.resolve': "import.meta.resolve('@codeflix/platform/postgres')",
  }).map(([form, code]): [string, Tree, string, string] => [
    `a service reaching for the platform by ${form}`,
    { [service]: code },
    service,
    'service may not import platform',
  ]),
  [
    'a service importing another service',
    { [service]: "import '@codeflix/playback'" },
    service,
    'service may not import service',
  ],
  ['a service importing an app', { [service]: "import '@codeflix/ui/button'" }, service, 'service may not import ui'],
  ['kit importing platform', { [kit]: "import '@codeflix/platform/postgres'" }, kit, 'kit may not import platform'],
  [
    'platform importing a service',
    { 'packages/platform/src/postgres.ts': "import '@codeflix/catalog'" },
    'packages/platform/src/postgres.ts',
    'platform may not import service',
  ],
  [
    'contracts importing kit',
    { 'packages/contracts/src/catalog.ts': "import '@codeflix/kit/http'" },
    'packages/contracts/src/catalog.ts',
    'contracts may not import kit',
  ],
  [
    'contracts importing more than zod',
    {
      'packages/contracts/package.json': manifest('@codeflix/contracts', { dependencies: { zod: '1', pg: '1' } }),
      'packages/contracts/src/catalog.ts': "import 'pg'",
    },
    'packages/contracts/src/catalog.ts',
    'contracts may import',
  ],
  ['an app importing kit', { [feature]: "import '@codeflix/kit/http'" }, feature, 'app may not import kit'],
  [
    'ui importing contracts',
    { 'packages/ui/src/button.ts': "import '@codeflix/contracts/catalog'" },
    'packages/ui/src/button.ts',
    'ui may not import contracts',
  ],
  ["an app importing Node's modules", { [feature]: "import 'node:fs'" }, feature, 'not there in a browser'],
  ['a built-in module without its prefix', { [kit]: "import 'fs'" }, kit, "write 'node:fs'"],
  [
    'a relative path out of the package',
    { [service]: "import '../../../playback/src/service.ts'" },
    service,
    'outside services/catalog',
  ],
  [
    'a relative path out of the package, through a folder with a like name',
    {
      'services/catalog-admin/package.json': manifest('@codeflix/catalog-admin'),
      'services/catalog-admin/src/service.ts': 'export {}',
      [service]: "import '../../../catalog-admin/src/service.ts'",
    },
    service,
    'outside services/catalog',
  ],
  [
    'a file URL out of the package',
    { [service]: "new URL('../../../playback/src/service.ts', import.meta.url)" },
    service,
    'outside services/catalog',
  ],
  ['a relative path to nowhere', { [service]: "import './nowhere.ts'" }, service, 'which is not there'],
  ['a relative path without its extension', { [service]: "import '../service'" }, service, 'which is not there'],
  ['a relative path to a folder', { [service]: "import '../titles'" }, service, 'which is not there'],
  [
    'a feature importing another feature',
    { [feature]: "import '../search/search-page.tsx'" },
    feature,
    'a feature does not import another',
  ],
  ['an npm package that is not declared', { [service]: "import 'lodash'" }, service, 'does not declare'],
  ['a development dependency in what ships', { [kit]: "import 'vitest'" }, kit, 'does not declare'],
  [
    'a workspace that is not declared',
    { 'apps/server/src/main.ts': "import '@codeflix/kit/http'" },
    'apps/server/src/main.ts',
    'does not declare',
  ],
  ['a door that is not there', { [service]: "import '@codeflix/kit/nowhere'" }, service, 'does not offer'],
  [
    'what is for tests in what ships',
    { 'apps/server/src/main.ts': "import '@codeflix/platform/testing/boot-test'" },
    'apps/server/src/main.ts',
    'which is for tests',
  ],
  [
    'a test importing another service',
    { 'services/catalog/test/title.test.ts': "import '@codeflix/playback'" },
    'services/catalog/test/title.test.ts',
    'service may not import service',
  ],
  [
    'a test on an adapter of a platform that is not declared',
    { 'services/playback/test/x.test.ts': "import '@codeflix/platform/postgres'" },
    'services/playback/test/x.test.ts',
    'does not declare',
  ],
  ['process.env in a service', { [service]: 'process.env.PORT' }, service, 'reads process.env'],
  ["process['env'] in kit", { [kit]: "globalThis.process['env']" }, kit, 'reads process.env'],
  ['process taken apart', { [kit]: 'const { env } = process' }, kit, 'reads process.env'],
  ['env imported', { [kit]: "import { env } from 'node:process'" }, kit, 'reads process.env'],
  ...['embedded', 'Cluster', 'KafkaConnect', 'rabbitmq'].map((word): [string, Tree, string, string] => [
    `the word ${word} in a service's README`,
    { 'services/catalog/README.md': `It is ${word}.` },
    'services/catalog/README.md',
    'how it is deployed',
  ]),
  [
    'the word in the name of a file',
    { 'services/catalog/src/kafka.sql': '' },
    'services/catalog/src/kafka.sql',
    'how it is deployed',
  ],
  ...['utils/x.ts', 'helpers.ts', 'common/x.ts', 'shared/x.css', 'title-manager.ts', 'base.ts'].map(
    (name): [string, Tree, string, string] => [
      `the name ${name}`,
      { [`packages/kit/src/${name}`]: 'export {}' },
      `packages/kit/src/${name}`,
      'says nothing',
    ],
  ),
  ['a barrel', { 'packages/kit/src/index.ts': 'export {}' }, 'packages/kit/src/index.ts', 'is a barrel'],
  [
    'a name in camel case',
    { 'packages/kit/src/httpServer.ts': 'export {}' },
    'packages/kit/src/httpServer.ts',
    'kebab-case',
  ],
  ['code in another language', { 'services/catalog/src/x.cjs': '' }, 'services/catalog/src/x.cjs', 'not TypeScript'],
  ['code that does not parse', { [service]: 'import {' }, service, 'does not parse'],
  [
    'a package that no rule speaks of',
    { 'packages/new/package.json': manifest('@codeflix/new'), 'packages/new/src/x.ts': 'export {}' },
    'packages/new',
    'no rule says',
  ],
  [
    'a folder without a package.json',
    { 'services/new/src/service.ts': 'export {}' },
    'services/new',
    'no package.json',
  ],
  [
    'a package without code',
    { 'services/empty/package.json': manifest('@codeflix/empty') },
    'services/empty',
    'nothing was checked',
  ],
]

const folders: string[] = []

function plant(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'codeflix-boundaries-'))
  folders.push(root)
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

test('a project that keeps the rules has no violations, and its files were looked at', () => {
  const code = Object.keys(good).filter((file) => /\.tsx?$/.test(file))
  expect(checkBoundaries(plant(good))).toEqual({ violations: [], files: code.length })
})

test('a project in which no code is found is a violation', () => {
  const { violations } = checkBoundaries(plant({ 'package.json': manifest('codeflix') }))
  expect(violations).toEqual([{ file: '.', line: 1, message: expect.stringContaining('nothing was checked') }])
})

describe('each planted violation is caught, alone', () => {
  test.each(planted)('%s', (_violation, tree, file, message) => {
    const { violations } = checkBoundaries(plant({ ...good, ...tree }))
    expect(violations).toEqual([{ file, line: 1, message: expect.stringContaining(message) }])
  })
})

test('the line of a violation is the line it stands on', () => {
  const code = "import './plan.ts'\n\n\nimport '@codeflix/playback'\n"
  const { violations } = checkBoundaries(plant({ ...good, [service]: code, 'services/catalog/src/titles/plan.ts': '' }))
  expect(violations.map(({ line }) => line)).toEqual([4])
})
