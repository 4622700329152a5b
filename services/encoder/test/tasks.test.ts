import { encoder, type JobDetail } from '@codeflix/contracts/encoder'
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { editor, encoderOnScript } from './encoder-on-script.ts'
import type { Encode } from './scripted-engine.ts'

/** Long enough for three chunks, which begin at 0, 12 and 24 seconds, and equally long, so that they are made in this order. */
const filmSeconds = 36

const on = encoderOnScript()
const { boot, shut, announce, firstTwo, client, jobs, db, expectEventually, expectJob, completion, events } = on
beforeEach(() => boot({ workers: 2 }, filmSeconds))
afterEach(() => shut())

const beginsAt = ({ task }: Encode): number => task.span.firstFrame / 24
const rungsOf = ({ task }: Encode): string[] => task.rungs.map(({ name }) => name)
const idOf = async (name = 'Film'): Promise<string> => (await jobs()).find((job) => job.name === name)?.id ?? ''
const detail = async (id?: string): Promise<JobDetail> => client().getJob({ params: { id: id ?? (await idOf()) } })
const pictures = async (id?: string) => (await detail(id)).parts.filter(({ kind }) => kind === 'picture')
/** Lets every encode that begins from here on succeed, in the order in which they begin. */
const finishFrom = async (first: number, last: number): Promise<void> => {
  for (let count = first; count <= last; count++) await (await on.scripted.begun(count)).finish()
}

describe('one film', () => {
  it('is encoded by all workers of all processes, and completes once', async () => {
    await boot({ workers: 1 }, filmSeconds)
    const second = await on.site.another()
    await announce()
    const both = await firstTwo()
    expect(both.map(beginsAt)).toEqual([0, 12])
    const [job] = await jobs()
    expect(job?.tasks).toEqual({ total: 6, done: 2, running: 2 })
    expect(new Set((await pictures()).flatMap(({ worker }) => worker?.split('/')[0] ?? [])).size).toBe(2)
    for (const encode of both) await encode.finish()
    await finishFrom(3, 3)
    await expectJob({ status: 'completed', progress: 1 })
    expect(on.scripted.encodes).toHaveLength(3)
    expect(await events('media.completed')).toHaveLength(1)
    expect(await completion()).toMatchObject({ durationSeconds: filmSeconds })
    await second.stop()
  })

  it('is as far as its chunks together, and as fast as all who work on it', async () => {
    await announce()
    const both = await firstTwo()
    for (const [index, encode] of both.entries()) encode.progress({ done: 0.5, mediaSeconds: 6, speed: 2 + index })
    await expectEventually(jobs, ([job]) => expect(job?.speed).toBe(5))
    const [job] = await jobs()
    // Twelve of thirty-six seconds, of which encoding is all but the beginning and the end.
    expect(job?.progress).toBeCloseTo(0.05 + 0.88 * (12 / 36), 5)
    expect(job?.etaSeconds).toBeCloseTo(24 / 5, 5)
    expect((await pictures()).map(({ fromSeconds, seconds, progress }) => [fromSeconds, seconds, progress])).toEqual([
      [0, 12, 0.5],
      [12, 12, 0.5],
      [24, 12, 0],
    ])
  })

  it('is copied once for all workers of a process', async () => {
    const source = 'uploads/film.mp4'
    await on.site.ports.storage.put(source, 'film', { contentType: 'video/mp4' })
    const download = vi.spyOn(on.site.ports.storage, 'download')
    await announce({ source: `object:${source}` })
    const both = await firstTwo()
    const last = db().updateTable('task').where('kind', '=', 'picture').where('number', '=', 4)
    // By a worker that is slow to begin what it has taken.
    await last
      .set({
        status: 'running',
        leaseId: randomUUID(),
        leaseOwner: 'slow/1',
        leaseUntil: sql`now() + interval '1 hour'`,
      })
      .execute()
    for (const encode of both) await encode.finish()
    await expectEventually(jobs, ([job]) => expect(job?.tasks).toEqual({ total: 6, done: 4, running: 1 }))
    await last.set({ status: 'waiting', leaseId: null, leaseOwner: null, leaseUntil: null }).execute()
    await (await on.scripted.begun(3)).finish()
    await expectJob({ status: 'completed' })
    expect(download.mock.calls.filter(([key]) => key === source)).toHaveLength(1)
    await expect.poll(() => readdir(on.scratch)).toEqual([])
  })

  it('has a chunk encoded again that does not follow the one before it, by whoever comes first', async () => {
    await announce()
    const [first, second] = await firstTwo()
    await first.finish()
    await second.finish(250_000)
    await finishFrom(3, 3)
    const mended = await on.scripted.begun(4)
    expect(beginsAt(mended)).toBe(12)
    // The chunk before it left the buffer full, which was still too little.
    expect(mended.task.span.bufferFill).toBe(1)
    await mended.finish()
    await expectJob({ status: 'completed' })
    expect(on.scripted.encodes).toHaveLength(4)
    expect((await detail()).log.join('\n')).toContain('goes back')
  })

  it('that is removed while it is encoded ends its encodes, and comes to nothing', async () => {
    const { mediaId } = await announce()
    const both = await firstTwo()
    await on.site.deliver('encoder', 'catalog-admin.media.removed', { mediaId })
    for (const { signal } of both) await expect.poll(() => signal?.aborted).toBe(true)
    await expect.poll(() => readdir(on.scratch)).toEqual([])
    expect(await jobs()).toEqual([])
    expect(await events('media.completed')).toEqual([])
  })
})

describe('a worker that dies over a chunk', () => {
  it('costs that chunk alone; it hears that it is late, and reports nothing', async () => {
    await announce()
    const [first, lost] = await firstTwo()
    await first.finish()
    await finishFrom(3, 3)
    await expectEventually(pictures, (all) => expect(all.filter(({ status }) => status === 'done')).toHaveLength(2))
    // As a kill -9 leaves it: the lease is not renewed any more.
    await db()
      .updateTable('task')
      .set({ leaseId: randomUUID(), leaseOwner: 'gone/1', leaseUntil: sql`now() + interval '1 second'` })
      .where('kind', '=', 'picture')
      .where('status', '=', 'running')
      .execute()
    await expect.poll(() => lost.signal?.aborted).toBe(true)
    const again = await on.scripted.begun(4)
    expect(beginsAt(again)).toBe(beginsAt(lost))
    await again.finish()
    await expectJob({ status: 'completed', attempt: 2 })
    expect((await pictures()).map(({ attempt }) => attempt)).toEqual([1, 2, 1])
    expect(on.scripted.encodes).toHaveLength(4)
    expect(await events('media.completed')).toHaveLength(1)
  })
})

describe('a chunk that fails', () => {
  it('for the last time fails the job with its reason, and stops the others', async () => {
    await boot({ workers: 2, attempts: 1 }, filmSeconds)
    await announce()
    const [first, second] = await firstTwo()
    first.log('x264 gave up')
    first.fail(new Error('the disk made a noise'))
    await expectJob({
      status: 'failed',
      failure: { code: 'encoder.engine-failed', reason: expect.any(String) as string },
    })
    await expect.poll(() => second.signal?.aborted).toBe(true)
    const { parts, log } = await detail()
    expect(parts.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'plan done',
      'sound done',
      'picture failed',
      'picture waiting',
      'picture waiting',
      'film waiting',
    ])
    expect(log.join('\n')).toContain('x264 gave up')
    expect(await events('media.failed')).toHaveLength(1)
  })

  it('is done again alone when staff ask for it, and the job goes on', async () => {
    await boot({ workers: 1, attempts: 1 }, filmSeconds)
    await announce()
    await (await on.scripted.begun(1)).finish()
    ;(await on.scripted.begun(2)).fail(new Error('the disk made a noise'))
    await expectJob({ status: 'failed' })
    const failed = (await pictures()).find(({ status }) => status === 'failed')
    const id = await idOf()
    const open = await client().retryTask({ params: { id, taskId: failed?.id ?? '' } })
    expect(open.failure).toBeUndefined()
    const again = await on.scripted.begun(3)
    expect(beginsAt(again)).toBe(12)
    await again.finish()
    await finishFrom(4, 4)
    await expectJob({ status: 'completed' })
    expect(on.scripted.encodes).toHaveLength(4)
  })
})

describe('staff', () => {
  it('cancel a job, and all who work on it stop', async () => {
    await announce()
    const both = await firstTwo()
    await client().cancelJob({ params: { id: await idOf() } })
    for (const { signal } of both) await expect.poll(() => signal?.aborted).toBe(true)
    await expectJob({ status: 'canceled', tasks: { total: 6, done: 2, running: 0 } })
    expect((await events('media.failed'))[0]?.payload).toMatchObject({ code: 'encoder.canceled' })
  })

  it('pause the queue: what is under way goes on to its end, and nothing more begins until they resume it', async () => {
    await boot({ workers: 1 }, filmSeconds)
    const accountId = randomUUID()
    const staff = on.site.client(encoder, { ...editor, accountId })
    await announce()
    const first = await on.scripted.begun(1)
    expect(await staff.pauseQueue()).toMatchObject({ paused: true, by: accountId, running: 1, waiting: 3 })
    await first.finish()
    // The worker has looked for more since, and found none.
    const looks = async () => (await db().selectFrom('worker').select('seenAt').executeTakeFirstOrThrow()).seenAt
    await expectEventually(pictures, ([chunk]) => expect(chunk?.status).toBe('done'))
    const seen = await looks()
    await expect.poll(looks).not.toBe(seen)
    expect(on.scripted.encodes).toHaveLength(1)
    expect(await staff.readQueue()).toMatchObject({ paused: true, running: 0, waiting: 3 })

    expect(await staff.resumeQueue()).toMatchObject({ paused: false })
    expect((await staff.readQueue()).by).toBeUndefined()
    await finishFrom(2, 3)
    await expectJob({ status: 'completed' })
  })

  it('see who works, and until when', async () => {
    await announce()
    const both = await firstTwo()
    for (const encode of both) encode.progress({ done: 0.5, mediaSeconds: 6, speed: 2 })
    const id = await idOf()
    await expectEventually(
      () => client().readQueue(),
      (queue) => {
        expect(queue).toMatchObject({ paused: false, waiting: 2, running: 2 })
        expect(queue.workers.map(({ jobId }) => jobId)).toEqual([id, id])
        expect(queue.etaSeconds).toBeGreaterThan(1)
        expect(queue.etaSeconds).toBeLessThan(filmSeconds)
      },
    )
  })

  it('are told no end while nobody knows how long the films are that wait', async () => {
    await boot({ workers: 1 }, filmSeconds)
    await announce()
    const first = await on.scripted.begun(1)
    await announce({ name: 'Not looked at yet' })
    first.progress({ done: 0.5, mediaSeconds: 6, speed: 2 })
    await expectEventually(jobs, ([job]) => expect(job?.speed).toBe(2))
    expect(await client().readQueue()).toMatchObject({ waiting: 4, running: 1 })
    expect((await client().readQueue()).etaSeconds).toBeUndefined()
    // Once one is done, the others are taken to be like it.
    await first.finish()
    await finishFrom(2, 3)
    ;(await on.scripted.begun(4)).progress({ done: 0.5, mediaSeconds: 6, speed: 2 })
    await announce({ name: 'Nor this' })
    await expectEventually(
      async () => (await client().readQueue()).etaSeconds,
      (seconds) => {
        expect(seconds).toBeGreaterThan(filmSeconds / 2)
        expect(seconds).toBeLessThan(filmSeconds)
      },
    )
  })

  it('let a job overtake another between two of its chunks', async () => {
    await boot({ workers: 1 }, filmSeconds)
    await announce({ name: 'Slow' })
    const first = await on.scripted.begun(1)
    await announce({ name: 'Next' })
    await announce({ name: 'Urgent' })
    const urgent = await idOf('Urgent')
    expect(await client().setPriority({ params: { id: urgent }, body: { priority: 1 } })).toMatchObject({
      priority: 1,
      queuePosition: 0,
    })
    await first.finish()
    await on.scripted.begun(2)
    expect((await detail(urgent)).tasks.running).toBe(1)
    await finishFrom(2, 4)
    await expectEventually(jobs, (all) =>
      expect(Object.fromEntries(all.map(({ name, status }) => [name, status]))).toMatchObject({ Urgent: 'completed' }),
    )
    expect(beginsAt(await on.scripted.begun(5))).toBe(12)
    expect((await detail(await idOf('Slow'))).tasks).toMatchObject({ done: 3, running: 1 })
    await expect(client().setPriority({ params: { id: urgent }, body: { priority: 0 } })).rejects.toMatchObject({
      code: 'encoder.illegal-step',
    })
  })

  it('have one chunk of a job encoded again, and nothing else', async () => {
    await boot({ workers: 1 }, filmSeconds)
    await announce()
    await (await on.scripted.begun(1)).finish()
    const second = await on.scripted.begun(2)
    const id = await idOf()
    const [chunk] = await pictures()
    await client().retryTask({ params: { id, taskId: chunk?.id ?? '' } })
    await second.finish()
    const again = await on.scripted.begun(3)
    expect([beginsAt(again), rungsOf(again)]).toEqual([0, ['v360', 'v240']])
    await again.finish()
    await finishFrom(4, 4)
    await expectJob({ status: 'completed' })
    expect(on.scripted.encodes.map(beginsAt)).toEqual([0, 12, 0, 24])
    await expect(client().retryTask({ params: { id, taskId: chunk?.id ?? '' } })).rejects.toMatchObject({
      code: 'encoder.illegal-step',
    })
  })

  it('have one rendition of a job encoded again, and nothing else', async () => {
    await boot({ workers: 1 }, filmSeconds)
    await announce()
    await finishFrom(1, 2)
    const third = await on.scripted.begun(3)
    const params = { id: await idOf(), name: 'v240' }
    await client().retryRendition({ params })
    await expect.poll(() => third.signal?.aborted).toBe(true)
    await finishFrom(4, 6)
    await expectJob({ status: 'completed' })
    expect(on.scripted.encodes.slice(3).map((encode) => [beginsAt(encode), rungsOf(encode)])).toEqual([
      [0, ['v240']],
      [12, ['v240']],
      [24, ['v360', 'v240']],
    ])
    await expect(client().retryRendition({ params })).rejects.toMatchObject({ code: 'encoder.illegal-step' })
  })

  it('are told when there is no such part or rendition', async () => {
    await announce()
    await on.scripted.begun(1)
    const id = await idOf()
    await expect(client().retryTask({ params: { id, taskId: randomUUID() } })).rejects.toMatchObject({
      code: 'encoder.task-not-found',
      status: 404,
    })
    await expect(client().retryRendition({ params: { id, name: 'v4320' } })).rejects.toMatchObject({
      code: 'encoder.rendition-not-found',
      status: 404,
    })
  })
})

describe('the catalogue encoded again', () => {
  it('leaves what is up to date, and serves the old output until the new one is whole and a day more', async () => {
    const { mediaId } = await announce()
    await finishFrom(1, 3)
    await expectJob({ status: 'completed' })
    expect(await client().reencode({ body: { all: true } })).toEqual({ queued: 0, alreadySo: 1, underWay: 0 })

    // As a version before made it; what was encoded for it is cleared away.
    await on.site.restart()
    const chunks = () => on.site.ports.storage.list(`media/${mediaId}/chunks/`)
    await expect.poll(chunks).toEqual([])
    const old = `media/${mediaId}/r1`
    await db().updateTable('job').set({ recipe: null, assetPrefix: old }).execute()
    await on.site.ports.storage.put(`${old}/manifest.mpd`, 'old', { contentType: 'application/dash+xml' })
    await announce({ name: 'Upload' })
    expect(await client().reencode({ body: { mediaIds: [mediaId, randomUUID()] } })).toEqual({
      queued: 1,
      alreadySo: 0,
      underWay: 0,
    })
    expect(await client().reencode({ body: { all: true } })).toEqual({ queued: 0, alreadySo: 0, underWay: 1 })
    expect((await jobs()).find(({ name, status }) => name === 'Film' && status !== 'completed')?.priority).toBe(-1)
    await finishFrom(4, 9)
    await expectEventually(jobs, (all) => expect(all.every(({ status }) => status === 'completed')).toBe(true))

    const completions = (await events('media.completed')).map(({ payload }) =>
      encoder.events['media.completed'].payload.parse(payload),
    )
    const { assetPrefix } = completions.findLast((one) => one.mediaId === mediaId) ?? expect.fail('not told of')
    expect(completions).toHaveLength(3)
    expect(assetPrefix).not.toBe(old)
    const has = async (prefix: string) => (await on.site.ports.storage.head(`${prefix}/manifest.mpd`)) !== undefined
    await on.site.restart()
    expect([await has(old), await has(assetPrefix)]).toEqual([true, true])
    const due = await db().selectFrom('outdatedFolder').selectAll().where('prefix', '=', `${old}/`).executeTakeFirst()
    expect(Date.parse(due?.dueAt ?? '') - Date.now()).toBeGreaterThan(23 * 3600_000)
    await db()
      .updateTable('outdatedFolder')
      .set({ dueAt: sql`now()` })
      .execute()
    await on.site.restart()
    await expect.poll(() => has(old)).toBe(false)
    expect(await has(assetPrefix)).toBe(true)
  })
})
