import { expect, test } from 'vitest'
import { differences, differingParts, lasting } from './drift.ts'

const rows = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries))

test('only the parts whose rows or hashes differ are looked at', () => {
  const owner = new Map([
    [1, { rows: 2, sum: '10' }],
    [2, { rows: 3, sum: '20' }],
    [3, { rows: 1, sum: '30' }],
  ])
  const copy = new Map([
    [1, { rows: 2, sum: '10' }],
    [2, { rows: 3, sum: '21' }],
    [4, { rows: 1, sum: '30' }],
  ])
  expect(differingParts(owner, copy)).toEqual([2, 3, 4])
  expect(differingParts(owner, owner)).toEqual([])
})

test('a row that is missing, too many, or not the same differs', () => {
  const found = differences(
    rows({ same: '1', missing: '2', changed: '3' }),
    rows({ same: '1', changed: '9', stray: '4' }),
  )
  expect(Object.fromEntries(found)).toEqual({ missing: '2', changed: '3', stray: undefined })
})

test('a row that was on its way at the first look, or changed between the two, is not drift', () => {
  const first = differences(rows({ late: '1', busy: '2', gone: '3' }), rows({}))
  const second = differences(rows({ late: '1', busy: '20', gone: '3', fresh: '5' }), rows({ late: '1' }))
  expect([...lasting(first, second).keys()]).toEqual(['gone'])
})

test('a row that its owner deleted and the copy keeps is drift', () => {
  const look = (): Map<string, string | undefined> => differences(rows({}), rows({ stray: '7' }))
  expect([...lasting(look(), look()).keys()]).toEqual(['stray'])
})
