import { describe, expect, it } from 'vitest'
import { changedFields, changeFrom, rebase, settle, type Draft } from './draft.ts'

const draft = (more: Partial<Draft> = {}): Draft => ({
  name: 'Big Buck Bunny',
  originalName: undefined,
  synopsis: 'A rabbit.',
  translations: {},
  year: 2008,
  maturityRating: 'L',
  genreIds: ['g1'],
  categoryIds: [],
  credits: [],
  attribution: undefined,
  ...more,
})

describe('a draft', () => {
  it('sends only what changed, with the version that it was made from', () => {
    expect(changeFrom(draft(), draft({ name: 'Bunny', year: 2009 }), 7)).toEqual({
      name: 'Bunny',
      year: 2009,
      version: 7,
    })
  })

  it('takes a year away with null and a text with nothing', () => {
    const base = draft({ originalName: 'Coelho' })
    expect(changeFrom(base, draft({ year: undefined, originalName: '' }), 1)).toEqual({
      year: null,
      originalName: '',
      version: 1,
    })
  })

  it('does not count an empty text and none, or an empty translation, as a change', () => {
    expect(
      changedFields(draft(), draft({ originalName: '', translations: { en: { name: ' ', synopsis: '' } } })),
    ).toEqual([])
  })

  it('sends credits without the names, which belong to the cast members', () => {
    const credits: Draft['credits'] = [{ castMemberId: 'c1', name: 'Sacha', role: 'director', character: '' }]
    expect(changeFrom(draft(), draft({ credits }), 1)).toEqual({
      credits: [{ castMemberId: 'c1', role: 'director' }],
      version: 1,
    })
  })
})

describe('somebody else’s change', () => {
  it('is taken in where nothing was edited here', () => {
    const result = rebase(draft(), draft({ name: 'Mine' }), draft({ synopsis: 'Theirs' }))
    expect(result.draft).toEqual(draft({ name: 'Mine', synopsis: 'Theirs' }))
    expect(result.conflicts).toEqual([])
  })

  it('never overwrites an edit, but is told of', () => {
    const result = rebase(draft(), draft({ name: 'Mine' }), draft({ name: 'Theirs' }))
    expect(result.draft.name).toBe('Mine')
    expect(result.base.name).toBe('Theirs')
    expect(result.conflicts).toEqual(['name'])
  })

  it('that is the same as the edit is no conflict', () => {
    const result = rebase(draft(), draft({ year: 2010 }), draft({ year: 2010 }))
    expect(result.conflicts).toEqual([])
    expect(changedFields(result.base, result.draft)).toEqual([])
  })
})

describe('after saving', () => {
  it('nothing is left to save, though the service trimmed a text', () => {
    const saved = draft({ synopsis: 'A rabbit. ' })
    const server = draft({ synopsis: 'A rabbit.' })
    expect(changedFields(server, settle(saved, saved, server))).toEqual([])
  })

  it('what was typed meanwhile is left', () => {
    const saved = draft({ name: 'One' })
    const typed = draft({ name: 'One more' })
    expect(changedFields(saved, settle(typed, saved, saved))).toEqual(['name'])
  })
})
