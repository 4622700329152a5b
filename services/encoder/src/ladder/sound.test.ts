import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AudioFacts } from '../engine/source-facts.ts'
import { mostSounds, planSounds, soundNotes } from './sound.ts'

const policy = { audioBitsPerSecond: 128_000, loudness: { targetLufs: -18, ceilingDbtp: -1 } }
const track = (stream: number, language: string, own: Partial<AudioFacts> = {}): AudioFacts => ({
  stream,
  language,
  codec: 'aac',
  channels: 2,
  sampleRate: 48_000,
  default: false,
  ...own,
})
const plan = (tracks: readonly AudioFacts[]) =>
  planSounds(tracks, policy, 60).map(({ name, stream, label }) => `${name} ${stream} ${label}`)

describe('the sounds of a film', () => {
  it('are one in stereo for each language, the container’s default first', () => {
    expect(plan([track(1, 'eng'), track(2, 'por', { default: true }), track(3, 'spa')])).toEqual([
      'a-por 2 português',
      'a-eng 1 English',
      'a-spa 3 español',
    ])
  })

  it('are none for a silent film', () => {
    expect(plan([])).toEqual([])
  })

  it('are the best of each language, which is the default, else the one of most channels', () => {
    const tracks = [
      track(1, 'eng'),
      track(2, 'eng', { channels: 6 }),
      track(3, 'por', { default: true }),
      track(4, 'pt', { channels: 8 }),
    ]
    expect(plan(tracks)).toEqual(['a-por 3 português', 'a-eng 2 English'])
    expect(soundNotes(tracks)).toEqual([
      'sound track 1 (eng) is left out: another one of the same language is better or the default',
      'sound track 4 (pt) is left out: another one of the same language is better or the default',
    ])
  })

  it('leave commentaries out, and keep what describes the picture beside its language', () => {
    const tracks = [
      track(1, 'eng', { purpose: 'commentary', title: 'Director', default: true }),
      track(2, 'eng'),
      track(3, 'eng', { purpose: 'description', channels: 6 }),
    ]
    expect(plan(tracks)).toEqual(['a-eng 2 English', 'a-eng-described 3 English (AD)'])
    expect(soundNotes(tracks)).toEqual(['sound track 1 (eng, Director) is left out: it is a commentary'])
  })

  it('are what there is when all of it calls itself a commentary', () => {
    expect(plan([track(1, 'eng', { purpose: 'commentary' })])).toEqual(['a-eng 1 English'])
  })

  it('of no known language are told apart by their names', () => {
    expect(plan([track(1, 'und'), track(2, 'und'), track(3, 'und', { title: 'Tupi' }), track(4, 'qqq')])).toEqual([
      'a-und 1 Audio',
      'a-und-2 3 Tupi',
      'a-qqq 4 qqq',
    ])
  })

  it('are bounded, have names and labels of their own, and lose no track without a word', () => {
    const anyTrack = fc.record({
      language: fc.constantFrom(
        'eng',
        'por',
        'pt',
        'und',
        'spa',
        'fra',
        'deu',
        'jpn',
        'kor',
        'ita',
        'rus',
        'ara',
        'hin',
        'tur',
      ),
      channels: fc.integer({ min: 1, max: 8 }),
      default: fc.boolean(),
      title: fc.option(fc.constantFrom('Audio', 'English', 'Tupi', 'português'), { nil: undefined }),
      purpose: fc.option(fc.constantFrom('commentary', 'description', 'other'), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(anyTrack, { maxLength: 40 }), (given) => {
        const tracks = given.map(({ title, purpose, ...rest }, stream) =>
          track(stream, rest.language, { ...rest, ...(title && { title }), ...(purpose && { purpose }) }),
        )
        const sounds = planSounds(tracks, policy, 60)
        expect(sounds.length).toBeLessThanOrEqual(mostSounds)
        expect(sounds.length > 0).toBe(tracks.length > 0)
        for (const key of ['name', 'label', 'stream'] as const)
          expect(new Set(sounds.map((sound) => sound[key])).size).toBe(sounds.length)
        expect(sounds.length + soundNotes(tracks).length).toBe(tracks.length)
        const main = tracks.filter(({ purpose }) => purpose === undefined)
        const first = main.find((one) => one.default) ?? main[0] ?? tracks[0]
        expect(sounds[0]?.stream).toBe(first?.stream)
      }),
    )
  })
})
