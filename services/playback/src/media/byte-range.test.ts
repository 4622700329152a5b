import { describe, expect, test } from 'vitest'
import { parseRange } from './byte-range.ts'

describe('a range of bytes', () => {
  test.each([
    [undefined, 'whole'],
    ['', 'whole'],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=990-2000', { start: 990, end: 999 }],
    ['bytes=10-', { start: 10, end: 999 }],
    ['bytes=-5', { start: 995, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=5-2', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['lines=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
  ] as const)('%j of 1000 bytes is %j', (header, expected) => {
    expect(parseRange(header, 1000)).toEqual(expected)
  })

  test('of an empty file there is none', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable')
    expect(parseRange('bytes=-1', 0)).toBe('unsatisfiable')
  })
})
