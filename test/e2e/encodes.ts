import type { Job } from '@codeflix/contracts/encoder'
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

/** One job in each state, with words as long as they come. */
export const jobsUnderWay: readonly Job[] = [
  job(1, { status: 'running', phase: 'encoding', progress: 0.42, speed: 3.1, etaSeconds: 7540, worker: 'worker-1' }),
  job(2, { queuePosition: 0 }),
  job(3, { queuePosition: 1 }),
  job(4, { status: 'failed', failure: { code: 'encoder.engine-failed', reason: 'Conversion failed!' } }),
  job(5, { status: 'canceled' }),
  job(6, { status: 'completed', progress: 1 }),
]

/** Lets the page see encodes in states that no encoder stays in for long enough to be looked at. */
export async function encoderSays(page: Page, { jobs }: { jobs: readonly Job[] }): Promise<void> {
  await page.route('**/api/encoder/jobs?*', (route) => route.fulfill({ json: { items: jobs } }))
  await page.route('**/api/encoder/jobs/stream', (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: jobs.map((one) => `event: job\ndata: ${JSON.stringify(one)}\n\n`).join(''),
    }),
  )
}
