import { codeOf } from '@codeflix/kit/testing/code-of'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootPlayback, renew, start } from './playback-boot.ts'

let opened: Awaited<ReturnType<typeof bootPlayback>>
beforeAll(async () => {
  opened = await bootPlayback({ sessionCacheSeconds: 0.2 })
})
afterAll(() => opened.close())

describe('how far one has watched', () => {
  test('is kept while playing, and another screen goes on there', async () => {
    const viewer = await opened.newViewer()
    const video = await opened.newVideo()
    const session = await start(viewer, video.id)
    await renew(viewer, session.sessionId, 123.4)
    expect((await start(viewer, video.id)).positionSeconds).toBe(123.4)
    expect(await viewer.client.listProgress()).toMatchObject({
      items: [{ videoId: video.id, positionSeconds: 123.4, durationSeconds: 600, finished: false }],
    })
  })

  test('is kept at the end of a session, and a late end overwrites no newer session', async () => {
    const viewer = await opened.newViewer({ maxStreams: 3 })
    const video = await opened.newVideo()
    const bed = await start(viewer, video.id)
    await renew(viewer, bed.sessionId, 100)
    const sofa = await start(viewer, video.id)
    await renew(viewer, sofa.sessionId, 300)
    await viewer.client.endSession({ params: { id: bed.sessionId }, body: { positionSeconds: 110 } })
    expect((await start(viewer, video.id)).positionSeconds).toBe(300)
    await viewer.client.endSession({ params: { id: sofa.sessionId }, body: { positionSeconds: 310 } })
    await viewer.client.endSession({ params: { id: sofa.sessionId }, body: { positionSeconds: 5 } })
    const { items } = await viewer.client.getTitleProgress({ params: { titleId: video.titleId } })
    expect(items).toMatchObject([{ positionSeconds: 310 }])
  })

  test('is kept of what was replaced or taken over, once', async () => {
    const viewer = await opened.newViewer({ maxStreams: 1 })
    const [first, second] = [await opened.newVideo(), await opened.newVideo()]
    const playerId = randomUUID()
    const positionOf = async (titleId: string) =>
      (await viewer.client.getTitleProgress({ params: { titleId } })).items.map((item) => item.positionSeconds)
    const end = (sessionId: string, positionSeconds: number) =>
      viewer.client.endSession({ params: { id: sessionId }, body: { positionSeconds } })
    const replaced = await viewer.client.startSession({ body: { videoId: first.id, playerId } })
    const takenOver = await viewer.client.startSession({ body: { videoId: second.id, playerId } })
    await end(replaced.sessionId, 590)
    await end(replaced.sessionId, 5)
    expect(await positionOf(first.titleId)).toEqual([590])

    const newest = await start(viewer, second.id, true)
    await renew(viewer, newest.sessionId, 200)
    await end(takenOver.sessionId, 100)
    expect(await positionOf(second.titleId)).toEqual([200])
    expect(await codeOf(renew(viewer, newest.sessionId))).toBe('no fault')
  })

  test('is not taken back by a screen that was left standing', async () => {
    const viewer = await opened.newViewer({ maxStreams: 3 })
    const video = await opened.newVideo()
    const tv = await start(viewer, video.id)
    await renew(viewer, tv.sessionId, 100)
    const phone = await start(viewer, video.id)
    await renew(viewer, phone.sessionId, 300)
    await renew(viewer, tv.sessionId, 100, false)
    expect((await start(viewer, video.id)).positionSeconds).toBe(300)
    await renew(viewer, tv.sessionId, 115, true)
    const { items } = await viewer.client.getTitleProgress({ params: { titleId: video.titleId } })
    expect(items).toMatchObject([{ positionSeconds: 115 }])
  })

  test('near the end is finished, told once, and begins again at the start', async () => {
    const viewer = await opened.newViewer()
    const video = await opened.newVideo()
    const session = await start(viewer, video.id)
    for (const position of [560, 575, 590]) await renew(viewer, session.sessionId, position)
    expect(
      (await opened.eventsOf(viewer.accountId)).filter((event) => event === 'playback.title.finished'),
    ).toHaveLength(1)
    expect(await viewer.client.listProgress()).toEqual({ items: [] })
    expect(await viewer.client.getTitleProgress({ params: { titleId: video.titleId } })).toMatchObject({
      items: [{ finished: true }],
    })
    expect((await start(viewer, video.id)).positionSeconds).toBe(0)
  })

  test('of a series leads to the next episode, until it is taken out of the list', async () => {
    const viewer = await opened.newViewer()
    const titleId = randomUUID()
    const second = await opened.newVideo({ titleId, season: 1, number: 2, posterKey: 'artwork/x/1' })
    const first = await opened.newVideo({ titleId, season: 1, number: 1, nextVideoId: second.id })
    const session = await start(viewer, first.id)
    await renew(viewer, session.sessionId, 599)
    expect(await viewer.client.listProgress()).toMatchObject({
      items: [
        {
          videoId: second.id,
          number: 2,
          positionSeconds: 0,
          posterTemplate: '/api/catalog/artwork/artwork/x/1-{width}.webp',
        },
      ],
    })
    await viewer.client.forgetProgress({ params: { videoId: second.id } })
    expect(await viewer.client.listProgress()).toEqual({ items: [] })
    const again = await start(viewer, second.id)
    await renew(viewer, again.sessionId, 60)
    expect((await viewer.client.listProgress()).items.map((item) => item.videoId)).toEqual([second.id])
  })

  test('is nobody else’s business', async () => {
    const viewer = await opened.newViewer()
    const video = await opened.newVideo()
    await renew(viewer, (await start(viewer, video.id)).sessionId, 200)
    const other = await opened.newViewer()
    expect(await other.client.listProgress()).toEqual({ items: [] })
    expect(await other.client.getTitleProgress({ params: { titleId: video.titleId } })).toEqual({ items: [] })
  })

  test('of a trailer is not kept', async () => {
    const viewer = await opened.newViewer()
    const trailer = await opened.newVideo({ purpose: 'trailer' })
    await renew(viewer, (await start(viewer, trailer.id)).sessionId, 200)
    expect(await viewer.client.listProgress()).toEqual({ items: [] })
  })
})

describe('my list', () => {
  test('holds titles, last added first, each once', async () => {
    const { client } = await opened.newViewer()
    const [one, two] = [await opened.newVideo(), await opened.newVideo()]
    for (const { titleId } of [one, two, one]) await client.addToMyList({ params: { titleId } })
    expect(await client.listMyList()).toEqual({ titleIds: [two.titleId, one.titleId] })
    await client.removeFromMyList({ params: { titleId: two.titleId } })
    await client.removeFromMyList({ params: { titleId: two.titleId } })
    expect(await client.listMyList()).toEqual({ titleIds: [one.titleId] })
    expect(await codeOf(client.addToMyList({ params: { titleId: randomUUID() } }))).toBe('playback.title-not-found')
  })
})
