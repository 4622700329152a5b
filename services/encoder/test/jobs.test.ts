import { note } from '@codeflix/contracts/encode-notes'
import { encoder, type Job } from '@codeflix/contracts/encoder'
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EngineFailure } from '../src/engine/engine-failure.ts'
import { editor, encoderOnScript } from './encoder-on-script.ts'

const on = encoderOnScript()
const { boot, shut, announce, client, jobs, db, expectEventually, expectJob, completion, events } = on
beforeEach(() => boot())
afterEach(() => shut())

describe('an uploaded file', () => {
  it('becomes a job that is encoded and stored, and told of once', async () => {
    const { mediaId } = await announce()
    await (await on.scripted.begun(1)).finish()
    await expectJob({ status: 'completed', progress: 1 })

    const completed = await events('media.completed')
    expect(completed).toHaveLength(1)
    expect(completed[0]?.payload).toMatchObject({
      mediaId,
      durationSeconds: 8,
      width: 640,
      height: 360,
    })
    const { assetPrefix, posterCandidates } = await completion()
    expect(assetPrefix).toMatch(new RegExp(`^media/${mediaId}/[0-9a-f]{32}$`))
    expect(posterCandidates).toEqual([`${assetPrefix}/posters/poster-1.jpg`])
    const files = (await on.site.ports.storage.list(`${assetPrefix}/`)).map(({ key }) =>
      key.slice(assetPrefix.length + 1),
    )
    for (const file of [
      'manifest.mpd',
      'master.m3u8',
      'storyboard.vtt',
      'v360/init.mp4',
      'v360/seg-2.m4s',
      'a-por/playlist.m3u8',
    ])
      expect(files).toContain(file)
    await expect.poll(() => readdir(on.scratch)).toEqual([])
  })

  it('makes one job, however often it is announced', async () => {
    const messageId = randomUUID()
    const payload = await announce({}, messageId)
    await announce(payload, messageId)
    await announce(payload)
    expect(await jobs()).toHaveLength(1)
  })

  it('is shown with its source, rungs, parameters and log while it is encoded', async () => {
    await announce()
    const encode = await on.scripted.begun(1)
    encode.progress({ done: 0.5, mediaSeconds: 4, speed: 2.5, etaSeconds: 1.6 })
    encode.log('frame 12 was odd')
    await expectEventually(jobs, ([job]) => {
      expect(job).toMatchObject({ status: 'running', phase: 'encoding', attempt: 1 })
      expect(job?.progress).toBeGreaterThan(0.4)
      expect(job?.speed).toBeGreaterThan(0)
      expect(job?.etaSeconds).toBeGreaterThan(0)
    })
    const [job] = await jobs()
    const detail = await client().getJob({ params: { id: job?.id ?? '' } })
    expect(detail.source?.video).toMatchObject({ width: 640, height: 360, frameRate: 24 })
    expect(detail.renditions.map(({ name }) => name)).toEqual(['v360', 'v240', 'a-por'])
    expect(detail.engineParameters).toContain('-i film.mp4')
    await encode.finish()
    await expectJob({ status: 'completed' })
    const { log, renditions } = await client().getJob({ params: { id: job?.id ?? '' } })
    expect(log.join('\n')).toContain('frame 12 was odd')
    expect(renditions[0]).toMatchObject({ name: 'v360', codec: 'avc1.64001f', sizeBytes: 14 })
  })

  it('is announced to other services as it moves on, never backwards', async () => {
    await announce()
    const encode = await on.scripted.begun(1)
    for (const done of [0.2, 0.8, 0.4]) encode.progress({ done, mediaSeconds: done * 8, speed: 1 })
    await encode.finish()
    await expectJob({ status: 'completed' })
    const told = (await events('media.progressed')).map(({ payload }) => payload as { phase: string; progress: number })
    // What takes its time is told of more than once.
    const phases = told.map(({ phase }) => phase)
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
      'queued',
      'fetching',
      'probing',
      'encoding',
      'packaging',
      'storing',
    ])
    expect(told.map(({ progress }) => progress)).toEqual(told.map(({ progress }) => progress).toSorted((a, b) => a - b))
  })

  it('that is not in the store fails with words for it', async () => {
    await boot({ attempts: 1 })
    await announce({ source: 'object:uploads/nothing.mp4' })
    await expectJob({
      status: 'failed',
      failure: { code: 'encoder.source-missing', reason: expect.stringMatching(/no longer/) as string },
    })
  })

  it('that is larger than accepted is refused before it is copied', async () => {
    await boot({ sourceMebibytes: 1 })
    await on.site.ports.storage.put('uploads/large.mp4', Buffer.alloc(2 ** 20 + 1), { contentType: 'video/mp4' })
    await announce({ source: 'object:uploads/large.mp4' })
    await expectJob({
      status: 'failed',
      failure: { code: 'encoder.source-too-large', reason: expect.any(String) as string },
    })
    expect(on.scripted.encodes).toHaveLength(0)
  })
})

describe('a job that fails', () => {
  it('by the fault of its file fails at once, with the reason and the last lines', async () => {
    const { mediaId } = await announce()
    const encode = await on.scripted.begun(1)
    encode.log('Invalid data found')
    encode.fail(new EngineFailure('encoder.source-unreadable', note('file-without-pictures')))
    const code = 'encoder.source-unreadable'
    const reason = 'Not one picture of this video could be read. The file is damaged.'
    const failure = { code, reason, note: { code: 'file-without-pictures', values: {} } }
    await expectJob({ status: 'failed', failure })
    expect((await events('media.failed')).map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ mediaId, code, reason }),
    ])
    const [job] = await jobs()
    const detail = await client().getJob({ params: { id: job?.id ?? '' } })
    expect(detail.log.join()).toContain('Invalid data found')
    expect(detail.parts.find(({ status }) => status === 'failed')).toMatchObject({ reason, note: failure.note })

    // Words of a version that knows no notes.
    await db().updateTable('job').set({ failureReason: 'Lost.' }).execute()
    expect((await jobs())[0]?.failure).toEqual({ code, reason: 'Lost.' })
  })

  it('by any other fault rests and is tried again, three times in all', async () => {
    await announce()
    for (const attempt of [1, 2]) {
      ;(await on.scripted.begun(attempt)).fail(new Error('the disk made a noise'))
      await expectEventually(
        () =>
          db()
            .selectFrom('task')
            .innerJoin('job', 'job.id', 'task.jobId')
            .select(['job.status', 'task.notBefore', 'task.reason'])
            .where('task.kind', '=', 'picture')
            .executeTakeFirstOrThrow(),
        (row) =>
          expect(row).toMatchObject({
            status: 'queued',
            notBefore: expect.any(String) as string,
            reason: expect.any(String) as string,
          }),
      )
      await db().updateTable('task').set({ notBefore: null }).execute()
    }
    ;(await on.scripted.begun(3)).fail(new Error('the disk made a noise'))
    await expectJob({
      status: 'failed',
      attempt: 3,
      failure: { code: 'encoder.engine-failed', reason: expect.any(String) as string },
    })
    expect(await events('media.failed')).toHaveLength(1)
  })

  it('does so in words that tell nothing of our insides', async () => {
    await boot({ attempts: 1 })
    await announce()
    ;(await on.scripted.begun(1)).fail(new Error('connect ECONNREFUSED 10.0.0.7:9000'))
    await expectJob({ status: 'failed' })
    expect(JSON.stringify(await jobs())).not.toContain('10.0.0.7')
  })

  it('is queued again by an editor, with all its attempts, and then completes', async () => {
    await announce()
    ;(await on.scripted.begun(1)).fail(new EngineFailure('encoder.no-video', note('file-without-picture')))
    await expectJob({ status: 'failed' })
    const [failed] = await jobs()
    const again = await client().retryJob({ params: { id: failed?.id ?? '' } })
    expect(again).toMatchObject({ status: 'queued', attempt: 0, progress: 0 })
    expect(again.failure).toBeUndefined()
    await (await on.scripted.begun(2)).finish()
    await expectJob({ status: 'completed' })
  })
})

describe('a worker that dies', () => {
  /** As a kill -9 leaves it: the rows still say running, and nobody renews the lease. */
  const abandonedJob = async (attempt: number) => {
    const mediaId = randomUUID()
    const { leaseUntil } = await db()
      .transaction()
      .execute(async (trx) => {
        await trx
          .insertInto('job')
          .values({
            mediaId,
            titleId: randomUUID(),
            name: 'Film',
            fileName: 'film.mp4',
            source: 'demo:life?duration=8',
            sizeBytes: 1000,
            status: 'running',
            phase: 'probing',
            traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
          })
          .execute()
        return trx
          .updateTable('task')
          .set({
            status: 'running',
            attempt,
            leaseId: randomUUID(),
            leaseOwner: 'gone/1',
            leaseUntil: sql`now() + interval '1 second'`,
          })
          .returning('leaseUntil')
          .executeTakeFirstOrThrow()
      })
    return { mediaId, leaseUntil }
  }

  it('loses its job to another when its lease runs out, and the job completes once', async () => {
    const { mediaId, leaseUntil } = await abandonedJob(1)
    await (await on.scripted.begun(1)).finish()
    const plan = db().selectFrom('task').select('startedAt').where('kind', '=', 'plan')
    const { startedAt } = await plan.executeTakeFirstOrThrow()
    expect(Date.parse(startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(leaseUntil ?? ''))
    await expectJob({ status: 'completed', attempt: 2 })
    expect(await events('media.completed')).toEqual([
      expect.objectContaining({ payload: expect.objectContaining({ mediaId }) as unknown }),
    ])
  })

  it('each time on the same file makes the job fail instead of going on for ever', async () => {
    await abandonedJob(3)
    await expectJob({
      status: 'failed',
      failure: { code: 'encoder.engine-failed', reason: expect.stringMatching(/3 times/) as string },
    })
    expect(on.scripted.encodes).toHaveLength(0)
  })

  it('only in our belief stops its work and reports nothing', async () => {
    await announce()
    const first = await on.scripted.begun(1)
    // The lease ran out and the task was given to another, while the worker was out of sight.
    await db()
      .updateTable('task')
      .set({ status: 'waiting', leaseId: null, leaseUntil: null, leaseOwner: null })
      .where('status', '=', 'running')
      .execute()
    await expect.poll(() => first.signal?.aborted).toBe(true)
    await (await on.scripted.begun(2)).finish()
    await expectJob({ status: 'completed' })
    expect(await events('media.completed')).toHaveLength(1)
  })

  it('by a deployment gives its job back, without a lost attempt', async () => {
    await announce()
    await on.scripted.begun(1)
    await on.site.restart()
    await (await on.scripted.begun(2)).finish()
    await expectJob({ status: 'completed', attempt: 1 })
  })
})

describe('a film in chunks', () => {
  it('keeps those that are done when its worker dies, and has the others encoded alone', async () => {
    await boot({ memoryMebibytes: 1024 }, 36)
    const { mediaId } = await announce()
    await (await on.scripted.begun(1)).finish()
    expect((await on.scripted.begun(2)).task.span).toMatchObject({ firstFrame: 12 * 24, frames: 12 * 24 })
    await on.site.restart()
    const again = await on.scripted.begun(3)
    expect(again.task.span.firstFrame).toBe(12 * 24)
    await again.finish()
    await (await on.scripted.begun(4)).finish()
    await expectJob({ status: 'completed' })
    expect(on.scripted.encodes).toHaveLength(4)
    const completed = await completion()
    expect(completed).toMatchObject({ mediaId, durationSeconds: 36 })
    // The shelf is cleared by whoever comes by.
    await on.site.restart()
    await expectEventually(
      async () => (await on.site.ports.storage.list(`media/${mediaId}/`, { limit: 1000 })).map(({ key }) => key),
      (left) => {
        expect(left).toContain(`${completed.assetPrefix}/v360/seg-9.m4s`)
        expect(left.filter((key) => key.includes('/chunks/'))).toEqual([])
      },
    )
  })

  it('are encoded anew for another source', async () => {
    await boot({ memoryMebibytes: 1024, attempts: 1 }, 36)
    await on.site.ports.storage.put('uploads/film.mp4', 'one film', { contentType: 'video/mp4' })
    await announce({ source: 'object:uploads/film.mp4' })
    await (await on.scripted.begun(1)).finish()
    ;(await on.scripted.begun(2)).fail(new Error('the disk made a noise'))
    await expectJob({ status: 'failed' })
    await on.site.ports.storage.put('uploads/film.mp4', 'another one', { contentType: 'video/mp4' })
    const [job] = await jobs()
    await client().retryJob({ params: { id: job?.id ?? '' } })
    expect((await on.scripted.begun(3)).task.span.firstFrame).toBe(0)
  })
})

describe('two workers', () => {
  beforeEach(() => boot({ workers: 2 }))

  it('take two jobs and leave the third in the queue, with its place', async () => {
    for (const name of ['One', 'Two', 'Three', 'Four']) await announce({ name })
    await on.scripted.begun(2)
    await expectEventually(jobs, (all) =>
      expect(all.map(({ status, queuePosition }) => [status, queuePosition])).toEqual([
        ['running', undefined],
        ['running', undefined],
        ['queued', 1],
        ['queued', 0],
      ]),
    )
    expect(new Set((await jobs()).slice(0, 2).map(({ worker }) => worker)).size).toBe(2)
  })

  it('never take the same job', async () => {
    for (let index = 0; index < 6; index++) await announce({ name: `Film ${index}` })
    for (let index = 1; index <= 6; index++) await (await on.scripted.begun(index)).finish()
    await expectEventually(jobs, (all) => expect(all.every(({ status }) => status === 'completed')).toBe(true))
    expect(on.scripted.encodes).toHaveLength(6)
    expect(await events('media.completed')).toHaveLength(6)
  })
})

describe('an editor', () => {
  it('cancels a job under way: the engine ends, and the catalogue is told', async () => {
    await announce()
    const encode = await on.scripted.begun(1)
    const [job] = await jobs()
    expect(await client().cancelJob({ params: { id: job?.id ?? '' } })).toMatchObject({ status: 'canceled' })
    await expect.poll(() => encode.signal?.aborted).toBe(true)
    expect((await events('media.failed'))[0]?.payload).toMatchObject({ code: 'encoder.canceled' })
    await expect.poll(() => readdir(on.scratch)).toEqual([])
    await expectJob({ status: 'canceled' })
  })

  it('cannot cancel what has ended, nor retry what has not', async () => {
    await announce()
    const [running] = await jobs()
    const params = { id: running?.id ?? '' }
    await expect(client().retryJob({ params })).rejects.toMatchObject({ code: 'encoder.illegal-step', status: 409 })
    await (await on.scripted.begun(1)).finish()
    await expectJob({ status: 'completed' })
    await expect(client().cancelJob({ params })).rejects.toMatchObject({ code: 'encoder.illegal-step' })
    await expect(client().getJob({ params: { id: randomUUID() } })).rejects.toMatchObject({
      code: 'encoder.job-not-found',
    })
  })

  it('pages through jobs, each once', async () => {
    await boot({ workers: 0 })
    for (let index = 0; index < 5; index++) await announce({ name: `Film ${index}` })
    const seen: string[] = []
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await client().listJobs({ query: { limit: 2, ...(cursor ? { cursor } : {}) } })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(['Film 4', 'Film 3', 'Film 2', 'Film 1', 'Film 0'])
    const cursor = Buffer.from('["first","film"]').toString('base64url')
    await expect(client().listJobs({ query: { cursor } })).rejects.toMatchObject({ code: 'kit.invalid-input' })
  })

  it('watches jobs live', async () => {
    const base = await on.site.listen()
    const response = await fetch(`${base}/api/encoder/jobs/stream`, {
      headers: { authorization: `Bearer ${await on.site.token(editor)}` },
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    await announce({ name: 'Watched' })
    await (await on.scripted.begun(1)).finish()
    let text = ''
    while (!text.includes('"status":"completed"')) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) break
      text += value
    }
    await reader?.cancel()
    const messages = [...text.matchAll(/event: job\ndata: (.*)\n\n/g)].map(([, data]) => JSON.parse(data ?? '') as Job)
    expect(messages.at(-1)).toMatchObject({ name: 'Watched', status: 'completed' })
  })

  it('does not hold up the end of the service by watching', async () => {
    const base = await on.site.listen()
    const headers = { authorization: `Bearer ${await on.site.token(editor)}` }
    const response = await fetch(`${base}/api/encoder/jobs/stream`, { headers })
    const startedAt = performance.now()
    await on.site.restart()
    expect(performance.now() - startedAt).toBeLessThan(4000)
    await response.body?.cancel().catch(() => {})
  })

  it('is what everybody else is not', async () => {
    const others = [
      { account: undefined, code: 'kit.unauthenticated', status: 401 },
      { account: { roles: [] }, code: 'kit.forbidden', status: 403 },
      { account: { roles: ['support'] as const }, code: 'kit.forbidden', status: 403 },
    ]
    for (const { account, code, status } of others) {
      const other = account ? on.site.client(encoder, account) : on.site.client(encoder)
      const params = { id: randomUUID() }
      await expect(other.listJobs({ query: {} })).rejects.toMatchObject({ code })
      await expect(other.getJob({ params })).rejects.toMatchObject({ code })
      await expect(other.retryJob({ params })).rejects.toMatchObject({ code })
      await expect(other.cancelJob({ params })).rejects.toMatchObject({ code })
      await expect(other.setPriority({ params, body: { priority: 1 } })).rejects.toMatchObject({ code })
      await expect(other.retryTask({ params: { ...params, taskId: randomUUID() } })).rejects.toMatchObject({ code })
      await expect(other.retryRendition({ params: { ...params, name: 'v360' } })).rejects.toMatchObject({ code })
      await expect(other.reencode({ body: { all: true } })).rejects.toMatchObject({ code })
      for (const ask of [other.readQueue, other.pauseQueue, other.resumeQueue])
        await expect(ask()).rejects.toMatchObject({ code })
      const headers = account ? { authorization: `Bearer ${await on.site.token(account)}` } : undefined
      const stream = await on.site.fetch(new Request('http://site/api/encoder/jobs/stream', headers ? { headers } : {}))
      expect(stream.status).toBe(status)
    }
    expect(await on.site.client(encoder, { roles: ['owner'] }).listJobs({ query: {} })).toMatchObject({ items: [] })
  })
})

it('a removed file loses its job and its renditions', async () => {
  const { mediaId } = await announce()
  await (await on.scripted.begun(1)).finish()
  await expectJob({ status: 'completed' })
  await on.site.deliver('encoder', 'catalog-admin.media.removed', { mediaId })
  expect(await jobs()).toEqual([])
  await db()
    .updateTable('removal')
    .set({ dueAt: sql`now()` })
    .execute()
  await on.site.restart()
  await expect.poll(() => on.site.ports.storage.list(`media/${mediaId}/`)).toEqual([])
})
