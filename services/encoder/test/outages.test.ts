import { StoreFailure } from '@codeflix/kit/ports/storage'
import { readdir, writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { diskFull } from '../src/engine/engine-failure.ts'
import { encoderOnScript } from './encoder-on-script.ts'

const on = encoderOnScript()
const { boot, shut, announce, client, jobs, db, expectEventually, expectJob, events } = on
afterEach(() => shut())

describe('a job that is held up by want', () => {
  it('of a disk that is full or a store that is away waits without using up its attempts, and is whole then', async () => {
    await boot({ attempts: 1 })
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const causes = [
      { error: full, code: 'encoder.disk-full', reason: 'The disk that the encoder works on is full.' },
      { error: diskFull(), code: 'encoder.disk-full', reason: 'The disk that the encoder works on is full.' },
      { error: new StoreFailure('full', 'no room'), code: 'encoder.store-full', reason: 'The object store is full.' },
      { error: new StoreFailure('away', 'no answer'), code: 'encoder.store-away', reason: 'does not answer' },
      { error: new StoreFailure('settings', 'no such key'), code: 'encoder.store-away', reason: 'does not answer' },
    ]
    await announce()
    for (const [index, { error, code, reason }] of causes.entries()) {
      ;(await on.scripted.begun(index + 1)).fail(error)
      const part = () => db().selectFrom('task').selectAll().where('kind', '=', 'picture').executeTakeFirstOrThrow()
      await expectEventually(part, (row) =>
        expect(row).toMatchObject({
          status: 'waiting',
          attempt: 0,
          failureCode: code,
          reason: expect.stringContaining(reason) as string,
        }),
      )
      expect(await jobs()).toMatchObject([
        { status: 'queued', heldUpBy: { code, reason: expect.stringContaining(reason) as string } },
      ])
      // Whatever wakes this process takes nothing: its disk is the same.
      const asked = () => db().selectFrom('worker').select('seenAt').orderBy('seenAt', 'desc').executeTakeFirst()
      await db().updateTable('task').set({ notBefore: null }).execute()
      const before = await asked()
      await sql`select pg_notify('task_waiting', '')`.execute(db())
      await expectEventually(asked, (now) => expect(now).not.toEqual(before))
      expect(await part()).toMatchObject({ status: 'waiting' })
      await on.site.restart()
    }
    const [job] = await jobs()
    const { log } = await client().getJob({ params: { id: job?.id ?? '' } })
    for (const { reason } of causes) expect(log.join()).toContain(reason)
    await (await on.scripted.begun(causes.length + 1)).finish()
    await expectJob({ status: 'completed' })
    expect((await jobs())[0]?.heldUpBy).toBeUndefined()
    expect(await events('media.failed')).toEqual([])
    expect(await events('media.completed')).toHaveLength(1)
  })

  it('of the database is taken up again at once, with all its attempts', async () => {
    await boot({ attempts: 1 })
    await announce()
    ;(await on.scripted.begun(1)).fail(new Error('Connection terminated unexpectedly'))
    await (await on.scripted.begun(2)).finish()
    await expectJob({ status: 'completed', attempt: 1 })
    expect(await events('media.failed')).toEqual([])
  })

  it('of the room for a source leaves none of it behind', async () => {
    await boot({ workers: 2 }, 40)
    await on.site.ports.storage.put('uploads/film.mp4', 'film', { contentType: 'video/mp4' })
    await announce({ source: 'object:uploads/film.mp4' })
    const both = [await on.scripted.begun(1), await on.scripted.begun(2)]
    // With two of three chunks under way the third still waits for the source.
    const download = vi.spyOn(on.site.ports.storage, 'download').mockImplementation(async (_key, path) => {
      await writeFile(path, 'fi')
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    })
    await on.site.restart()
    for (const { signal } of both) await expect.poll(() => signal?.aborted).toBe(true)
    await expect.poll(() => download.mock.calls.length).toBeGreaterThan(0)
    await expect.poll(() => readdir(on.scratch)).toEqual([])
    await expectJob({ status: 'queued' })
  })
})
