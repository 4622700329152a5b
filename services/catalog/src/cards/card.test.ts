import { describe, expect, it } from 'vitest'
import { cardOf, wordsIn, type CardRow } from './card.ts'

const now = new Date('2026-11-23T12:00:00Z')
const film: CardRow = {
  id: '0194d5a0-0000-7000-8000-000000000001',
  kind: 'film',
  name: 'Marés',
  translations: { en: { name: 'Tides', synopsis: '' } },
  year: 2020,
  maturityRating: '12',
  durationSeconds: 90,
  seasons: [],
  genres: [{ id: '0194d5a0-0000-7000-8000-000000000002', name: { en: 'Fantasy', 'pt-BR': 'Fantasia' } }],
  posterKey: 'artwork/abc',
  backdropKey: null,
  publishedAt: '2026-11-01T12:00:00.000Z',
}

describe('a card', () => {
  it('speaks the language that was asked for, where somebody has translated it', () => {
    expect(cardOf(film, 'en', now)).toMatchObject({ name: 'Tides', genres: ['Fantasy'] })
    expect(cardOf(film, 'pt-BR', now)).toMatchObject({ name: 'Marés', genres: ['Fantasia'] })
    expect(wordsIn({ ...film, synopsis: 'O mar.' }, 'en')).toEqual({ name: 'Tides', synopsis: 'O mar.' })
  })

  it('asks for pictures by width, and has none where none was set', () => {
    expect(cardOf(film, 'en', now).poster?.template).toBe('/api/catalog/artwork/artwork/abc-{width}.webp')
    expect(cardOf(film, 'en', now)).not.toHaveProperty('backdrop')
  })

  it('is new for thirty days', () => {
    expect(cardOf(film, 'en', now).isNew).toBe(true)
    expect(cardOf({ ...film, publishedAt: '2026-10-01T12:00:00.000Z' }, 'en', now).isNew).toBe(false)
  })

  it('counts seasons of a series and the length of a film', () => {
    expect(cardOf(film, 'en', now)).toMatchObject({ durationSeconds: 90 })
    const series = { ...film, kind: 'series', durationSeconds: null, seasons: [{ number: 1, episodes: [] }] }
    expect(cardOf(series, 'en', now)).toMatchObject({ kind: 'series', seasons: 1 })
    expect(cardOf(series, 'en', now)).not.toHaveProperty('durationSeconds')
  })
})
