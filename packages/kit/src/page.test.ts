import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { instantKey, pageFrom, readCursor } from './page.ts'

const form = z.tuple([instantKey, z.uuid()])
const id = '0192f0a0-0000-7000-8000-000000000001'
const at = '2026-11-23 20:00:00.123456+00'
const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a page', () => {
  const rows = [1, 2, 3, 4]
  const page = (limit: number) =>
    pageFrom(
      rows.slice(0, limit + 1),
      limit,
      (row) => [row],
      (row) => `#${row}`,
    )
  test('has its items and a cursor to the rows behind them', () => {
    const first = page(2)
    expect(first.items).toEqual(['#1', '#2'])
    expect(readCursor(first.nextCursor ?? '', z.tuple([z.int()]))).toEqual([2])
  })
  test.for([4, 5])('of %i has no cursor, since nothing is behind it', (limit) => {
    expect(page(limit)).toEqual({ items: ['#1', '#2', '#3', '#4'] })
  })
  test('may be empty', () => {
    expect(
      pageFrom(
        [],
        10,
        () => [],
        () => 1,
      ),
    ).toEqual({ items: [] })
  })
})

describe('a cursor', () => {
  test('gives back its key to the microsecond', () => {
    expect(readCursor(cursorOf([at, id]), form)).toEqual([at, id])
  })
  test.for([
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('[1').toString('base64url')],
    ['nothing', ''],
    ['another number of parts', cursorOf([at])],
    ['an instant that is none', cursorOf(['now()', id])],
    ['an id that is none', cursorOf([at, '1 or 1=1'])],
    ['an object', cursorOf({ 0: at, 1: id })],
  ] as const)('of %s is refused as bad input', ([, cursor]) => {
    expect(() => readCursor(cursor, form)).toThrow(expect.objectContaining({ code: 'kit.invalid-input', status: 400 }))
  })
  test('with a NUL in a name is refused as bad input', () => {
    expect(() => readCursor(cursorOf(['a\0b']), z.tuple([z.string()]))).toThrow(
      expect.objectContaining({ code: 'kit.invalid-input' }),
    )
  })
})
