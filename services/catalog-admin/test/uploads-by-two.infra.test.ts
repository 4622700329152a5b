import { s3Storage } from '@codeflix/platform/s3-storage'
import { readS3Url } from '@codeflix/platform/s3-url'
import { startS3 } from '@codeflix/platform/testing/servers/s3'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { uploadsByTwo } from './uploads-by-two.ts'

const folder = await mkdtemp(join(tmpdir(), 'uploads-by-two-'))
const server = await startS3({ folder })
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

uploadsByTwo('S3', async () => s3Storage(readS3Url(server.url)))
