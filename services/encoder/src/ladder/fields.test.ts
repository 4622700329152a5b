import { expect, it } from 'vitest'
import { fieldsIn, mayHideFields } from './fields.ts'

it('pictures that are mostly combed in one order are fields', () => {
  expect(fieldsIn({ tff: 40, bff: 0, progressive: 1 })).toBe('tff')
  expect(fieldsIn({ tff: 0, bff: 30, progressive: 1 })).toBe('bff')
})

it('pictures of which few can be judged, or many are whole, are left as they are', () => {
  expect(fieldsIn({ tff: 0, bff: 0, progressive: 0 })).toBeUndefined()
  expect(fieldsIn({ tff: 11, bff: 0, progressive: 0 })).toBeUndefined()
  expect(fieldsIn({ tff: 40, bff: 40, progressive: 0 })).toBeUndefined()
  expect(fieldsIn({ tff: 20, bff: 0, progressive: 4 }), 'film at the rate of video').toBeUndefined()
})

it('only at the rates of television is there anything to look for, and only where the file does not tell', () => {
  const at = (num: number, den = 1, interlaced = false) => mayHideFields({ interlaced, frameRate: { num, den } })
  expect([at(25), at(30_000, 1001), at(30)]).toEqual([true, true, true])
  expect([at(24), at(24_000, 1001), at(50), at(60), at(0, 0), at(25, 1, true)]).toEqual(Array(6).fill(false))
})
