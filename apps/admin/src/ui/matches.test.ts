import { expect, it } from 'vitest'
import { matches, sameName } from './matches.ts'

it('finds names without their accents, in any order of words', () => {
  expect(matches('Comédia Romântica', 'roman comedia')).toBe(true)
  expect(matches('Comédia', 'drama')).toBe(false)
  expect(matches('Anything', '')).toBe(true)
})

it('takes names that differ in case, accents or outer space for the same', () => {
  expect(sameName('Ficção', ' ficcao ')).toBe(true)
  expect(sameName('Drama', 'Dramas')).toBe(false)
})
