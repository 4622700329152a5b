import { describe, expect, it } from 'vitest'
import type { EncodedTrack } from '../engine/engine-tasks.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { judgeFilm } from './judge-film.ts'

const plan: EncodePlan = {
  frameRate: { num: 24, den: 1 },
  gopFrames: 48,
  segmentFrames: 96,
  frames: 60 * 24,
  preset: 'veryfast',
  rungs: [],
  audio: [],
}
const track = (kind: 'video' | 'audio', seconds: number, from = 0): EncodedTrack => ({
  name: kind === 'video' ? 'v360' : 'a-por',
  kind,
  codec: '',
  timescale: 1000,
  initBytes: 1,
  segments: Array.from({ length: Math.ceil(seconds / 4) }, (_, index) => ({
    start: (from + index * 4) * 1000,
    duration: Math.min(4, seconds - index * 4) * 1000,
    sizeBytes: 1,
  })),
})
const looks = (seconds: number) =>
  Array.from({ length: seconds / 2 }, (_, index) => ({ atSeconds: index * 2, brightness: 100, detail: 5 }))
const film = (seconds: number, sound = seconds, soundFrom = 0) => ({
  video: [track('video', seconds)],
  audio: [track('audio', sound, soundFrom)],
  framesOut: seconds * 24,
  durationSeconds: seconds,
})

describe('the check of a film', () => {
  it('lets one pass that is as long as its source, with its sound', () => {
    expect(() => judgeFilm(plan, film(60), looks(60))).not.toThrow()
    expect(() => judgeFilm(plan, film(59), looks(60))).not.toThrow()
  })

  it('refuses one of which much is missing, and says how much was left', () => {
    expect(() => judgeFilm(plan, film(40), looks(40))).toThrow(/holds 60 seconds of film, but can be shown for only 40/)
  })

  it('refuses one whose sound ends early or begins late', () => {
    expect(() => judgeFilm(plan, film(60, 58), looks(60))).toThrow(/sound goes from 0.00 to 58.00 seconds/)
    expect(() => judgeFilm(plan, film(60, 60, 1), looks(60))).toThrow(/sound goes from 1.00/)
  })

  it('refuses one with a rung of another length', () => {
    const video = [track('video', 60), track('video', 56)]
    expect(() => judgeFilm(plan, { ...film(60), video }, looks(60))).toThrow(/lasts 56.00 seconds, the film 60.00/)
  })

  it('refuses one with a part that shows nothing', () => {
    const seen = looks(60).filter(({ atSeconds }) => atSeconds < 8 || atSeconds >= 12)
    expect(() => judgeFilm(plan, film(60), seen)).toThrow(/part 3 of the picture cannot be decoded/)
  })
})
