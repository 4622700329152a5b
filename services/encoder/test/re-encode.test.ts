import { encoder } from '@codeflix/contracts/encoder'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { EncoderTables } from '../src/database.ts'
import { encoderServiceOn } from '../src/service.ts'
import { scriptedEngine } from './scripted-engine.ts'

let site: BootedTest
let scratch: string
const scripted = scriptedEngine()

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'codeflix-re-encode-'))
  site = await bootTest([encoderServiceOn(scripted.engine)], {
    config: { encoder: { workers: 1, scratchFolder: scratch } },
  })
})
afterEach(async () => {
  await site.close()
  await rm(scratch, { recursive: true, force: true })
})

const staff = () => site.client(encoder, { roles: ['editor'], client: 'admin' })
let begun = 0
async function encodedFilm(): Promise<string> {
  const mediaId = randomUUID()
  await site.deliver('encoder', 'catalog-admin.media.uploaded', {
    mediaId,
    titleId: randomUUID(),
    name: 'Film',
    purpose: 'feature',
    fileName: 'film.mp4',
    source: 'demo:mandelbrot?duration=8',
    sizeBytes: 1000,
  })
  await (await scripted.begun(++begun)).finish()
  await vi.waitFor(
    async () => {
      const { items } = await staff().listJobs({ query: { status: 'completed' } })
      expect(items.map((job) => job.mediaId)).toContain(mediaId)
    },
    { timeout: 15_000, interval: 100 },
  )
  return mediaId
}

it('tells how much encoding everything again would be, and changes nothing by that', async () => {
  const outdated = await encodedFilm()
  await encodedFilm()
  expect(await staff().countReencode()).toEqual({ queued: 0, alreadySo: 2, underWay: 0 })

  const db = site.db<EncoderTables>('encoder')
  await db.updateTable('job').set({ recipe: 'of last year' }).where('mediaId', '=', outdated).execute()
  expect(await staff().countReencode()).toEqual({ queued: 1, alreadySo: 1, underWay: 0 })
  expect((await staff().listJobs({ query: {} })).items).toHaveLength(2)

  await staff().pauseQueue()
  expect(await staff().reencode({ body: { all: true } })).toEqual({ queued: 1, alreadySo: 1, underWay: 0 })
  expect(await staff().countReencode()).toEqual({ queued: 0, alreadySo: 1, underWay: 1 })
})
