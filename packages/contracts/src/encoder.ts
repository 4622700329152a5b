import { z } from 'zod'
import { defineContract } from './contract.ts'
import { id, idParams, instant, pageOf, pageQuery } from './fields.ts'

const editor = { staff: ['editor'] } as const

export const jobStatuses = ['queued', 'running', 'completed', 'failed', 'canceled'] as const

const rendition = z.object({
  name: z.string(),
  kind: z.enum(['video', 'audio']),
  width: z.int().optional(),
  height: z.int().optional(),
  codec: z.string(),
  /** Bits per second: the highest segment and the mean. */
  peakBitrate: z.int().optional(),
  averageBitrate: z.int().optional(),
  sizeBytes: z.int().optional(),
})

const job = z.object({
  id,
  mediaId: id,
  titleId: id,
  name: z.string(),
  fileName: z.string(),
  status: z.enum(jobStatuses),
  /** How many jobs are before this one; absent unless queued. */
  queuePosition: z.int().optional(),
  phase: z.enum(['fetching', 'probing', 'encoding', 'packaging', 'storing']).optional(),
  /** 0 to 1. */
  progress: z.number(),
  /** Seconds of film per second of work. */
  speed: z.number().optional(),
  etaSeconds: z.number().optional(),
  attempt: z.int(),
  /** Fault code and plain words, when it failed. */
  failure: z.object({ code: z.string(), reason: z.string() }).optional(),
  worker: z.string().optional(),
  createdAt: instant,
  startedAt: instant.optional(),
  finishedAt: instant.optional(),
})
export type Job = z.infer<typeof job>

const jobDetail = job.extend({
  source: z
    .object({
      container: z.string(),
      durationSeconds: z.number(),
      sizeBytes: z.int(),
      video: z.object({ codec: z.string(), width: z.int(), height: z.int(), frameRate: z.number() }).optional(),
      audio: z.array(z.object({ codec: z.string(), channels: z.int(), language: z.string().optional() })),
    })
    .optional(),
  renditions: z.array(rendition),
  /** What the engine was asked to do, to copy. */
  engineParameters: z.string().optional(),
  log: z.array(z.string()),
})
export type JobDetail = z.infer<typeof jobDetail>

const completed = z.object({
  mediaId: id,
  jobId: id,
  durationSeconds: z.number(),
  width: z.int(),
  height: z.int(),
  /** The folder in the object store; holds `manifest.mpd`, `master.m3u8`, `storyboard.vtt`. */
  assetPrefix: z.string(),
  posterCandidates: z.array(z.string()),
})

export const encoder = defineContract({
  service: 'encoder',
  summary: 'Turns an uploaded video into a ladder of renditions with manifests, storyboard and posters.',
  faults: {
    'job-not-found': { status: 404, detail: 'There is no such encode job.' },
    'illegal-step': { status: 409, detail: 'This job cannot take that step from the state it is in.' },
    'source-missing': { status: 422, detail: 'The uploaded file is no longer there. Upload it again.' },
    'source-unreadable': {
      status: 422,
      detail:
        'The file is damaged or is not a video that we can read. Export it again, for example as MP4, and upload that.',
    },
    'no-video': {
      status: 422,
      detail: 'The file has no picture, only sound or data. Upload the file that holds the video.',
    },
    'source-too-large': {
      status: 422,
      detail: 'The file is larger, longer or has more pixels than this site accepts.',
    },
    'engine-failed': {
      status: 500,
      detail: 'The encoder stopped before it was done. Try again; if it fails again, the log says why.',
    },
    'limit-exceeded': { status: 500, detail: 'Encoding took more time, memory or space than it may.' },
  },
  routes: {
    listJobs: {
      method: 'GET',
      path: '/jobs',
      summary: 'Encode jobs: running, then queued, then ended, newest first',
      access: editor,
      query: pageQuery.extend({ status: z.enum(jobStatuses).optional(), titleId: id.optional() }),
      output: pageOf(job),
    },
    getJob: {
      method: 'GET',
      path: '/jobs/:id',
      params: idParams,
      summary: 'One job with source, renditions and log',
      access: editor,
      output: jobDetail,
      faults: ['job-not-found'],
    },
    retryJob: {
      method: 'POST',
      path: '/jobs/:id/retry',
      params: idParams,
      summary: 'Queue a failed or canceled job again',
      access: editor,
      output: job,
      faults: ['job-not-found', 'illegal-step'],
    },
    cancelJob: {
      method: 'POST',
      path: '/jobs/:id/cancel',
      params: idParams,
      summary: 'Stop a job that is queued or running',
      access: editor,
      output: job,
      faults: ['job-not-found', 'illegal-step'],
    },
    watchJobs: {
      method: 'GET',
      path: '/jobs/stream',
      summary:
        'Server-sent events: `job` with a job as its data, for every job not ended at first and then for every change',
      access: editor,
      raw: { responseType: 'text/event-stream' },
    },
  },
  events: {
    'media.progressed': {
      summary: 'An encode moved on; sent at each step and at most every few seconds',
      key: 'mediaId',
      payload: z.object({ mediaId: id, jobId: id, phase: z.string(), progress: z.number() }),
    },
    'media.playable': {
      summary:
        'The lowest renditions of a video are in the object store; better ones will join them at the same address',
      key: 'mediaId',
      payload: completed,
    },
    'media.completed': {
      summary: 'All renditions of a video are in the object store',
      key: 'mediaId',
      payload: completed,
    },
    'media.failed': {
      summary: 'A video could not be encoded',
      key: 'mediaId',
      payload: z.object({ mediaId: id, jobId: id, code: z.string(), reason: z.string() }),
    },
  },
  tables: {},
})

/** One message of `watchJobs`. */
export const jobMessage = job
