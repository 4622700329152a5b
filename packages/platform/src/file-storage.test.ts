import { storageSuite } from '@codeflix/kit/testing/storage.suite'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileStorage } from './file-storage.ts'
import { putInChild } from './testing/put-in-child.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-storage-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

storageSuite('a folder', {
  connect: () => fileStorage({ folder }),
  putElsewhere: (key) =>
    putInChild(
      `import { fileStorage } from ${JSON.stringify(import.meta.resolve('./file-storage.ts'))}
       const store = await fileStorage({ folder: ${JSON.stringify(folder)} })`,
      key,
    ),
})

test('what was abandoned takes no room on the disk any more', async () => {
  const store = await fileStorage({ folder })
  await store.removeAbandoned(new Date(Date.now() + 60_000))
  const left = await readdir(join(folder, 'incoming'), { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile())).toEqual([])
})
