import { fileStorage } from '@codeflix/platform/file-storage'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { uploadsByTwo } from './uploads-by-two.ts'

const folder = await mkdtemp(join(tmpdir(), 'uploads-by-two-'))
afterAll(() => rm(folder, { recursive: true }))

uploadsByTwo('a folder', () => fileStorage({ folder }))
