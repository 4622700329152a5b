import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths, periodAfter, periodAt } from './billing-period.ts'

const at = (text: string): Date => new Date(text)
const ends = (anchor: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => periodAt(at(anchor), 'month', index).end.toISOString().slice(0, 10))

describe('billing periods', () => {
  test('who begins on the 31st pays on the last day of short months, and on the 31st again', () => {
    expect(ends('2026-01-31T10:00:00Z', 5)).toEqual([
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
      '2026-06-30',
    ])
  })

  test('a leap year has its 29th of February', () => {
    expect(ends('2027-12-30T10:00:00Z', 3)).toEqual(['2028-01-30', '2028-02-29', '2028-03-30'])
  })

  test('a year from the 29th of February ends on the 28th, and four years later on the 29th', () => {
    const anchor = at('2028-02-29T23:59:59Z')
    expect([0, 1, 2, 3].map((index) => periodAt(anchor, 'year', index).end.toISOString())).toEqual([
      '2029-02-28T23:59:59.000Z',
      '2030-02-28T23:59:59.000Z',
      '2031-02-28T23:59:59.000Z',
      '2032-02-29T23:59:59.000Z',
    ])
  })

  test('after a long sleep nobody pays for time that is over', () => {
    const current = { anchor: at('2026-01-15T00:00:00Z'), index: 0 }
    const now = at('2026-06-01T00:00:00Z')
    expect(periodAfter(current, 'month', now)).toEqual({
      anchor: now,
      index: 0,
      start: now,
      end: at('2026-07-01T00:00:00Z'),
    })
  })

  const anchors = fc.date({ min: at('2000-01-01'), max: at('2100-01-01'), noInvalidDate: true })
  const intervals = fc.constantFrom('month' as const, 'year' as const)
  const indexes = fc.integer({ min: 0, max: 600 })

  test('periods have no gap and no overlap', () => {
    fc.assert(
      fc.property(anchors, intervals, indexes, (anchor, interval, index) => {
        const one = periodAt(anchor, interval, index)
        expect(one.end).toEqual(periodAt(anchor, interval, index + 1).start)
        expect(one.end.getTime()).toBeGreaterThan(one.start.getTime())
      }),
    )
  })

  test('a month has 28 to 31 days and a year 365 or 366, to the second', () => {
    fc.assert(
      fc.property(anchors, intervals, indexes, (anchor, interval, index) => {
        const { start, end } = periodAt(anchor, interval, index)
        const days = (end.getTime() - start.getTime()) / 86_400_000
        expect(Number.isInteger(days)).toBe(true)
        expect(interval === 'month' ? days >= 28 && days <= 31 : days === 365 || days === 366).toBe(true)
      }),
    )
  })

  test('a period ends on the day of the anchor, or on the last of its month when there is no such day', () => {
    fc.assert(
      fc.property(anchors, indexes, (anchor, months) => {
        const moved = addMonths(anchor, months)
        const isLast = new Date(moved.getTime() + 86_400_000).getUTCMonth() !== moved.getUTCMonth()
        expect(moved.getUTCDate() === anchor.getUTCDate() || (isLast && moved.getUTCDate() < anchor.getUTCDate())).toBe(
          true,
        )
        expect(moved.getUTCMonth()).toBe((anchor.getUTCMonth() + months) % 12)
      }),
    )
  })

  test('whenever a renewal is made, what it pays for is not over', () => {
    fc.assert(
      fc.property(anchors, intervals, indexes, fc.integer({ min: 0, max: 4000 }), (anchor, interval, index, days) => {
        const now = new Date(periodAt(anchor, interval, index).end.getTime() + days * 86_400_000)
        const next = periodAfter({ anchor, index }, interval, now)
        expect(next.end.getTime()).toBeGreaterThan(now.getTime())
        expect(next.start.getTime()).toBeLessThanOrEqual(now.getTime())
        expect({ start: next.start, end: next.end }).toEqual(periodAt(next.anchor, interval, next.index))
      }),
    )
  })
})
