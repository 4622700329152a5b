import { note } from '@codeflix/contracts/encode-notes'
import { expect, it } from 'vitest'
import { diskFull, EngineFailure } from '../engine/engine-failure.ts'
import type { Measured, MeasureTask } from '../engine/engine-tasks.ts'
import { filmFacts } from '../../test/film-facts.ts'
import { planLadder } from './ladder.ts'
import { planFilm } from './plan-film.ts'

const facts = filmFacts(600, 1280, 720)
const probed = { facts, keyframeSeconds: Array.from({ length: 300 }, (_, index) => index * 2) }
const measureAs =
  (asked: MeasureTask[]) =>
  (task: MeasureTask): Promise<Measured> => {
    asked.push(task)
    const spans = task.spans.map(() =>
      task.rungs.map(({ name, width, crf }) => ({
        name,
        pictureBytes: Array.from({ length: 24 }, () => width * 4 * 2 ** ((22 - crf) / 6)),
        ssim: 1 - 0.01 * 2 ** ((crf - 22) / 6) - 3 / width,
      })),
    )
    return Promise.resolve({ spans, cpuSeconds: 2 })
  }
const measuring = (asked: MeasureTask[], lines: string[] = []) => ({
  source: 'film',
  output: 'out',
  limits: { pixels: 1, outputBytes: 1 },
  atOnce: 2,
  measure: measureAs(asked),
  logged: (line: string) => void lines.push(line),
})
const fixed = planLadder(facts)
const choice = { ladder: 'per-title', codecs: 'h264', crf: 22 } as const

it('a film is measured in samples side by side, and its rungs follow from them', async () => {
  const asked: MeasureTask[] = []
  const plan = await planFilm(probed, fixed, choice, measuring(asked))
  expect(asked.map(({ spans }) => spans.length)).toEqual([3, 3])
  expect(asked[0]?.shown).toMatchObject({ width: 1280, height: 720 })
  expect(plan.analysis).toMatchObject({ cpuSeconds: 4 })
  expect(plan.analysis?.samples).toHaveLength(6)
  expect(plan.rungs).not.toEqual(fixed.rungs)
})

it('a film gets the fixed ladder, unmeasured, where that is wished', async () => {
  const asked: MeasureTask[] = []
  expect(await planFilm(probed, fixed, { ...choice, ladder: 'fixed' }, measuring(asked))).toEqual(fixed)
  expect(asked).toEqual([])
})

it('a film whose samples cannot be measured gets the fixed ladder, and staff read why', async () => {
  const lines: string[] = []
  const failing = () => Promise.reject(new EngineFailure('encoder.limit-exceeded', note('memory-limit')))
  const plan = await planFilm(probed, fixed, choice, { ...measuring([], lines), measure: failing })
  expect(plan).toEqual(fixed)
  expect(lines).toEqual([expect.stringContaining('more memory than it may use')])
})

it('a film whose samples find no room waits for it, and gets no other ladder for that', async () => {
  const failing = () => Promise.reject(diskFull())
  await expect(planFilm(probed, fixed, choice, { ...measuring([]), measure: failing })).rejects.toMatchObject({
    code: 'encoder.disk-full',
  })
})

it('an encode that is canceled while its film is measured ends', async () => {
  const canceled = () => Promise.reject(new Error('canceled'))
  await expect(planFilm(probed, fixed, choice, { ...measuring([]), measure: canceled })).rejects.toThrow('canceled')
})

it('a film is made in AV1 too where that is wished: the same sizes for fewer bits, and H.264 as without', async () => {
  const alone = await planFilm(probed, fixed, choice, measuring([]))
  const both = await planFilm(probed, fixed, { ...choice, codecs: 'h264+av1' }, measuring([]))
  const second = both.rungs.filter(({ codec }) => codec === 'av1')
  expect(both.rungs.filter(({ codec }) => codec === undefined)).toEqual(alone.rungs)
  expect(both.rungs.slice(-alone.rungs.length)).toEqual(alone.rungs)
  expect(second).toHaveLength(alone.rungs.length)
  for (const [index, rung] of second.entries()) {
    const [same, next] = [alone.rungs[index], second[index + 1]]
    expect(rung).toMatchObject({ width: same?.width, height: same?.height, name: `${same?.name}-av1` })
    expect(rung.maxBitsPerSecond).toBeLessThan(same?.maxBitsPerSecond ?? 0)
    expect(rung.predicted?.bitsPerSecond).toBeLessThan(same?.predicted?.bitsPerSecond ?? 0)
    expect(rung.crf).toBe(Math.round(rung.crf))
    if (next) expect(next.maxBitsPerSecond).toBeLessThan(rung.maxBitsPerSecond)
  }
})

it('a picture that is too small for an AV1 encoder is made in H.264 alone', async () => {
  const small = { ...facts, video: { ...facts.video, width: 48, height: 40, displayWidth: 48, displayHeight: 40 } }
  const plan = await planFilm(
    { facts: small, keyframeSeconds: [] },
    planLadder(small),
    { ...choice, codecs: 'h264+av1' },
    measuring([]),
  )
  expect(plan.rungs.map(({ codec }) => codec)).toEqual([undefined])
})
