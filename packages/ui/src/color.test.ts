import { expect, test } from 'vitest'
import { gradientOf, initialsOf } from './color.ts'

test('initials are the first letters of the first two words', () => {
  expect(initialsOf('Big Buck Bunny')).toBe('BB')
  expect(initialsOf('  “Ócio” — ensaio')).toBe('ÓE')
  expect(initialsOf('2001')).toBe('2')
  expect(initialsOf('')).toBe('')
})

test('a title keeps its colors', () => {
  expect(gradientOf('Sintel')).toBe(gradientOf('Sintel'))
  expect(gradientOf('Sintel')).not.toBe(gradientOf('Spring'))
})
