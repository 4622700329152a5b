import { describe, expect, it } from 'vitest'
import { audioFacts, plainLanguage, plainTitle, soundPurpose } from './track-facts.ts'

describe('what a container says of a track', () => {
  it('tells commentary and description by their flags', () => {
    expect(soundPurpose(new Set(['default', 'comment']), undefined)).toBe('commentary')
    expect(soundPurpose(new Set(['visual_impaired']), 'Commentary')).toBe('description')
    expect(soundPurpose(new Set(['default', 'dub', 'original']), undefined)).toBeUndefined()
  })

  it.each([
    ['Director’s Commentary', 'commentary'],
    ['Comentários do diretor', 'commentary'],
    ['Audiodescrição', 'description'],
    ['English (AD)', 'description'],
    ['Audio Description', 'description'],
    ['Stereo, advanced mix', undefined],
    ['Commentated? No: community mix', undefined],
  ])('tells by the name %s when there is no flag', (title, purpose) => {
    expect(soundPurpose(new Set(), title)).toBe(purpose)
  })

  it('is one short line whatever the file holds', () => {
    expect(plainTitle(' A\r\n\u0000"B"\u202E ')).toBe('A "B"')
    expect(plainTitle('x'.repeat(900))).toHaveLength(60)
    expect(plainTitle(' \n')).toBeUndefined()
    expect(['por', 'EN', '../..', '', undefined].map(plainLanguage)).toEqual(['por', 'en', 'und', 'und', 'und'])
  })

  it('leaves out what it does not say', () => {
    const track = { stream: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: 'por', title: undefined }
    expect(audioFacts({ ...track, flags: new Set(['default']) })).toEqual({
      stream: 1,
      codec: 'aac',
      channels: 2,
      sampleRate: 48_000,
      language: 'por',
      default: true,
    })
  })
})
