import type { JobDetail, JobTask } from '@codeflix/contracts/encoder'
import { describe, expect, it } from 'vitest'
import { chosenPoints, renditionRows } from './rendition-rows.ts'

const part = (over: Partial<JobTask>): JobTask => ({
  id: '',
  kind: 'picture',
  number: 0,
  rungs: ['v720', 'v360'],
  status: 'waiting',
  attempt: 0,
  progress: 0,
  ...over,
})
const plan: NonNullable<JobDetail['plan']> = {
  frameRate: 24,
  keyframeSeconds: 2,
  segmentSeconds: 4,
  preset: 'veryfast',
  rungs: [
    {
      name: 'v720',
      width: 1280,
      height: 720,
      crf: 23,
      maxBitrate: 2_800_000,
      expected: { bitrate: 1_900_000, ssimDb: 15.2 },
    },
    { name: 'v360', width: 640, height: 360, crf: 22, maxBitrate: 800_000 },
  ],
}
const renditions: JobDetail['renditions'] = [
  { name: 'v720', kind: 'video', codec: 'avc1' },
  { name: 'a-por', kind: 'audio', codec: 'mp4a.40.2' },
]

describe('the renditions of a job', () => {
  it('are as far as the length of the film that is encoded of each', () => {
    const rows = renditionRows({
      plan,
      renditions,
      parts: [
        part({ seconds: 30, status: 'done', progress: 1 }),
        part({ seconds: 10, status: 'running', progress: 0.5 }),
        part({ seconds: 10 }),
        part({ kind: 'sound', rungs: ['a-por'], status: 'running', progress: 0.25 }),
      ],
    })
    expect(rows.map(({ name, share }) => [name, share])).toEqual([
      ['v720', 0.7],
      ['a-por', 0.25],
    ])
  })

  it('say what is planned for them, and what samples of the film promise', () => {
    const [row, sound] = renditionRows({ plan, renditions, parts: [] })
    expect(row).toMatchObject({ crf: 23, maxBitrate: 2_800_000, expectedBitrate: 1_900_000, ssimDb: 15.2 })
    expect(sound).toEqual(renditions[1])
  })
})

it('only renditions whose quality was measured stand on the graph', () => {
  expect(chosenPoints(plan)).toEqual([
    { name: 'v720', width: 1280, height: 720, crf: 23, bitrate: 1_900_000, ssimDb: 15.2 },
  ])
  expect(chosenPoints(undefined)).toEqual([])
})
