import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EncodePlan, FrameSpan } from '../ladder/ladder.ts'
import { layOut, previewSteps } from './lay-out.ts'

const rung = (name: string, width: number, height: number) => ({
  name,
  width,
  height,
  crf: 22,
  maxBitsPerSecond: 800_000,
  bufferBits: 1_600_000,
})
const sound = (name: string): EncodePlan['audio'][number] => ({ name }) as EncodePlan['audio'][number]
const planOf = (chunks: number, sounds: string[]): EncodePlan => ({
  frameRate: { num: 24, den: 1 },
  gopFrames: 48,
  segmentFrames: 96,
  frames: chunks * 288 - 100,
  preset: 'veryfast',
  rungs: [rung('v720', 1280, 720), rung('v240', 426, 240)],
  audio: sounds.map(sound),
})
/** Of twelve seconds each, the last somewhat less. */
const chunksOf = (count: number): FrameSpan[] =>
  Array.from({ length: count }, (_, index) => ({
    firstFrame: index * 288,
    ...(index < count - 1 ? { frames: 288 } : {}),
  }))
const tasksOf = (chunks: number, early: boolean, sounds = ['a-por', 'a-eng']) =>
  layOut('job', planOf(chunks, sounds), chunksOf(chunks), early)
const inWords = (tasks: ReturnType<typeof layOut>): string[] =>
  tasks.map(({ kind, asked }) =>
    [kind, asked?.rendition, asked?.rungs?.join('+'), asked?.span && asked.span.firstFrame / 24]
      .filter((word) => word !== undefined)
      .join(' '),
  )

describe('the tasks of a film', () => {
  it('are its sound, its chunks, and the joining of them', () => {
    expect(inWords(tasksOf(2, false))).toEqual([
      'sound a-por',
      'sound a-eng',
      'picture v720+v240 0',
      'picture v720+v240 12',
      'film',
    ])
  })

  it('begin with the longest chunk and end with the shortest, so that all workers are done at about the same time', () => {
    const seconds = [12, 20, 16, 20]
    let firstFrame = 0
    const chunks = seconds.map((length): FrameSpan => {
      const span = { firstFrame, frames: length * 24 }
      firstFrame += span.frames
      return span
    })
    const lengths = (early: boolean): number[] =>
      layOut('job', planOf(4, []), chunks, early)
        .filter(({ asked }) => asked?.rungs?.includes('v720'))
        .map(({ frames }) => (frames ?? 0) / 24)
    expect(lengths(false)).toEqual([20, 20, 16, 12])
    expect(lengths(true)).toEqual([20, 20, 16, 12])
  })

  it('let its beginning be seen first when it is to be playable early, before any sound, and then ever more of it', () => {
    expect(inWords(tasksOf(9, true)).slice(0, 14)).toEqual([
      'picture v240 0',
      'preview 0',
      'sound a-por',
      'sound a-eng',
      'picture v240 12',
      'picture v240 24',
      'preview 12',
      'picture v240 36',
      'picture v240 48',
      'picture v240 60',
      'picture v240 72',
      'picture v240 84',
      'picture v240 96',
      'preview 36',
    ])
    expect(inWords(tasksOf(9, true)).slice(14)).toEqual([
      ...Array.from({ length: 9 }, (_, index) => `picture v720 ${index * 12}`),
      'film',
    ])
  })

  it('have one preview alone, with its sound, of a film of one chunk', () => {
    expect(inWords(tasksOf(1, true))).toEqual([
      'picture v240 0',
      'sound a-por',
      'sound a-eng',
      'preview 0',
      'picture v720 0',
      'film',
    ])
  })

  it('have previews that each go on where the one before it ended, all but the last to a chunk’s end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), (chunks) => {
        const tasks = tasksOf(chunks, true)
        expect(tasks.map(({ number }) => number)).toEqual(tasks.map((_, index) => index + 1))
        let end = 0
        for (const [index, { kind, asked }] of tasks.entries()) {
          if (kind !== 'preview') continue
          expect(asked?.span?.firstFrame).toBe(end)
          const before = tasks.slice(0, index).filter((task) => task.kind === 'picture')
          end = before.length * 288
          const isLast = before.length === chunks
          expect(asked?.span?.frames).toBe(isLast ? undefined : end - (asked?.span?.firstFrame ?? 0))
          if (isLast) expect(tasks.slice(0, index).filter((task) => task.kind === 'sound')).toHaveLength(2)
        }
        expect(end).toBe(chunks * 288)
      }),
    )
  })
})

describe('the previews of a film', () => {
  it('come after one chunk, and then after many times as many', () => {
    expect(previewSteps(1)).toEqual([1])
    expect(previewSteps(2)).toEqual([1, 2])
    expect(previewSteps(4)).toEqual([1, 4])
    expect(previewSteps(5)).toEqual([1, 3, 5])
    expect(previewSteps(480)).toEqual([1, 3, 9, 27, 81, 243, 480])
  })

  it('begin with what is there already when they are wished for late', () => {
    expect(previewSteps(40, 5)).toEqual([5, 15, 40])
    expect(previewSteps(6, 5)).toEqual([5, 6])
  })

  it('join no more than twice what the film has, however long it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (chunks) => {
        const joined = previewSteps(chunks).reduce((sum, step) => sum + step, 0)
        expect(joined).toBeLessThanOrEqual(chunks * 2)
      }),
    )
  })
})
