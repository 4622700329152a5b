import { describe, expect, it } from 'vitest'
import { missingOf, requireComplete, step, type TitleState } from './title.ts'

const film: TitleState = {
  kind: 'film',
  synopsis: 'A hare has had enough.',
  posterKey: 'artwork/1',
  categories: 1,
  features: [[true]],
}
const series: TitleState = { ...film, kind: 'series' }

describe('a title', () => {
  it('with words, a poster, a category and a playable video lacks nothing', () => {
    expect(missingOf(film)).toEqual([])
    expect(() => requireComplete(film)).not.toThrow()
  })

  it('that was only begun lacks everything, and one refusal says it all', () => {
    const begun: TitleState = { kind: 'film', synopsis: ' ', posterKey: null, categories: 0, features: [[]] }
    expect(missingOf(begun)).toEqual(['synopsis', 'poster', 'category', 'video'])
    expect(() => requireComplete(begun)).toThrow(
      'Viewers cannot be shown a title without a synopsis, a poster, a category, a video.',
    )
  })

  it('waits for its encode, also when that has failed', () => {
    expect(missingOf({ ...film, features: [[false]] })).toEqual(['encode'])
  })

  it('keeps playing its old file while a new one is encoded or has failed', () => {
    expect(missingOf({ ...film, features: [[false, true]] })).toEqual([])
    expect(missingOf({ ...film, features: [[true, false]] })).toEqual([])
  })

  it('that is a series lacks an episode until it has one, then the video of one', () => {
    expect(missingOf({ ...series, features: [] })).toEqual(['episode'])
    expect(missingOf({ ...series, features: [[], []] })).toEqual(['video'])
    expect(missingOf({ ...series, features: [[], [false]] })).toEqual(['encode'])
  })

  it('that is a series needs only one playable episode', () => {
    expect(missingOf({ ...series, features: [[true], [false], []] })).toEqual([])
  })

  it('goes from draft to published to withdrawn and back', () => {
    expect(step('draft', 'publish')).toBe('published')
    expect(step('published', 'withdraw')).toBe('withdrawn')
    expect(step('withdrawn', 'publish')).toBe('published')
  })

  it('takes no other step', () => {
    expect(() => step('published', 'publish')).toThrow('This title is published already.')
    expect(() => step('draft', 'withdraw')).toThrow('This title is not published.')
    expect(() => step('withdrawn', 'withdraw')).toThrow('This title is not published.')
  })
})
