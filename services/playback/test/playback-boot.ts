import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { playback as contract } from '@codeflix/contracts/playback'
import { bootTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import type { PlaybackTables, Video } from '../src/database.ts'
import { playbackService } from '../src/service.ts'

/** The service with films in the object store, and with rows in its copies as the replication would write them. */
export async function bootPlayback(config: Record<string, unknown> = {}, store?: ObjectStore) {
  const boot = await bootTest([playbackService], {
    config: { playback: config },
    ...(store ? { ports: { storage: store } } : {}),
  })
  const db = () => boot.db<PlaybackTables>('playback')

  let origin: Promise<string> | undefined

  return {
    boot,
    db,
    close: () => boot.close(),
    /** For what needs a socket. */
    listenOnce: () => (origin ??= boot.listen()),
    async newVideo(about: Partial<Video> = {}): Promise<Video> {
      const id = about.id ?? randomUUID()
      const mediaId = about.mediaId ?? randomUUID()
      const video: Video = {
        id,
        titleId: id,
        mediaId,
        purpose: 'feature',
        name: 'A film',
        titleName: 'A film',
        season: null,
        number: null,
        nextVideoId: null,
        maturityRating: '12',
        durationSeconds: 600,
        assetPrefix: `media/${mediaId}/r1`,
        captions: [{ language: 'pt-BR', label: 'Português', key: `captions/${mediaId}/pt-BR.vtt` }],
        posterKey: null,
        ...about,
      }
      await db()
        .insertInto('catalogAdmin.video')
        .values({ ...video, captions: JSON.stringify(video.captions) as never })
        .execute()
      const { storage } = boot.ports
      const put = (key: string, body: string | Uint8Array) =>
        storage.put(key, body, { contentType: 'application/x-any' })
      await put(`${video.assetPrefix}/manifest.mpd`, '<MPD/>')
      await put(`${video.assetPrefix}/master.m3u8`, '#EXTM3U')
      await put(`${video.assetPrefix}/storyboard.vtt`, 'WEBVTT')
      await put(`${video.assetPrefix}/storyboard-0.jpg`, 'jpeg')
      await put(`${video.assetPrefix}/v0/init.mp4`, 'init')
      await put(`${video.assetPrefix}/v0/1.m4s`, Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 251)))
      await put(`${video.assetPrefix}/a-por/init.mp4`, 'init')
      await put(`${video.assetPrefix}/a-por/seg-1.m4s`, 'sound')
      for (const captions of video.captions) await put(captions.key, 'WEBVTT captions')
      return video
    },
    /** An account with a subscription, unless told otherwise. */
    async newViewer(about: { maxStreams?: number; validUntil?: Date | null; maturityLimit?: string } = {}) {
      const accountId = randomUUID()
      const { maxStreams = 2, validUntil = new Date('2100-01-01'), maturityLimit = '18' } = about
      await db().insertInto('identity.profile').values({ id: accountId, accountId, maturityLimit }).execute()
      if (validUntil)
        await db()
          .insertInto('subscriptions.entitlement')
          .values({ accountId, maxStreams, validUntil: validUntil.toISOString() })
          .execute()
      const on = (sessionId: string) => boot.client(contract, { accountId, sessionId })
      return { accountId, client: on('tv'), on }
    },
    /** Names of the events about an account. */
    eventsOf: async (accountId: string): Promise<string[]> =>
      (await boot.emitted('playback'))
        .filter((event) => (event.payload as { accountId: string }).accountId === accountId)
        .map((event) => event.event),
    liveSessions: (accountId: string) =>
      db()
        .selectFrom('playbackSession')
        .select('id')
        .where('accountId', '=', accountId)
        .where('endedAt', 'is', null)
        .execute(),
    endSubscription: (accountId: string) =>
      db().deleteFrom('subscriptions.entitlement').where('accountId', '=', accountId).execute(),
    /** A request for a file of a video, as a player makes it. */
    get: (base: string, file: string, init: RequestInit = {}) =>
      boot.fetch(new Request(`http://localhost${base}${file}`, init)),
  }
}

type Viewer = Awaited<ReturnType<Awaited<ReturnType<typeof bootPlayback>>['newViewer']>>

export const start = (viewer: Viewer, videoId: string, takeOver = false) =>
  viewer.client.startSession({ body: { videoId, takeOver } })
export const renew = (viewer: Viewer, sessionId: string, positionSeconds?: number, playing = true) =>
  viewer.client.renewSession({
    params: { id: sessionId },
    body: positionSeconds === undefined ? { playing } : { positionSeconds, playing },
  })
