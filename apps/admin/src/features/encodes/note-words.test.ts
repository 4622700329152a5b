import { describeNote, note, noteSentences, type NoteCode } from '@codeflix/contracts/encode-notes'
import { describe, expect, it } from 'vitest'
import { noteWords } from './note-words.ts'

const namesIn = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
/** Of use to developers alone, and in English. */
const untold: Partial<Record<NoteCode, string[]>> = { 'check-picture': ['fault'] }

describe('a note on an encode', () => {
  it.each(Object.entries(noteSentences))('%s tells the same values in both languages', (code, sentence) => {
    const told = namesIn(noteWords['pt-BR'][code] ?? '')
    const expected = namesIn(sentence).filter((name) => !untold[code as NoteCode]?.includes(name))
    expect([...new Set(told)].toSorted()).toEqual([...new Set(expected)].toSorted())
  })

  it('is told in the language of who reads it, its numbers in that language, too', () => {
    const tooLong = note('film-too-long', { hours: 7.5, most: 6 })
    expect(describeNote(tooLong)).toBe('The film lasts 7.5 hours; at most 6 are accepted.')
    const number = new Intl.NumberFormat('pt-BR').format
    expect(describeNote(tooLong, noteWords['pt-BR'], number)).toBe('O filme dura 7,5 horas; são aceitas no máximo 6.')
  })

  it('of a newer encoder has no words', () => {
    expect(describeNote({ code: 'moonlight', values: {} }, noteWords['pt-BR'])).toBeUndefined()
  })
})
