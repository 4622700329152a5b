import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { encoderOnScript } from './encoder-on-script.ts'

/** What a film of three hours is to the database, the workers and the page that shows it. Nothing of it is encoded. */

const threeHours = 3 * 3600
const on = encoderOnScript()
afterEach(on.shut)

const kilobyte = 1000

it.each([
  { how: 'is made in one pass', earlyMinutes: 0, passes: 1 },
  { how: 'is to be played early', earlyMinutes: 20, passes: 2 },
])(
  'a film of three hours that $how is laid out in parts that a database and a page can hold',
  async ({ earlyMinutes, passes }) => {
    // Its file can be entered at its beginning alone, which gives the shortest parts and so the most.
    await on.boot({ earlyMinutes: earlyMinutes || threeHours }, threeHours, 1080)
    await on.announce()
    await on.scripted.begun(1)

    const [job] = await on.jobs()
    expect(job?.tasks.total).toBeGreaterThan((passes * threeHours) / 20)
    expect(job?.tasks.total).toBeLessThanOrEqual((passes * threeHours) / 12 + 16)
    const { items } = await on.client().listJobs({ query: {} })
    expect(JSON.stringify(items).length).toBeLessThan(kilobyte)

    const detail = await on.client().getJob({ params: { id: job?.id ?? '' } })
    const pictures = detail.parts.filter(({ kind }) => kind === 'picture')
    expect(pictures.reduce((sum, { seconds = 0 }) => sum + seconds, 0)).toBeCloseTo(passes * threeHours)
    expect(Math.max(...pictures.map(({ seconds = 0 }) => seconds))).toBeLessThanOrEqual(20)
    expect(JSON.stringify(detail).length).toBeLessThan(passes * 250 * kilobyte)

    const { rows } = await sql<{ kind: string; bytes: number }>`
    select 'job' as kind, pg_column_size(job.*) as bytes from job
    union all select 'task', max(pg_column_size(task.*)) from task`.execute(on.db())
    for (const { kind, bytes } of rows) expect(bytes, kind).toBeLessThan(kind === 'job' ? 8 * kilobyte : kilobyte / 2)
  },
)
