import { expect, test } from 'vitest'
import { forcedCaptions, isForced } from './caption-choice.ts'

const captions = ['en', 'en-x-forced', 'pt-BR-x-forced', 'pt-BR-x-sdh'].map((language) => ({
  language,
  label: language,
  file: `captions/${language}.vtt`,
}))

test('what everybody has to be told is no choice', () => {
  expect(captions.filter((one) => !isForced(one)).map(({ language }) => language)).toEqual(['en', 'pt-BR-x-sdh'])
})

test('what everybody has to be told is in the language that is heard', () => {
  expect(forcedCaptions(captions, 'pt')?.language).toBe('pt-BR-x-forced')
  expect(forcedCaptions(captions, 'en-US')?.language).toBe('en-x-forced')
  expect(forcedCaptions(captions, 'fr')).toBeUndefined()
  expect(forcedCaptions(captions, undefined)).toBeUndefined()
})
