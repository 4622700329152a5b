import { playback as contract } from '@codeflix/contracts/playback'
import { codeOf } from '@codeflix/kit/testing/code-of'
import { eventually } from '@codeflix/kit/testing/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { lockScreens } from '../src/sessions/stream-slots.ts'
import { bootPlayback, renew, start } from './playback-boot.ts'

let opened: Awaited<ReturnType<typeof bootPlayback>>
beforeAll(async () => {
  opened = await bootPlayback({ sessionCacheSeconds: 0.2 })
})
afterAll(() => opened.close())
afterEach(() => {
  opened.boot.clock.now = undefined
})
const at = (secondsFromNow: number): void => {
  opened.boot.clock.now = new Date(Date.now() + secondsFromNow * 1000)
}

describe('starting', () => {
  test('a subscriber gets all that a player needs', async () => {
    const viewer = await opened.newViewer()
    const video = await opened.newVideo({ season: 1, number: 2, nextVideoId: randomUUID() })
    const session = await start(viewer, video.id)
    expect(session).toMatchObject({
      videoId: video.id,
      titleId: video.titleId,
      titleName: 'A film',
      season: 1,
      number: 2,
      nextVideoId: video.nextVideoId,
      durationSeconds: 600,
      positionSeconds: 0,
      dashManifest: 'manifest.mpd',
      hlsManifest: 'master.m3u8',
      storyboard: 'storyboard.vtt',
      chapters: 'chapters.vtt',
      captions: [{ language: 'pt-BR', label: 'Português', file: 'captions/pt-BR.vtt' }],
      heartbeatSeconds: 5,
      mediaBase: expect.stringMatching(/^\/api\/playback\/media\/[A-Za-z0-9._-]{60,200}\/$/),
    })
    const secondsLeft = (new Date(session.expiresAt).getTime() - Date.now()) / 1000
    expect(secondsLeft).toBeGreaterThan(50)
    expect(secondsLeft).toBeLessThanOrEqual(60)
    expect(await opened.eventsOf(viewer.accountId)).toEqual(['playback.session.started'])
  })

  test('nobody without an account does', async () => {
    const video = await opened.newVideo({ purpose: 'trailer' })
    expect(await codeOf(opened.boot.client(contract).startSession({ body: { videoId: video.id } }))).toBe(
      'kit.unauthenticated',
    )
  })

  test.each([
    ['never had a subscription', { validUntil: null }, 'no-subscription'],
    ['had one until a moment ago', { validUntil: new Date(Date.now() - 1000) }, 'subscription-over'],
  ])('who %s sees trailers and no more', async (_, about, reason) => {
    const viewer = await opened.newViewer(about)
    const film = await opened.newVideo()
    await expect(start(viewer, film.id)).rejects.toMatchObject({
      code: 'playback.not-entitled',
      status: 403,
      details: { reason },
    })
    const trailer = await opened.newVideo({ purpose: 'trailer' })
    const session = await start(viewer, trailer.id)
    expect((await opened.get(session.mediaBase, 'manifest.mpd')).status).toBe(200)
    expect(await codeOf(renew(viewer, session.sessionId))).toBe('no fault')
  })

  test('a profile with a limit sees nothing that is rated above it', async () => {
    const viewer = await opened.newViewer({ maturityLimit: '12' })
    for (const purpose of ['feature', 'trailer']) {
      const video = await opened.newVideo({ maturityRating: '16', purpose })
      expect(await codeOf(start(viewer, video.id))).toBe('playback.maturity-limit')
    }
    expect(await codeOf(start(viewer, (await opened.newVideo({ maturityRating: '12' })).id))).toBe('no fault')
  })

  test('what is not published is not there', async () => {
    expect(await codeOf(start(await opened.newViewer(), randomUUID()))).toBe('playback.video-not-found')
  })

  test('nothing starts with the access token of somebody who signed out', async () => {
    const viewer = await opened.newViewer()
    const video = await opened.newVideo()
    const tablet = randomUUID()
    await opened.boot.deliver('playback', 'identity.session.revoked', {
      accountId: viewer.accountId,
      sessionIds: [tablet],
    })
    expect(await codeOf(viewer.on(tablet).startSession({ body: { videoId: video.id } }))).toBe('kit.unauthenticated')
    expect(await codeOf(start(viewer, video.id))).toBe('no fault')
  })
})

describe('screens', () => {
  test.each([1, 4])('of 200 starts at once exactly %d play', async (maxStreams) => {
    const viewer = await opened.newViewer({ maxStreams })
    const video = await opened.newVideo()
    const codes = await Promise.all(Array.from({ length: 200 }, () => codeOf(start(viewer, video.id))))
    expect(codes.filter((code) => code === 'no fault')).toHaveLength(maxStreams)
    expect(new Set(codes.filter((code) => code !== 'no fault'))).toEqual(new Set(['playback.too-many-streams']))
    const live = await opened.liveSessions(viewer.accountId)
    expect(live).toHaveLength(maxStreams)
  })

  test('when all are in use, the oldest can be taken over, and it stops at once', async () => {
    const viewer = await opened.newViewer({ maxStreams: 2 })
    const video = await opened.newVideo()
    const first = await start(viewer, video.id)
    const second = await start(viewer, video.id)
    expect(await codeOf(start(viewer, video.id))).toBe('playback.too-many-streams')
    await start(viewer, video.id, true)
    await expect(renew(viewer, first.sessionId)).rejects.toMatchObject({
      code: 'playback.session-ended',
      status: 410,
      details: { reason: 'taken-over' },
    })
    await eventually(async () => expect((await opened.get(first.mediaBase, 'manifest.mpd')).status).toBe(403))
    expect(await codeOf(renew(viewer, second.sessionId))).toBe('no fault')
    expect(await codeOf(start(viewer, video.id))).toBe('playback.too-many-streams')
  })

  test('of 20 take-overs at once as many play as the plan has screens', async () => {
    const viewer = await opened.newViewer({ maxStreams: 2 })
    const video = await opened.newVideo()
    await Promise.all(Array.from({ length: 20 }, () => codeOf(start(viewer, video.id, true))))
    const slots = await opened
      .db()
      .selectFrom('streamSlot')
      .innerJoin('playbackSession', 'playbackSession.id', 'streamSlot.sessionId')
      .select('playbackSession.endedAt')
      .where('streamSlot.accountId', '=', viewer.accountId)
      .execute()
    expect(slots).toEqual([{ endedAt: null }, { endedAt: null }])
    const live = await opened.liveSessions(viewer.accountId)
    expect(live).toHaveLength(2)
  })

  test('ends, starts and take-overs at the same time wait for each other and not in a circle', async () => {
    const viewer = await opened.newViewer({ maxStreams: 2 })
    const video = await opened.newVideo()
    let playing: { sessionId: string }[] = await Promise.all([start(viewer, video.id), start(viewer, video.id)])
    const codes: string[] = []
    for (let round = 0; round < 8; round++) {
      const end = (sessionId: string) => viewer.client.endSession({ params: { id: sessionId }, body: {} })
      const begun: typeof playing = []
      const begin = async (takeOver: boolean) => void begun.push(await start(viewer, video.id, takeOver))
      codes.push(
        ...(await Promise.all([
          ...playing.flatMap(({ sessionId }) => [codeOf(end(sessionId)), codeOf(renew(viewer, sessionId, round))]),
          ...[true, false, true, false].map((takeOver) => codeOf(begin(takeOver))),
        ])),
      )
      playing = begun
    }
    const expected = ['no fault', 'playback.too-many-streams', 'playback.session-ended']
    expect(codes.filter((code) => !expected.includes(code))).toEqual([])
    const live = await opened
      .db()
      .selectFrom('streamSlot')
      .innerJoin('playbackSession', 'playbackSession.id', 'streamSlot.sessionId')
      .select('endedAt')
      .where('streamSlot.accountId', '=', viewer.accountId)
      .execute()
    expect(live.filter((session) => session.endedAt !== null)).toEqual([])
  })

  test('whoever presses play again in the same player is not in their own way, however quickly', async () => {
    const viewer = await opened.newViewer({ maxStreams: 1 })
    const [film, another] = [await opened.newVideo(), await opened.newVideo()]
    const playerId = randomUUID()
    const press = (videoId: string) => viewer.client.startSession({ body: { videoId, playerId } })
    const first = await press(film.id)
    const second = await press(another.id)
    await expect(renew(viewer, first.sessionId)).rejects.toMatchObject({ details: { reason: 'replaced' } })
    expect(await codeOf(renew(viewer, second.sessionId))).toBe('no fault')
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(press(film.id))))
    expect(new Set(codes)).toEqual(new Set(['no fault']))
    const live = await opened.liveSessions(viewer.accountId)
    expect(live).toHaveLength(1)
    expect(await codeOf(start(viewer, film.id))).toBe('playback.too-many-streams')
  })

  test('a player that is refused loses nothing, and none can end what another account plays', async () => {
    const viewer = await opened.newViewer()
    const [film, withdrawn] = [await opened.newVideo(), randomUUID()]
    const playerId = randomUUID()
    const mine = await viewer.client.startSession({ body: { videoId: film.id, playerId } })
    expect(await codeOf(viewer.client.startSession({ body: { videoId: withdrawn, playerId } }))).toBe(
      'playback.video-not-found',
    )
    const stranger = await opened.newViewer()
    await stranger.client.startSession({ body: { videoId: film.id, playerId } })
    expect(await codeOf(renew(viewer, mine.sessionId))).toBe('no fault')
  })

  test('whoever leaves before the answer holds no screen', async () => {
    const viewer = await opened.newViewer({ maxStreams: 1 })
    const video = await opened.newVideo()
    const origin = await opened.listenOnce()
    const token = await opened.boot.token({ accountId: viewer.accountId })
    const abort = new AbortController()
    // Held here, the start waits until its caller has gone.
    await opened
      .db()
      .transaction()
      .execute(async (trx) => {
        await lockScreens(trx, viewer.accountId)
        const request = fetch(`${origin}/api/playback/sessions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ videoId: video.id }),
          signal: abort.signal,
        })
        await new Promise((resolve) => setTimeout(resolve, 300))
        abort.abort()
        await expect(request).rejects.toThrow(/abort/i)
        await new Promise((resolve) => setTimeout(resolve, 100))
      })
    await eventually(async () => expect(await codeOf(start(viewer, video.id))).toBe('no fault'))
    expect(await opened.eventsOf(viewer.accountId)).toHaveLength(1)
  })

  test('one that lost its screen during a pause is served nothing more until it has one again', async () => {
    const viewer = await opened.newViewer({ maxStreams: 1 })
    const video = await opened.newVideo()
    const paused = await start(viewer, video.id)
    at(46)
    const other = await start(viewer, video.id)
    await eventually(async () => expect((await opened.get(paused.mediaBase, 'manifest.mpd')).status).toBe(403))
    await viewer.client.endSession({ params: { id: other.sessionId }, body: {} })
    const renewed = await renew(viewer, paused.sessionId)
    expect((await opened.get(renewed.mediaBase, 'manifest.mpd')).status).toBe(200)
  })

  test('a screen that stopped is free at once, one that vanished after the lease', async () => {
    const viewer = await opened.newViewer({ maxStreams: 1 })
    const video = await opened.newVideo()
    const first = await start(viewer, video.id)
    await viewer.client.endSession({ params: { id: first.sessionId }, body: {} })
    await start(viewer, video.id)
    at(44)
    expect(await codeOf(start(viewer, video.id))).toBe('playback.too-many-streams')
    at(46)
    expect(await codeOf(start(viewer, video.id))).toBe('no fault')
  })

  test('trailers take none', async () => {
    const viewer = await opened.newViewer({ maxStreams: 1 })
    const film = await opened.newVideo()
    const trailer = await opened.newVideo({ purpose: 'trailer' })
    await start(viewer, trailer.id)
    await start(viewer, trailer.id)
    expect(await codeOf(start(viewer, film.id))).toBe('no fault')
  })

  test('a smaller plan holds from the next renewal on', async () => {
    const viewer = await opened.newViewer({ maxStreams: 2 })
    const video = await opened.newVideo()
    const sessions = [await start(viewer, video.id), await start(viewer, video.id)]
    await opened
      .db()
      .updateTable('subscriptions.entitlement')
      .set({ maxStreams: 1 })
      .where('accountId', '=', viewer.accountId)
      .execute()
    const codes = []
    for (const session of sessions) codes.push(await codeOf(renew(viewer, session.sessionId)))
    expect(codes).toEqual(['no fault', 'playback.too-many-streams'])
  })
})

describe('renewing', () => {
  test('gives a new address, and the old one is good until it expires', async () => {
    const viewer = await opened.newViewer()
    const session = await start(viewer, (await opened.newVideo()).id)
    at(30)
    const renewed = await renew(viewer, session.sessionId)
    expect(renewed.mediaBase).not.toBe(session.mediaBase)
    expect(new Date(renewed.expiresAt).getTime()).toBeGreaterThan(new Date(session.expiresAt).getTime())
    for (const { mediaBase } of [session, renewed])
      expect((await opened.get(mediaBase, 'manifest.mpd')).status).toBe(200)
  })

  test('works after a night of pause', async () => {
    const viewer = await opened.newViewer()
    const session = await start(viewer, (await opened.newVideo()).id)
    at(12 * 3600)
    expect((await opened.get(session.mediaBase, 'manifest.mpd')).status).toBe(403)
    const renewed = await renew(viewer, session.sessionId, 100)
    expect((await opened.get(renewed.mediaBase, 'manifest.mpd')).status).toBe(200)
  })

  test('after a pause waits for a free screen', async () => {
    const viewer = await opened.newViewer({ maxStreams: 1 })
    const video = await opened.newVideo()
    const paused = await start(viewer, video.id)
    at(60)
    const other = await start(viewer, video.id)
    expect(await codeOf(renew(viewer, paused.sessionId))).toBe('playback.too-many-streams')
    await viewer.client.endSession({ params: { id: other.sessionId }, body: {} })
    expect(await codeOf(renew(viewer, paused.sessionId))).toBe('no fault')
  })

  test('ends with the subscription', async () => {
    const viewer = await opened.newViewer()
    const session = await start(viewer, (await opened.newVideo()).id)
    await opened.endSubscription(viewer.accountId)
    expect(await codeOf(renew(viewer, session.sessionId))).toBe('playback.not-entitled')
  })

  test('ends with the sign-in, also when it was started at the same moment', async () => {
    const viewer = await opened.newViewer()
    const laptop = randomUUID()
    const session = await viewer.on(laptop).startSession({ body: { videoId: (await opened.newVideo()).id } })
    // As when the event was handled before the start was there to be seen.
    await opened
      .db()
      .insertInto('revokedSignIn')
      .values({ signInId: laptop, revokedAt: new Date().toISOString() })
      .execute()
    expect(await codeOf(renew(viewer, session.sessionId))).toBe('playback.session-ended')
    await eventually(async () => expect((await opened.get(session.mediaBase, 'manifest.mpd')).status).toBe(403))
  })

  test('whoever subscribes again is not held up by what played before', async () => {
    const viewer = await opened.newViewer({ maxStreams: 2 })
    const video = await opened.newVideo()
    const before = [await start(viewer, video.id), await start(viewer, video.id)]
    await opened.endSubscription(viewer.accountId)
    expect(await codeOf(renew(viewer, before[0]?.sessionId ?? ''))).toBe('playback.not-entitled')
    await opened
      .db()
      .insertInto('subscriptions.entitlement')
      .values({ accountId: viewer.accountId, maxStreams: 1, validUntil: '2100-01-01T00:00:00Z' })
      .execute()
    expect(await codeOf(start(viewer, video.id))).toBe('no fault')
    expect(await codeOf(start(viewer, video.id))).toBe('playback.too-many-streams')
    expect(await codeOf(renew(viewer, before[1]?.sessionId ?? ''))).toBe('playback.too-many-streams')
  })

  test('is for the account that started it', async () => {
    const session = await start(await opened.newViewer(), (await opened.newVideo()).id)
    const stranger = await opened.newViewer()
    expect(await codeOf(renew(stranger, session.sessionId))).toBe('playback.session-ended')
    expect(await codeOf(renew(stranger, randomUUID()))).toBe('playback.session-ended')
    await stranger.client.endSession({ params: { id: session.sessionId }, body: { positionSeconds: 99 } })
    expect((await opened.get(session.mediaBase, 'manifest.mpd')).status).toBe(200)
  })

  test('outlives a restart', async () => {
    const viewer = await opened.newViewer()
    const session = await start(viewer, (await opened.newVideo()).id)
    await opened.boot.restart()
    expect((await opened.get(session.mediaBase, 'manifest.mpd')).status).toBe(200)
    expect(await codeOf(renew(viewer, session.sessionId))).toBe('no fault')
  })
})

test.each(Object.entries(contract.routes).filter(([, route]) => route.access === 'account'))(
  '%s is for who is signed in',
  async (_, route) => {
    const path = `/api/playback${route.path.replace(/:\w+/g, randomUUID())}`
    const response = await opened.boot.fetch(new Request(`http://localhost${path}`, { method: route.method }))
    expect(response.status).toBe(401)
  },
)
