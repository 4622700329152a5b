import { describe, expect, it } from 'vitest'
import { corrected, everythingQuery, namesQuery, transpositions, wordsThatCount, type TypedWord } from './words.ts'

const word = (text: string, more: Partial<TypedWord> = {}): TypedWord => ({
  word: text,
  unfinished: false,
  alternatives: [],
  ...more,
})

describe('a search', () => {
  it('wants every word, the last as a beginning', () => {
    expect(namesQuery([word('slow'), word('du', { unfinished: true })], 'A', { typos: false })).toBe(
      "'slow':A & 'du':*A",
    )
  })

  it('takes what a word may have been meant to be beside the word', () => {
    const typed = word('matrx', {
      alternatives: [
        { word: 'matrix', beginning: false },
        { word: 'matri', beginning: true },
      ],
    })
    expect(namesQuery([typed], 'ABC', { typos: true })).toBe("('matrx':ABC | 'matrix':ABC | 'matri':*ABC)")
    expect(namesQuery([typed], 'ABC', { typos: false })).toBe("'matrx':ABC")
  })

  it('looks for stems in synopses', () => {
    const stems = new Map([['running', ['run', 'running']]])
    expect(everythingQuery([word('running'), word('the')], stems, { typos: false })).toBe(
      "('running': | 'run' | 'running') & 'the':",
    )
  })

  it('does without small words where there are others, and keeps them where there are none', () => {
    expect(wordsThatCount([word('the'), word('bunny')], false).map((one) => one.word)).toEqual(['bunny'])
    expect(wordsThatCount([word('the'), word('bunny')], true)).toHaveLength(2)
    expect(wordsThatCount([word('the')], false)).toHaveLength(1)
  })

  it('cannot be broken out of by what is typed', () => {
    expect(namesQuery([word("a'b\\c")], 'A', { typos: false })).toBe("'abc':A")
  })

  it('knows slips of neighboring keys', () => {
    expect(transpositions('dnue')).toEqual(['ndue', 'dune', 'dneu'])
    expect(transpositions('aa')).toEqual([])
  })

  it('says what it searched for instead, spelled as the title is', () => {
    const typed = [word('mares'), word('fractias', { alternatives: [{ word: 'fractais', beginning: false }] })]
    expect(corrected(typed, ['Marés Fractais'])).toBe('mares fractais')
    expect(
      corrected([word('regar', { alternatives: [{ word: 'regra', beginning: false }] })], ['Rule 110', 'Régra']),
    ).toBe('régra')
    expect(corrected([word('mares')], ['Marés Fractais'])).toBeUndefined()
  })
})
