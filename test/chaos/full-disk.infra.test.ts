import { examineTools, installedFfmpeg } from '@codeflix/encoder/engine/command-line/find-tools'
import { commandLineEngine } from '@codeflix/encoder/engine/command-line/command-line-engine'
import { nodeAvEngine } from '@codeflix/encoder/engine/node-av/node-av-engine'
import { planLadder } from '@codeflix/encoder/ladder/ladder'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFilm } from '../story.ts'
import { openEncodingSite, type EncodingSite } from './encoding-site.ts'
import { smallDisk, type SmallDisk } from './small-disk.ts'

const mebibytes = 48

describe('a disk that is full in the middle of an encode', () => {
  let site: EncodingSite
  let store: SmallDisk
  let scratch: SmallDisk
  beforeAll(async () => {
    ;[store, scratch] = await Promise.all([smallDisk(mebibytes), smallDisk(mebibytes)])
    site = await openEncodingSite({
      filmSeconds: 24,
      leaseSeconds: 30,
      disks: { store: store.path, scratch: scratch.path },
    })
  })
  afterAll(async () => {
    await site.close()
    await Promise.all([store.close(), scratch.close()])
  })

  /** Fills a disk while the job is in a phase, sees that it waits with the reason, and makes room again. */
  const fillDuring = async (disk: SmallDisk, mediaId: string, phase: string, reason: string): Promise<void> => {
    await site.until(mediaId, (job) => expect(job.phase).toBe(phase), 180_000)
    await disk.fill()
    await site.until(
      mediaId,
      ({ parts, status, log }) => {
        expect(parts).toContainEqual(expect.objectContaining({ reason: expect.stringContaining(reason) as string }))
        expect(log.join('\n')).toContain(reason)
        expect(['queued', 'running']).toContain(status)
      },
      180_000,
    )
    expect(site.isComplete()).toBe(true)
    await disk.makeRoom()
  }

  it('makes it wait, using up no attempt, and go on by itself to the same film', async () => {
    const mediaId = await site.upload()
    await fillDuring(scratch, mediaId, 'encoding', 'The disk that the encoder works on is full.')
    await fillDuring(store, mediaId, 'packaging', 'The object store is full.')
    await site.whole(mediaId, 240_000)
    await site.expectSame(mediaId)
    expect((await site.jobOf(mediaId)).attempt).toBe(1)
  })
})

describe('an engine that finds no room', () => {
  let disk: SmallDisk
  beforeAll(async () => {
    disk = await smallDisk(8)
  })
  afterAll(() => disk.close())

  it.for(['library', 'command line'])('says so: %s', async (which) => {
    const found = await examineTools((await installedFfmpeg()) ?? '')
    if (!('tools' in found)) throw new Error('FFmpeg is not installed: tools/infra/install-ffmpeg.sh')
    const engine = which === 'library' ? nodeAvEngine : commandLineEngine(found.tools)
    const limits = { memoryBytes: 2 ** 31, wallSeconds: 60, stallSeconds: 60, fileBytes: 2 ** 30 }
    const source = await makeFilm(6, '320x240')
    const accepted = { sourceBytes: 2 ** 30, durationSeconds: 60, pixels: 2 ** 24, outputBytes: 2 ** 30 }
    const { facts } = await engine.run({ kind: 'probe', source, limits: accepted }, limits)
    const plan = planLadder(facts)
    const output = join(disk.path, which)
    await mkdir(output)
    const encode = { source, output, plan, limits: accepted }
    const tasks = [
      { ...encode, kind: 'encode-video', video: facts.video, rungs: plan.rungs, span: { firstFrame: 0 } } as const,
      ...plan.audio.map((rendition) => ({ ...encode, kind: 'encode-audio', rendition }) as const),
    ]
    // For nothing, for the headers, and for nearly all.
    for (const room of [0, 8 * 1024, 32 * 1024])
      for (const task of tasks) {
        await disk.fill(room)
        await expect(engine.run(task, limits), `${task.kind} ${room}`).rejects.toMatchObject({
          code: 'encoder.disk-full',
        })
        await disk.makeRoom()
        await rm(output, { recursive: true })
        await mkdir(output)
      }
  })
})
