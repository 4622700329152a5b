import { storageSuite } from '@codeflix/kit/testing/storage.suite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { fileStorage } from './file-storage.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-storage-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

storageSuite('a folder', { connect: () => fileStorage({ folder }) })
