import { describe, expect, test } from 'vitest'
import { behindSeconds, lagSeconds, problemOf, type ReplicaFacts } from './replica-health.ts'

const fine: ReplicaFacts = {
  status: { state: 'streaming' },
  beats: { ownerAge: 2, copyAge: 2 },
  drift: { result: 'equal' },
  isAsDeclared: true,
  isReachable: true,
}

describe('how far a copy is behind', () => {
  test('a copy that has the newest heartbeat is not behind, also when its owner went away long ago', () => {
    expect(lagSeconds({ ownerAge: 1, copyAge: 1 })).toBe(0)
    expect(lagSeconds({ ownerAge: 86_400, copyAge: 86_400 })).toBe(0)
  })

  test('the time until the next heartbeat is due is no lag', () => {
    expect(lagSeconds({ ownerAge: 0.1, copyAge: 4.9 })).toBe(0)
    expect(lagSeconds({ ownerAge: 1, copyAge: 65 })).toBe(60)
  })

  test('without a heartbeat nobody knows', () => {
    expect(lagSeconds({ ownerAge: 1 })).toBeUndefined()
    expect(lagSeconds({ copyAge: 1 })).toBeUndefined()
  })
})

describe('what is wrong with a copy', () => {
  test('nothing, when it streams, keeps up and equals its owner, or is being filled', () => {
    expect(problemOf(fine)).toBeUndefined()
    expect(problemOf({ ...fine, drift: undefined })).toBeUndefined()
    expect(problemOf({ ...fine, status: { state: 'backfilling' }, beats: { ownerAge: 1 } })).toBeUndefined()
  })

  test.each<[string, Partial<ReplicaFacts>]>([
    ['unreachable', { isReachable: false, status: { state: 'stopped' } }],
    ['not-set-up', { status: undefined, drift: { result: 'different' } }],
    ['not-set-up', { status: { state: 'stopped' }, isAsDeclared: false }],
    ['lost', { status: { state: 'lost' } }],
    ['stopped', { status: { state: 'stopped' }, drift: { result: 'different' } }],
    ['drifted', { drift: { result: 'different' }, beats: { ownerAge: 1, copyAge: 999 } }],
    ['behind', { beats: { ownerAge: 1, copyAge: behindSeconds + 6 } }],
    ['owner-silent', { beats: { ownerAge: 999, copyAge: 999 } }],
    ['owner-silent', { beats: {} }],
  ])('the gravest comes first: %s', (problem, facts) => {
    expect(problemOf({ ...fine, ...facts })).toBe(problem)
  })

  test('a copy that calls itself streaming while no heartbeat ever came is behind', () => {
    expect(problemOf({ ...fine, beats: { ownerAge: 1 } })).toBe('behind')
  })
})
