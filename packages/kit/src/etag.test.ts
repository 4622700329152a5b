import { expect, test } from 'vitest'
import { matchesEtag } from './etag.ts'

test.each([
  [undefined, false],
  ['', false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b"', false],
  ['a', false],
  ['*', true],
])('whoever has %j has "a": %s', (header, expected) => {
  expect(matchesEtag(header, '"a"')).toBe(expected)
})
