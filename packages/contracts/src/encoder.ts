import { z } from 'zod'
import { defineContract } from './contract.ts'
import { type Note, noteSentences } from './encode-notes.ts'
import { id, idParams, instant, pageOf, pageQuery } from './fields.ts'

const editor = { staff: ['editor'] } as const

export const jobStatuses = ['queued', 'running', 'completed', 'failed', 'canceled'] as const

/** Which jobs are worked on first: -1 a re-encode that nobody waits for, 0 as usual, 1 urgent. */
const priority = z.int().min(-1).max(1)

const note: z.ZodType<Note> = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})

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
  /** How like its pictures are to what its encoder was given, as -10·log10(1 - SSIM): the mean of those that were sampled. */
  measuredSsimDb: z.number().optional(),
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
  priority,
  /** Its small renditions are made first, and can be played before the others are there. */
  early: z.boolean(),
  /** What the job consists of as far as it is planned; `running` are being worked on now. */
  tasks: z.object({ total: z.int(), done: z.int(), running: z.int() }),
  phase: z.enum(['fetching', 'probing', 'encoding', 'packaging', 'storing']).optional(),
  /** 0 to 1. */
  progress: z.number(),
  /** Seconds of film per second of work, all workers together. */
  speed: z.number().optional(),
  etaSeconds: z.number().optional(),
  /** The most that any of its tasks has needed. */
  attempt: z.int(),
  /** Fault code and plain words, when it failed; `note` says the same in a form that can be told in any language. */
  failure: z.object({ code: z.string(), reason: z.string(), note: note.optional() }).optional(),
  /** The same of what it waits for, e.g. room on a disk; it goes on by itself when that has passed. */
  heldUpBy: z.object({ code: z.string(), reason: z.string() }).optional(),
  /** Whoever works on it, by name, several of them separated by commas. */
  worker: z.string().optional(),
  createdAt: instant,
  startedAt: instant.optional(),
  finishedAt: instant.optional(),
})
export type Job = z.infer<typeof job>

const taskKinds = ['plan', 'picture', 'sound', 'preview', 'film'] as const
const taskStatuses = ['waiting', 'running', 'done', 'failed'] as const

/** A part of a job that one worker does at a time. */
const jobTask = z.object({
  id,
  /** `plan` looks at the source; `film` joins, checks and stores what the others made, `preview` as much as is there before it. */
  kind: z.enum(taskKinds),
  /** In this order they are begun. */
  number: z.int(),
  /** The stretch of the film that it encodes, or that a preview adds to the one before; absent where it is about all of it. */
  fromSeconds: z.number().optional(),
  seconds: z.number().optional(),
  /** The renditions that it encodes, by name. */
  rungs: z.array(z.string()),
  status: z.enum(taskStatuses),
  attempt: z.int(),
  /** 0 to 1. */
  progress: z.number(),
  speed: z.number().optional(),
  worker: z.string().optional(),
  /** Why the last attempt failed, or why it is done again. */
  reason: z.string().optional(),
  note: note.optional(),
  cpuSeconds: z.number().optional(),
})
export type JobTask = z.infer<typeof jobTask>

const plan = z.object({
  /** Of the renditions, in frames per second. */
  frameRate: z.number(),
  keyframeSeconds: z.number(),
  segmentSeconds: z.number(),
  /** Of the encoder of the pictures: how much work it puts into each bit. */
  preset: z.string(),
  /** Best first. Rates are in bits per second. */
  rungs: z.array(
    z.object({
      name: z.string(),
      width: z.int(),
      height: z.int(),
      crf: z.number(),
      maxBitrate: z.int(),
      /** What samples of the film say that it will be; absent where the ladder is fixed. */
      expected: z.object({ bitrate: z.number(), ssimDb: z.number() }).optional(),
    }),
  ),
  /** What the ladder was chosen by; absent where it is fixed. */
  measured: z
    .object({
      samples: z.int(),
      cpuSeconds: z.number(),
      /** What the samples cost and how they looked: -10·log10(1 - SSIM), compared at the size of the best rung. */
      points: z.array(
        z.object({ width: z.int(), height: z.int(), crf: z.number(), bitrate: z.number(), ssimDb: z.number() }),
      ),
    })
    .optional(),
})

const jobDetail = job.extend({
  source: z
    .object({
      container: z.string(),
      durationSeconds: z.number(),
      sizeBytes: z.int(),
      video: z
        .object({
          codec: z.string(),
          width: z.int(),
          height: z.int(),
          frameRate: z.number(),
          /** Shown in SDR. */
          hdr: z.boolean().optional(),
          /** Shown as whole pictures. */
          interlaced: z.boolean().optional(),
        })
        .optional(),
      audio: z.array(z.object({ codec: z.string(), channels: z.int(), language: z.string().optional() })),
    })
    .optional(),
  /** Absent until the encoder has looked at the file. */
  plan: plan.optional(),
  renditions: z.array(rendition),
  /** What the engine was asked to do, to copy. */
  engineParameters: z.string().optional(),
  /** In their order. */
  parts: z.array(jobTask),
  /** Processor time of all that is encoded so far. */
  cpuSeconds: z.number().optional(),
  /** What an editor may want to look at in a film that passed its check, in words. */
  remarks: z.array(z.string()).optional(),
  notes: z.array(note).optional(),
  log: z.array(z.string()),
})
export type JobDetail = z.infer<typeof jobDetail>

const queue = z.object({
  /** Nothing is begun; what is under way goes on to its end. */
  paused: z.boolean(),
  /** The account of whoever paused it, and when. */
  by: id.optional(),
  since: instant.optional(),
  /** Tasks of all jobs; a job that is not planned yet counts as one. */
  waiting: z.int(),
  running: z.int(),
  /** Whoever asked for work within the last minute, or is at work. */
  workers: z.array(z.object({ name: z.string(), seenAt: instant, jobId: id.optional() })),
  /** Until all of it is done at the present speed; absent while nobody works, or nobody knows how long the films are. */
  etaSeconds: z.number().optional(),
})
export type EncodeQueue = z.infer<typeof queue>

/** `underWay` have a job that is not ended; a file that was never encoded is in none. */
const reencoded = z.object({ queued: z.int(), alreadySo: z.int(), underWay: z.int() })

const filmText = z.object({
  /** BCP 47; `und` when the file does not tell. */
  language: z.string(),
  /** For viewers of other languages, for those who do not hear, or only what everybody has to be told. */
  kind: z.enum(['subtitles', 'sdh', 'forced']),
  label: z.string(),
  /** In the object store, below the asset prefix. */
  key: z.string(),
})
export type FilmText = z.infer<typeof filmText>

const completed = z.object({
  mediaId: id,
  jobId: id,
  durationSeconds: z.number(),
  width: z.int(),
  height: z.int(),
  /** The folder in the object store; holds `manifest.mpd`, `master.m3u8`, `storyboard.vtt`. */
  assetPrefix: z.string(),
  posterCandidates: z.array(z.string()),
  /** Text that was inside the file, as WebVTT. */
  captions: z.array(filmText).optional(),
})

export const encoder = defineContract({
  service: 'encoder',
  summary: 'Turns an uploaded video into a ladder of renditions with manifests, storyboard and posters.',
  faults: {
    'job-not-found': { status: 404, detail: 'There is no such encode job.' },
    'task-not-found': { status: 404, detail: 'This job has no such part.' },
    'rendition-not-found': { status: 404, detail: 'This job has no rendition of that name.' },
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
    'disk-full': {
      status: 507,
      detail: noteSentences['disk-full'],
    },
    'store-away': {
      status: 503,
      detail: noteSentences['store-away'],
    },
    'store-full': {
      status: 507,
      detail: noteSentences['store-full'],
    },
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
    makePlayableEarly: {
      method: 'POST',
      path: '/jobs/:id/early',
      params: idParams,
      summary: 'Have the small renditions of a job made first, so that it can be played before the others are there',
      access: editor,
      output: job,
      faults: ['job-not-found', 'illegal-step'],
    },
    setPriority: {
      method: 'POST',
      path: '/jobs/:id/priority',
      params: idParams,
      body: z.object({ priority }),
      summary: 'Let a job overtake others, or wait for them; takes effect as soon as a part of another one is done',
      access: editor,
      output: job,
      faults: ['job-not-found', 'illegal-step'],
    },
    retryTask: {
      method: 'POST',
      path: '/jobs/:id/tasks/:taskId/retry',
      params: idParams.extend({ taskId: id }),
      summary: 'Throw away what one part of a job came to, and do it again; possible until the job is completed',
      access: editor,
      output: jobDetail,
      faults: ['job-not-found', 'task-not-found', 'illegal-step'],
    },
    retryRendition: {
      method: 'POST',
      path: '/jobs/:id/renditions/:name/retry',
      params: idParams.extend({ name: z.string().min(1).max(100) }),
      summary: 'Encode one rendition of a job again, and nothing else; possible until the job is completed',
      access: editor,
      output: jobDetail,
      faults: ['job-not-found', 'rendition-not-found', 'illegal-step'],
    },
    reencode: {
      method: 'POST',
      path: '/jobs/re-encode',
      summary:
        'Encode files again whose output today’s settings would make differently, after all else; the old output is served until the new one is whole',
      access: editor,
      body: z.union([z.object({ mediaIds: z.array(id).min(1).max(1000) }), z.object({ all: z.literal(true) })]),
      output: reencoded,
    },
    countReencode: {
      method: 'GET',
      path: '/jobs/re-encode',
      summary: 'What encoding everything again would come to; changes nothing',
      access: editor,
      output: reencoded,
    },
    readQueue: {
      method: 'GET',
      path: '/queue',
      summary: 'Whether the queue is paused, how much waits, who works, and until when',
      access: editor,
      output: queue,
    },
    pauseQueue: {
      method: 'POST',
      path: '/queue/pause',
      summary: 'Begin nothing more; what is under way goes on to its end',
      access: editor,
      output: queue,
    },
    resumeQueue: {
      method: 'POST',
      path: '/queue/resume',
      summary: 'Go on with what waits',
      access: editor,
      output: queue,
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
    'media.preview-grown': {
      summary:
        'A video can be looked at from its beginning on, in its lowest renditions; for staff, until all of it can be played',
      key: 'mediaId',
      payload: z.object({
        mediaId: id,
        jobId: id,
        /** The folder at which the whole film will be. */
        assetPrefix: z.string(),
        /** How much of how much. */
        seconds: z.number(),
        ofSeconds: z.number(),
        /** The film has sound, and it is not there yet. */
        silent: z.boolean(),
        captions: z.array(filmText),
      }),
    },
    'media.playable': {
      summary:
        'The lowest renditions of a video are in the object store, from beginning to end; better ones will join them at the same address',
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
