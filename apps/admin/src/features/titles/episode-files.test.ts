import { describe, expect, it } from 'vitest'
import { episodeNameOf, episodePlaceOf } from './episode-files.ts'

describe('season and number in a file name', () => {
  it.each([
    ['Show.S01E02.mp4', 1, 2],
    ['show_s3e10_1080p.mkv', 3, 10],
    ['Show 2x05.mov', 2, 5],
    ['Temporada 2 Episódio 7.mp4', 2, 7],
    ['T02E07.mp4', 2, 7],
    ['Season 4 - Episode 12 - The End.mp4', 4, 12],
    ['Episode 3.mp4', 9, 3],
    ['Capítulo 8.mp4', 9, 8],
    ['03 - Pilot.mp4', 9, 3],
    ['Shorts - 04.webm', 9, 4],
  ])('%s', (name, season, number) => {
    expect(episodePlaceOf(name, 9)).toEqual({ season, number })
  })

  it('is not made up', () => {
    expect(episodePlaceOf('Trailer.mp4', 1)).toBeUndefined()
    expect(episodePlaceOf('720p master.mp4', 1)).toBeUndefined()
    expect(episodePlaceOf('Show.S00E00.mp4', 1)).toBeUndefined()
  })
})

describe('the name after the number', () => {
  it.each([
    ['Show.S01E02.The.Storm.1080p.WEB-DL.mkv', 'The Storm'],
    ['03 - Pilot.mp4', 'Pilot'],
    ['Show 2x05.mov', ''],
    ['Temporada 1 Episódio 2 – A Volta.mp4', 'A Volta'],
  ])('%s', (file, name) => {
    expect(episodeNameOf(file)).toBe(name)
  })
})
