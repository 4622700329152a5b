import { expect, test } from 'vitest'
import { pickLanguage, plural, translations } from './translations.ts'

test('a count takes the form of its language', () => {
  const forms = { one: '# filme', other: '# filmes' }
  expect(plural('pt-BR', 1, forms)).toBe('1 filme')
  expect(plural('pt-BR', 2, forms)).toBe('2 filmes')
  expect(plural('pt-BR', 1200, forms)).toBe('1.200 filmes')
  expect(plural('en', 1, { one: '# film', other: '# films' })).toBe('1 film')
})

test('nothing is more than one, or has words of its own', () => {
  expect(plural('pt-BR', 0, { one: '# filme', other: '# filmes' })).toBe('0 filmes')
  expect(plural('en', 0, { zero: 'nothing yet', one: '# film', other: '# films' })).toBe('nothing yet')
})

test('the browser gets the nearest language that we speak, in its own order', () => {
  expect(pickLanguage(['pt-PT', 'en'])).toBe('pt-BR')
  expect(pickLanguage(['de', 'en-GB', 'pt-BR'])).toBe('en')
  expect(pickLanguage(['PT-br'])).toBe('pt-BR')
  expect(pickLanguage([undefined, 'de'], 'pt-BR')).toBe('pt-BR')
})

test('a missing, a needless and a differently shaped translation do not compile', () => {
  const en = { title: 'List', films: (count: number) => `${count}`, help: { keys: 'Keys' } }
  // @ts-expect-error films and help are missing
  translations(en, { title: 'Lista' })
  // @ts-expect-error films takes a number
  translations(en, { title: 'Lista', films: (name: string) => name, help: { keys: 'Teclas' } })
  // @ts-expect-error extra is nowhere in English
  translations(en, { title: 'Lista', films: () => '', help: { keys: 'Teclas' }, extra: '' })
  // @ts-expect-error help.keys is missing
  translations(en, { title: 'Lista', films: () => '', help: {} })
  expect(translations(en, { ...en, title: 'Lista' })['pt-BR'].title).toBe('Lista')
})
