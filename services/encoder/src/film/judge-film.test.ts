import { describe, expect, it } from 'vitest'
import type { EncodedTrack, InspectedTrack, Inspection } from '../engine/engine-tasks.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { type JudgedMedia, judgeFilm } from './judge-film.ts'

const plan: EncodePlan = {
  frameRate: { num: 24, den: 1 },
  gopFrames: 48,
  segmentFrames: 96,
  frames: 60 * 24,
  preset: 'veryfast',
  rungs: [
    { name: 'v360', width: 640, height: 360, crf: 22, maxBitsPerSecond: 800_000, bufferBits: 1_600_000 },
    { name: 'v240', width: 426, height: 240, crf: 22, maxBitsPerSecond: 400_000, bufferBits: 800_000 },
  ],
  audio: [],
}
const track = (name: string, seconds: number, from = 0): EncodedTrack => ({
  name,
  kind: name.startsWith('v') ? 'video' : 'audio',
  codec: '',
  timescale: 48_000,
  initBytes: 1,
  segments: Array.from({ length: Math.ceil(seconds / 4) }, (_, index) => ({
    start: (from + index * 4) * 48_000,
    duration: Math.min(4, seconds - index * 4) * 48_000,
    sizeBytes: 1,
  })),
})
const film = (seconds: number, sound = seconds, soundFrom = 0): JudgedMedia => ({
  video: [track('v360', seconds), track('v240', seconds)],
  audio: [track('a-por', sound, soundFrom)],
  framesOut: seconds * 24,
  durationSeconds: seconds,
})

/** What is found when all is as it was made. */
function whole(media: JudgedMedia): Inspection {
  const keyframes = Array.from({ length: Math.ceil(media.framesOut / 48) }, (_, index) => index * 2)
  const frames = Array.from({ length: media.framesOut }, (_, frame) => frame)
  const picture = ({ name }: EncodedTrack): InspectedTrack => ({
    name,
    damage: [],
    sampleBytes: frames.map(() => 1000),
    keyframeSeconds: keyframes,
    firstSampleSeconds: 0,
    ...(name === 'v240'
      ? { whole: { atSeconds: frames.map((frame) => frame / 24), damaged: 0, seen: {} } }
      : { keyframes: { atSeconds: keyframes.filter((at) => at % 4 === 0), damaged: 0, seen: {} } }),
  })
  const sound = ({ name }: EncodedTrack): InspectedTrack => ({
    name,
    damage: [],
    sampleBytes: Array.from({ length: 2800 }, () => 300),
    keyframeSeconds: [],
    firstSampleSeconds: -1024 / 48_000,
    whole: { atSeconds: Array.from({ length: 2799 }, (_, packet) => (packet * 1024) / 48_000), damaged: 0, seen: {} },
  })
  return { video: media.video.map(picture), audio: media.audio.map(sound) }
}
const judge = (media: JudgedMedia) => () => judgeFilm(plan, media, whole(media))

/** Judges a film in which something else was found in one track. */
const judgeWith = (name: string, own: Partial<InspectedTrack>) => () => {
  const found = whole(film(60))
  const changed = (tracks: readonly InspectedTrack[]) =>
    tracks.map((one) => (one.name === name ? { ...one, ...own } : one))
  judgeFilm(plan, film(60), { video: changed(found.video), audio: changed(found.audio) })
}

describe('the check of a film', () => {
  it('lets one pass that is as long as its source, with its sound', () => {
    expect(judge(film(60))).not.toThrow()
    expect(judge(film(59))).not.toThrow()
  })

  it('refuses one of which much is missing, and says how much was left', () => {
    expect(judge(film(40))).toThrow(/holds 60 seconds of film, but can be shown for only 40/)
  })

  it('refuses one whose sound ends early or begins late', () => {
    expect(judge(film(60, 58))).toThrow(/sound goes from 0 to 58 seconds/)
    expect(judge(film(60, 60, 1))).toThrow(/sound goes from 1 /)
  })

  it('refuses one with a rung of another length', () => {
    const video = [track('v360', 56), track('v240', 60)]
    expect(judge({ ...film(60), video })).toThrow(/v360 lasts 56 seconds, the film 60/)
  })

  it('refuses one with a part that shows nothing, in whatever rung', () => {
    const atSeconds = Array.from({ length: 15 }, (_, index) => index * 4).filter((at) => at !== 8)
    expect(judgeWith('v360', { keyframes: { atSeconds, damaged: 0, seen: {} } })).toThrow(
      'part 3 of v360, from 0:00:08 to 0:00:12, cannot be decoded',
    )
  })

  it('refuses one whose cheapest rung loses pictures, and one with pictures that have holes', () => {
    expect(judgeWith('v240', { whole: { atSeconds: [0, 1, 2], damaged: 0, seen: {} } })).toThrow(
      /v240 shows 3 of its 1440 pictures/,
    )
    const atSeconds = Array.from({ length: 15 }, (_, index) => index * 4)
    expect(judgeWith('v360', { keyframes: { atSeconds, damaged: 2, seen: {} } })).toThrow(
      'v360 has pictures that cannot be decoded whole, 2 of those that were tried',
    )
  })

  it('refuses one with a keyframe where other rungs have none', () => {
    const keyframeSeconds = Array.from({ length: 30 }, (_, index) => (index === 4 ? 8.5 : index * 2))
    expect(judgeWith('v360', { keyframeSeconds })).toThrow('v360 cannot be entered at 0:00:08')
  })

  it('refuses one with damaged bytes, and says where', () => {
    const damage = [{ segment: 15, what: 'cut-off' as const }]
    expect(judgeWith('a-por', { damage })).toThrow('part 15 of a-por, from 0:00:56 to 0:01:00, is cut off')
  })

  it('refuses one whose sound drifts away from the picture, or cannot be decoded', () => {
    const late = track('a-por', 60)
    const segments = late.segments.map((one, index) => (index < 5 ? one : { ...one, start: one.start + 4800 }))
    expect(judge({ ...film(60), audio: [{ ...late, segments }] })).toThrow(
      'from 0:00:20 on the sound is 0.1 seconds off the picture',
    )
    expect(judgeWith('a-por', { firstSampleSeconds: 0.5 })).toThrow('the sound begins 0.5 seconds after the picture')
    expect(judgeWith('a-por', { whole: { atSeconds: [0, 1], damaged: 0, seen: {} } })).toThrow(
      'only 2 of 2800 packets of the sound can be decoded',
    )
  })

  it('refuses one at whose seams players would have to wait, however often it was encoded', () => {
    const sampleBytes = Array.from({ length: 1440 }, (_, frame) => (frame === 480 ? 300_000 : 1000))
    expect(judgeWith('v360', { sampleBytes })).toThrow(
      'at 0:00:20 v360 asks for more than its rate brings, and players would stop there',
    )
  })
})
