import { expect, test } from 'vitest'

const modules = import.meta.glob<Record<string, unknown>>('./**/words.ts', { eager: true })

/** Every text of a dictionary with its path; functions are asked with numbers, which stand for texts too. */
function texts(words: unknown, path: string): [string, string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function') return [[path, String(Reflect.apply(words, undefined, [2, 3, 4]))]]
  return Object.entries(words ?? {}).flatMap(([key, value]) => texts(value, `${path}.${key}`))
}

const dictionaries = Object.entries(modules).flatMap(([file, exports]) =>
  Object.entries(exports).map(
    ([name, words]) => [`${file} ${name}`, words as Record<'en' | 'pt-BR', unknown>] as const,
  ),
)

test('there are dictionaries to check', () => {
  expect(dictionaries.length).toBeGreaterThanOrEqual(10)
})

test.for(dictionaries)('%s says everything in both languages', ([, words]) => {
  const [en, pt] = [texts(words.en, ''), texts(words['pt-BR'], '')]
  expect(pt.map(([path]) => path)).toEqual(en.map(([path]) => path))
  expect([...en, ...pt].filter(([, text]) => text.trim() === '')).toEqual([])
})

test.for(dictionaries)('%s is really translated', ([, words]) => {
  const [en, pt] = [texts(words.en, ''), texts(words['pt-BR'], '')]
  const same = en.filter(([, text], index) => text === pt[index]?.[1])
  // Some words are the same in both, e.g. "Normal" and "Player".
  expect(same.length / en.length).toBeLessThan(0.2)
})
