import type { EncodeQueue, Job, JobDetail, JobTask } from '@codeflix/contracts/encoder'
import type { Page } from 'playwright-core'

const idOf = (number: number): string => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`

function job(number: number, state: Partial<Job>): Job {
  return {
    id: idOf(number),
    mediaId: idOf(number + 100),
    titleId: idOf(number + 200),
    name: 'The Lantern Keeper',
    fileName: 'the_lantern_keeper_master_prores_422hq_final_v7.mov',
    status: 'queued',
    priority: 0,
    early: false,
    tasks: { total: 1, done: 0, running: 0 },
    progress: 0,
    attempt: 1,
    createdAt: '2026-11-20T12:00:00Z',
    ...state,
  }
}

const running = job(1, {
  status: 'running',
  phase: 'encoding',
  progress: 0.42,
  speed: 3.1,
  etaSeconds: 7540,
  worker: 'encoder-1, encoder-2',
  tasks: { total: 503, done: 212, running: 2 },
  startedAt: '2026-11-20T12:10:00Z',
})

/** One job in each state, with words as long as they come. */
export const jobsUnderWay: readonly Job[] = [
  running,
  job(2, { queuePosition: 0, priority: 1 }),
  job(3, { queuePosition: 1, priority: -1 }),
  job(4, { status: 'failed', failure: { code: 'encoder.engine-failed', reason: 'Conversion failed!' } }),
  job(5, { status: 'canceled' }),
  job(6, { status: 'completed', progress: 1 }),
]

export const pausedQueue: EncodeQueue = {
  paused: true,
  by: idOf(300),
  since: '2026-11-20T12:20:00Z',
  waiting: 214,
  running: 2,
  workers: [
    { name: 'encoder-1', seenAt: '2026-11-20T12:20:00Z', jobId: running.id },
    { name: 'encoder-2', seenAt: '2026-11-20T12:20:00Z' },
  ],
}

const rungs = [
  { name: 'v1080', width: 1920, height: 1080, crf: 23, maxBitrate: 5_000_000 },
  { name: 'v720', width: 1280, height: 720, crf: 23, maxBitrate: 2_800_000 },
  { name: 'v360', width: 640, height: 360, crf: 22, maxBitrate: 800_000 },
]
const chunkSeconds = 21.6

function chunk(number: number): JobTask {
  const status = number < 210 ? 'done' : number < 212 ? 'running' : 'waiting'
  return {
    id: idOf(1000 + number),
    kind: 'picture',
    number: number + 1,
    fromSeconds: number * chunkSeconds,
    seconds: chunkSeconds,
    rungs: rungs.map(({ name }) => name),
    status,
    attempt: status === 'waiting' ? 0 : number % 50 === 7 ? 2 : 1,
    progress: status === 'running' ? 0.5 : 0,
    ...(status === 'waiting' ? {} : { worker: 'encoder-1', speed: 1.4, cpuSeconds: 30 }),
  }
}

const part = (number: number, state: Pick<JobTask, 'kind' | 'status'> & Partial<JobTask>): JobTask => ({
  id: idOf(number),
  number,
  rungs: [],
  attempt: 1,
  progress: 0,
  ...state,
})

/** A film of three hours in 500 chunks, in the midst of them. */
export const longJob: JobDetail = {
  ...running,
  source: {
    container: 'mov',
    durationSeconds: 500 * chunkSeconds,
    sizeBytes: 82_000_000_000,
    video: { codec: 'prores', width: 1920, height: 1080, frameRate: 24 },
    audio: [{ codec: 'pcm_s24le', channels: 6, language: 'por' }],
  },
  plan: {
    frameRate: 24,
    keyframeSeconds: 2,
    segmentSeconds: 4,
    preset: 'veryfast',
    rungs: rungs.map((rung) => ({ ...rung, expected: { bitrate: rung.maxBitrate * 0.7, ssimDb: rung.height / 60 } })),
    measured: {
      samples: 6,
      cpuSeconds: 300,
      points: rungs.flatMap(({ width, height, maxBitrate }) =>
        [20, 26, 32].map((crf) => ({
          width,
          height,
          crf,
          bitrate: (maxBitrate * 20) / crf,
          ssimDb: height / 60 + 2 - crf / 10,
        })),
      ),
    },
  },
  renditions: rungs.map(({ name, width, height }) => ({ name, kind: 'video', width, height, codec: 'avc1' })),
  engineParameters: 'ffmpeg -i film.mov -c:v libx264 -preset veryfast -crf 23 film.mp4',
  parts: [
    part(2000, { kind: 'plan', status: 'done' }),
    ...Array.from({ length: 500 }, (_, number) => chunk(number)),
    part(2001, { kind: 'sound', status: 'done', rungs: ['a-por'] }),
    part(2002, { kind: 'film', status: 'waiting', attempt: 0 }),
  ],
  cpuSeconds: 6300,
  log: ['Planned 500 chunks of three renditions.'],
}

/** A shorter one, after one of its chunks failed for good. */
export const failedJob: JobDetail = {
  ...longJob,
  status: 'failed',
  failure: { code: 'encoder.limit-exceeded', reason: 'malloc of size 12582912 failed' },
  tasks: { total: 24, done: 23, running: 0 },
  parts: Array.from({ length: 24 }, (_, number) =>
    number === 11
      ? { ...chunk(number), status: 'failed', attempt: 3, reason: 'malloc of size 12582912 failed' }
      : chunk(number),
  ),
}

/** Lets the page see encodes in states that no encoder stays in for long enough to be looked at. */
export async function encoderSays(
  page: Page,
  { jobs, detail, queue }: { jobs?: readonly Job[]; detail?: JobDetail; queue?: EncodeQueue },
): Promise<void> {
  if (queue) await page.route('**/api/encoder/queue', (route) => route.fulfill({ json: queue }))
  if (detail) await page.route(`**/api/encoder/jobs/${detail.id}`, (route) => route.fulfill({ json: detail }))
  if (jobs) await page.route('**/api/encoder/jobs?*', (route) => route.fulfill({ json: { items: jobs } }))
  await page.route('**/api/encoder/jobs/stream', (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: (jobs ?? []).map((one) => `event: job\ndata: ${JSON.stringify(one)}\n\n`).join(''),
    }),
  )
}
