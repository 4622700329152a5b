import { Fault } from '@codeflix/contracts/fault'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertStep, judgeFailure, overallProgress, steps } from './job.ts'

describe('a job', () => {
  it('that failed or was canceled may be queued again', () => {
    expect(() => assertStep('failed', 'queued')).not.toThrow()
    expect(() => assertStep('canceled', 'queued')).not.toThrow()
  })

  it('that is completed stays so', () => {
    for (const to of ['queued', 'running', 'failed', 'canceled'] as const) {
      expect(() => assertStep('completed', to)).toThrow(Fault)
    }
  })

  it('that is refused a step says where it is', () => {
    expect(() => assertStep('running', 'running')).toThrow('This job is being encoded.')
  })

  it('can reach its end from every state but the end itself', () => {
    const reached = new Set<string>(['completed'])
    for (let round = 0; round < 5; round++)
      for (const [from, to] of Object.entries(steps)) if (to.some((next) => reached.has(next))) reached.add(from)
    expect(reached.size).toBe(Object.keys(steps).length)
  })
})

describe('a failure', () => {
  it('that the file causes is final at the first attempt', () => {
    expect(judgeFailure(1, 3, 'hopeless')).toEqual({ next: 'failed' })
  })

  it('of another kind is tried three times, after longer and longer rests', () => {
    expect([1, 2, 3].map((attempt) => judgeFailure(attempt, 3, 'may succeed'))).toEqual([
      { next: 'waiting', attempt: 1, restSeconds: 5 },
      { next: 'waiting', attempt: 2, restSeconds: 15 },
      { next: 'failed' },
    ])
  })

  it('that passes, e.g. for want of room, uses up no attempt, and rests for longer than the worker, which may have room for another film', () => {
    expect(judgeFailure(3, 3, 'passes', 20)).toEqual({ next: 'waiting', attempt: 2, restSeconds: 40 })
  })
})

it('progress grows through the phases from nothing to all', () => {
  const phases = ['fetching', 'probing', 'encoding', 'packaging', 'storing'] as const
  const points = phases.flatMap((phase) => [0, 0.5, 1].map((done) => overallProgress(phase, done)))
  expect(points).toEqual(points.toSorted((a, b) => a - b))
  expect([points[0], points.at(-1)]).toEqual([0, 1])
  fc.assert(
    fc.property(fc.constantFrom(...phases), fc.double({ min: -1, max: 2, noNaN: true }), (phase, done) => {
      const progress = overallProgress(phase, done)
      expect(progress).toBeGreaterThanOrEqual(0)
      expect(progress).toBeLessThanOrEqual(1)
    }),
  )
})
