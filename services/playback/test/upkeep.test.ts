import { demoAccounts } from '@codeflix/contracts/demo-accounts'
import { playback } from '@codeflix/contracts/playback'
import { codeOf } from '@codeflix/kit/testing/code-of'
import { eventually } from '@codeflix/kit/testing/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bootPlayback } from './playback-boot.ts'

let opened: Awaited<ReturnType<typeof bootPlayback>>
beforeAll(async () => {
  opened = await bootPlayback({ sessionCacheSeconds: 0 })
})
afterAll(() => opened.close())
afterEach(() => {
  opened.boot.clock.now = undefined
})
/** Workers do their rounds at the start. */
const daysLater = async (days: number): Promise<void> => {
  opened.boot.clock.now = new Date(Date.now() + days * 86_400_000)
  await opened.boot.restart()
}

describe('what is old', () => {
  test('sessions are forgotten that ended days ago, or that nobody came back to for a month', async () => {
    const viewer = await opened.newViewer()
    const video = await opened.newVideo()
    const [left, ended] = [
      await viewer.client.startSession({ body: { videoId: video.id } }),
      await viewer.client.startSession({ body: { videoId: video.id } }),
    ]
    await viewer.client.renewSession({ params: { id: left.sessionId }, body: { positionSeconds: 200 } })
    await viewer.client.endSession({ params: { id: ended.sessionId }, body: {} })
    const kept = async (): Promise<string[]> =>
      (
        await opened.db().selectFrom('playbackSession').select('id').where('accountId', '=', viewer.accountId).execute()
      ).map((session) => session.id)
    await daysLater(3)
    await eventually(async () => expect(await kept()).toEqual([left.sessionId]))
    expect(await codeOf(viewer.client.renewSession({ params: { id: left.sessionId }, body: {} }))).toBe('no fault')
    await daysLater(34)
    await eventually(async () => expect(await kept()).toEqual([]))
    expect((await viewer.client.startSession({ body: { videoId: video.id } })).positionSeconds).toBe(200)
  })

  test('keys sign for a month; an older one stays known for a day, and a new one signs when all can know it', async () => {
    const viewer = await opened.newViewer()
    const video = await opened.newVideo()
    const session = await viewer.client.startSession({ body: { videoId: video.id } })
    const keyOf = (mediaBase: string): string => mediaBase.split('/').at(-2)?.split('.')[3] ?? ''
    const keys = async (): Promise<string[]> =>
      (await opened.db().selectFrom('grantKey').select('id').orderBy('id').execute()).map(({ id }) => String(id))
    const before = keyOf(session.mediaBase)
    const known = await keys()
    await opened
      .db()
      .updateTable('grantKey')
      .set({ createdAt: new Date(Date.now() - 30.5 * 86_400_000).toISOString() })
      .execute()
    await opened.boot.restart()
    await eventually(async () => expect(await keys()).toHaveLength(known.length + 1))
    const newest = (await keys()).at(-1) ?? ''
    const renew = () => viewer.client.renewSession({ params: { id: session.sessionId }, body: {} })
    expect(keyOf((await renew()).mediaBase)).toBe(before)
    opened.boot.clock.now = new Date(Date.now() + 3000)
    expect(keyOf((await renew()).mediaBase)).toBe(newest)
    for (const { mediaBase } of [session, await renew()])
      expect((await opened.get(mediaBase, 'manifest.mpd')).status).toBe(200)
    await daysLater(1)
    await eventually(async () => expect(await keys()).toEqual([newest]))
  })
})

describe('the demonstration', () => {
  const [ana] = demoAccounts
  const history = async (): Promise<string[]> => {
    const rows = await opened
      .db()
      .selectFrom('watchProgress')
      .select('videoId')
      .where('profileId', '=', ana.id)
      .orderBy('updatedAt', 'desc')
      .execute()
    return rows.map((row) => row.videoId)
  }
  test('shows somebody who has watched, once there is enough, and leaves no trace', async () => {
    await opened.db().deleteFrom('catalogAdmin.video').execute()
    await opened.boot.deliver('playback', 'identity.demo.requested', {
      requestId: randomUUID(),
      language: 'en',
      currency: 'USD',
    })
    await opened.newVideo({ titleName: 'A' })
    await opened.boot.restart()
    expect(await history()).toEqual([])
    for (const titleName of ['B', 'C', 'D', 'E', 'F']) await opened.newVideo({ titleName })
    await opened.boot.restart()
    await eventually(async () => expect(await history()).toHaveLength(3))
    const viewer = opened.boot.client(playback, { accountId: ana.id })
    expect((await viewer.listProgress()).items).toMatchObject([{ titleName: 'A' }, { titleName: 'B' }])
    expect((await viewer.listMyList()).titleIds).toHaveLength(3)

    await opened.boot.deliver('playback', 'identity.demo.removed', { requestId: randomUUID() })
    expect(await history()).toEqual([])
    expect(await viewer.listMyList()).toEqual({ titleIds: [] })
    await opened.boot.restart()
    expect(await history()).toEqual([])
  })
})
