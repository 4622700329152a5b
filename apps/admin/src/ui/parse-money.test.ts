import { describe, expect, it } from 'vitest'
import { moneyInput, parseMoney } from './parse-money.ts'

describe('parseMoney', () => {
  it.each([
    ['19,90', 1990],
    ['19.90', 1990],
    ['12', 1200],
    ['12,5', 1250],
    ['1.234,50', 123_450],
    ['1,234.50', 123_450],
    ['1.234', 123_400],
    ['R$ 29,90', 2990],
    ['0,01', 1],
  ])('reads %s', (text, minor) => expect(parseMoney(text)).toBe(minor))

  it.each(['', 'abc', '-5', '1,2,3', '12.345,6,7', '5 dollars'])('refuses “%s”', (text) =>
    expect(parseMoney(text)).toBeUndefined(),
  )

  it('reads back what the input shows', () => {
    expect(moneyInput(1990, 'pt-BR')).toBe('19,90')
    expect(moneyInput(123_450, 'en')).toBe('1234.50')
    expect(parseMoney(moneyInput(123_450, 'en'))).toBe(123_450)
  })
})
