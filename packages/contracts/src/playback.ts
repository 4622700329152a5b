import { z } from 'zod'
import { defineContract } from './contract.ts'
import { id, instant } from './fields.ts'

const videoParams = z.object({ videoId: id })
const titleParams = z.object({ titleId: id })

const progress = z.object({
  videoId: id,
  titleId: id,
  titleName: z.string(),
  name: z.string(),
  season: z.int().optional(),
  number: z.int().optional(),
  positionSeconds: z.number(),
  durationSeconds: z.number(),
  finished: z.boolean(),
  posterTemplate: z.string().optional(),
  updatedAt: instant,
})
export type WatchProgress = z.infer<typeof progress>

const grant = z.object({
  sessionId: id,
  /** Below which all files of the video are, with a trailing slash; changes with every renewal. */
  mediaBase: z.string(),
  expiresAt: instant,
})
export type Grant = z.infer<typeof grant>

const playbackSession = grant.extend({
  videoId: id,
  titleId: id,
  titleName: z.string(),
  name: z.string(),
  season: z.int().optional(),
  number: z.int().optional(),
  durationSeconds: z.number(),
  /** Where to go on, in seconds. */
  positionSeconds: z.number(),
  nextVideoId: id.optional(),
  /** File names below `mediaBase`. */
  dashManifest: z.string(),
  hlsManifest: z.string(),
  storyboard: z.string(),
  /** WebVTT of kind `chapters`; without a cue for a film of one piece, and not there for one that was encoded long ago. */
  chapters: z.string().optional(),
  captions: z.array(z.object({ language: z.string(), label: z.string(), file: z.string() })),
  /** How often to renew, in seconds. */
  heartbeatSeconds: z.number(),
})
export type PlaybackSession = z.infer<typeof playbackSession>

const stopped = ['not-entitled', 'session-ended', 'video-not-found'] as const

export const playback = defineContract({
  service: 'playback',
  summary: 'Playback sessions, the media itself, watch progress and my list.',
  faults: {
    'not-entitled': { status: 403, detail: 'Your subscription does not cover this. Choose a plan to watch.' },
    'video-not-found': { status: 404, detail: 'This video is not available, or is no longer.' },
    'session-ended': { status: 410, detail: 'This playback has ended. Press play again.' },
    'too-many-streams': {
      status: 409,
      detail: 'Your plan is in use on other screens. Stop one of them to watch here.',
    },
    'media-unavailable': { status: 503, detail: 'The video cannot be read at the moment. Ask again in some seconds.' },
    'grant-invalid': { status: 403, detail: 'This media address is not valid, or is no longer.' },
    'title-not-found': { status: 404, detail: 'There is no such title.' },
    'maturity-limit': { status: 403, detail: 'This profile may not watch titles with this rating.' },
  },
  routes: {
    startSession: {
      method: 'POST',
      path: '/sessions',
      summary: 'Start playback; needs an active subscription, except for trailers',
      access: 'account',
      body: z.object({
        videoId: id,
        /** End the oldest playback when the plan is used up. */ takeOver: z.boolean().default(false),
        /**
         * Made up by the player and kept for as long as it exists, e.g. by one browser tab. What the same player has
         * started before is ended, so that nobody who presses play again is in their own way.
         */
        playerId: id.optional(),
      }),
      output: playbackSession,
      status: 201,
      faults: ['not-entitled', 'video-not-found', 'too-many-streams', 'maturity-limit'],
    },
    renewSession: {
      method: 'POST',
      path: '/sessions/:id/renew',
      params: z.object({ id }),
      summary: 'Keep the session alive, note the position and get a fresh grant',
      access: 'account',
      body: z.object({
        positionSeconds: z.number().min(0).max(1e6).optional(),
        /** A player that stands still keeps its screen, and takes back no position that was reached elsewhere since. */
        playing: z.boolean().default(true),
      }),
      output: grant,
      faults: [...stopped, 'maturity-limit', 'too-many-streams'],
      // Four a minute for each screen, and many households may share one address.
      limits: { perMinute: 1200 },
    },
    endSession: {
      method: 'POST',
      path: '/sessions/:id/end',
      params: z.object({ id }),
      summary: 'Stop, noting the position',
      access: 'account',
      body: z.object({ positionSeconds: z.number().min(0).max(1e6).optional() }),
    },
    getMedia: {
      method: 'GET',
      path: '/media/:grant/*',
      params: z.object({ grant: z.string().max(200), '*': z.string().max(300) }),
      summary: 'A manifest, segment, storyboard or captions file; the grant in the path is the proof',
      access: { proof: 'playback grant' },
      raw: { responseType: 'application/octet-stream' },
      limits: { perMinute: 6000 },
      faults: ['grant-invalid', 'video-not-found', 'media-unavailable'],
    },
    listProgress: {
      method: 'GET',
      path: '/progress',
      summary: 'What to continue watching, last watched first',
      access: 'account',
      output: z.object({ items: z.array(progress) }),
    },
    getTitleProgress: {
      method: 'GET',
      path: '/titles/:titleId/progress',
      params: titleParams,
      summary: 'How far each video of a title was watched',
      access: 'account',
      output: z.object({ items: z.array(progress) }),
    },
    forgetProgress: {
      method: 'DELETE',
      path: '/progress/:videoId',
      params: videoParams,
      summary: 'Take a video out of continue watching',
      access: 'account',
    },
    listMyList: {
      method: 'GET',
      path: '/my-list',
      summary: 'The ids of the titles in my list, last added first',
      access: 'account',
      output: z.object({ titleIds: z.array(id) }),
    },
    addToMyList: {
      method: 'PUT',
      path: '/my-list/:titleId',
      params: titleParams,
      summary: 'Put a title on my list',
      access: 'account',
      faults: ['title-not-found'],
    },
    removeFromMyList: {
      method: 'DELETE',
      path: '/my-list/:titleId',
      params: titleParams,
      summary: 'Take a title off my list',
      access: 'account',
    },
  },
  events: {
    'session.started': {
      summary: 'Somebody pressed play',
      key: 'accountId',
      payload: z.object({ sessionId: id, accountId: id, videoId: id, titleId: id }),
    },
    'title.finished': {
      summary: 'Somebody watched a video to its end',
      key: 'accountId',
      payload: z.object({ accountId: id, videoId: id, titleId: id }),
    },
  },
  tables: {},
})
