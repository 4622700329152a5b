import type { JobTask } from '@codeflix/contracts/encoder'
import { describe, expect, it } from 'vitest'
import { countByStatus, layOutStrip, moveOnStrip } from './strip-layout.ts'

const part = (id: string, over: Partial<JobTask> = {}): JobTask => ({
  id,
  kind: 'picture',
  number: 0,
  rungs: ['v360'],
  status: 'waiting',
  attempt: 0,
  progress: 0,
  ...over,
})
const chunks = (count: number, seconds = 20): JobTask[] =>
  Array.from({ length: count }, (_, index) => part(`c${index}`, { fromSeconds: index * seconds, seconds }))

describe('the strip of a job', () => {
  it('has a lane for the plan, the pictures, each soundtrack and the joining, as they are begun', () => {
    const lanes = layOutStrip(
      [
        part('film', { kind: 'film', rungs: [], number: 6 }),
        part('por', { kind: 'sound', rungs: ['a-por'], number: 4 }),
        part('eng', { kind: 'sound', rungs: ['a-eng'], number: 5 }),
        ...chunks(3).map((one, index) => ({ ...one, number: index + 1 })),
        part('plan', { kind: 'plan', rungs: [] }),
      ],
      600,
    )
    expect(lanes.map(({ kind, rungs }) => [kind, ...rungs])).toEqual([
      ['plan'],
      ['picture', 'v360'],
      ['sound', 'a-por'],
      ['sound', 'a-eng'],
      ['film'],
    ])
  })

  it('keeps chunks of other rungs in a lane of their own', () => {
    const low = chunks(2).map((one) => ({ ...one, id: `low ${one.id}`, rungs: ['v240'] }))
    expect(layOutStrip([...chunks(2), ...low], 600).map(({ rungs }) => rungs)).toEqual([['v360'], ['v240']])
  })

  it('has one lane for all previews, each as long as what it adds', () => {
    const preview = (id: string, fromSeconds: number, seconds: number): JobTask =>
      part(id, { kind: 'preview', rungs: [], fromSeconds, seconds })
    const [lane, ...others] = layOutStrip([preview('p1', 0, 12), preview('p2', 12, 24), preview('p3', 36, 64)], 600)
    expect(lane?.rows.map(({ parts }) => parts.map(({ seconds }) => seconds))).toEqual([[12, 24, 64]])
    expect(others).toEqual([])
  })

  it('puts the chunks in the order of the film, whatever the order they come in', () => {
    const [lane] = layOutStrip(chunks(4).toReversed(), 600)
    expect(lane?.rows[0]?.parts.map(({ id }) => id)).toEqual(['c0', 'c1', 'c2', 'c3'])
  })

  it.each([
    [1100, 6],
    [300, 20],
  ])(
    'shows 500 chunks of a film of three hours in a frame of %i pixels in %i rows, each of the same length',
    (width, rowCount) => {
      const [lane] = layOutStrip(chunks(500, 21.6), width)
      expect(lane?.rows).toHaveLength(rowCount)
      expect(lane?.rows.flatMap(({ parts }) => parts)).toHaveLength(500)
      expect(lane?.rows.map(({ parts, before }) => parts[0]?.id === `c${before}`)).not.toContain(false)
      const lengths = lane?.rows.map((row) => row.parts.length * 21.6 + row.restSeconds) ?? []
      for (const length of lengths) expect(length).toBeCloseTo(lengths[0] ?? 0)
      for (const row of lane?.rows ?? []) expect(width / row.parts.length).toBeGreaterThan(10)
    },
  )

  it('shows the 1,800 parts of such a film that is to be played early, in two lanes of the same rows', () => {
    const early = chunks(900, 12).map((one) => ({ ...one, id: `early ${one.id}`, rungs: ['v240'] }))
    const lanes = layOutStrip([...early, ...chunks(900, 12)], 1100)
    expect(lanes.map(({ rows }) => rows.length)).toEqual([10, 10])
    expect(lanes.map(({ rows }) => rows.flatMap(({ parts }) => parts).length)).toEqual([900, 900])
  })

  it('lays out a job of which nothing is planned yet', () => {
    expect(layOutStrip([], 600)).toEqual([])
    expect(layOutStrip([part('plan', { kind: 'plan', rungs: [] })], 0)[0]?.rows).toHaveLength(1)
  })
})

describe('the keys on the strip', () => {
  const lanes = layOutStrip([...chunks(6), part('sound', { kind: 'sound', rungs: ['a-por'] })], 36)

  it('go along the film and stop at its ends', () => {
    expect(moveOnStrip(lanes, 'c2', 'right')).toBe('c3')
    expect(moveOnStrip(lanes, 'c3', 'left')).toBe('c2')
    expect(moveOnStrip(lanes, 'c0', 'left')).toBe('c0')
    expect(moveOnStrip(lanes, 'sound', 'right')).toBe('sound')
  })

  it('go to the row below and above at the same place, and from the last row of chunks to the sound', () => {
    expect(moveOnStrip(lanes, 'c1', 'down')).toBe('c4')
    expect(moveOnStrip(lanes, 'c4', 'up')).toBe('c1')
    expect(moveOnStrip(lanes, 'c5', 'down')).toBe('sound')
    expect(moveOnStrip(lanes, 'c1', 'up')).toBe('c1')
  })

  it('go to the ends of a row', () => {
    expect(moveOnStrip(lanes, 'c4', 'home')).toBe('c3')
    expect(moveOnStrip(lanes, 'c4', 'end')).toBe('c5')
  })

  it('begin at the first part when none is chosen, or the chosen one is gone', () => {
    expect(moveOnStrip(lanes, undefined, 'right')).toBe('c0')
    expect(moveOnStrip(lanes, 'gone', 'left')).toBe('c0')
  })
})

it('counts the parts by their state', () => {
  expect(countByStatus([part('a'), part('b', { status: 'done' }), part('c', { status: 'done' })])).toEqual({
    waiting: 1,
    running: 0,
    done: 2,
    failed: 0,
  })
})
