import type { AudioFacts } from '../engine/source-facts.ts'
import { languageLabel, languageTag } from './languages.ts'
import type { LoudnessAim } from './loudness.ts'

export type AudioRendition = {
  /** Folder and representation id, unique within a plan: `a-por`. */
  readonly name: string
  /** Index of the stream inside the source. */
  readonly stream: number
  readonly language: string
  /** What viewers choose it by, unique within a plan: the language in itself. */
  readonly label: string
  /** Tells what is to be seen, for those who do not see it. */
  readonly described?: true
  readonly channels: 2
  readonly sampleRate: 48_000
  readonly bitsPerSecond: number
  /** As long as the picture: silence follows sound that ends before. */
  readonly atLeastSeconds: number
  readonly loudness: LoudnessAim
}

export type SoundPolicy = { readonly audioBitsPerSecond: number; readonly loudness: LoudnessAim }

/** More languages than any film of ours has; a file with more is odd, and each costs an encode. */
export const mostSounds = 12

type Choice = {
  readonly chosen: readonly AudioFacts[]
  /** In the words of the job's log. */
  readonly leftOut: readonly { readonly track: AudioFacts; readonly reason: string }[]
}

/**
 * Which tracks become renditions, the one that plays unasked first: the container's default. Of each language the best one
 * is taken, the default else that of the most channels, and one that describes the picture besides. Tracks of no known
 * language are told apart by their names, as they may well be different ones.
 */
function chooseSounds(tracks: readonly AudioFacts[]): Choice {
  const ofFilm = tracks.filter(({ purpose }) => purpose === undefined)
  // Odd, but sound: what calls itself a commentary is all there is.
  const usable = ofFilm.length > 0 ? ofFilm : tracks.slice(0, 1)
  const first = usable.find((track) => track.default) ?? usable[0]
  const candidates = tracks.filter((track) => usable.includes(track) || track.purpose === 'description')
  const better = (one: AudioFacts, other: AudioFacts): number =>
    Number(other === first) - Number(one === first) ||
    other.channels - one.channels ||
    Number(other.default) - Number(one.default)
  const best = new Set(
    [...Map.groupBy(candidates, kindOf).values()].flatMap((same) => same.toSorted(better).slice(0, 1)),
  )
  const inOrder = candidates
    .filter((track) => best.has(track))
    .toSorted((one, other) => Number(other === first) - Number(one === first))
  const chosen = inOrder.slice(0, mostSounds)
  const reasonOf = (track: AudioFacts): string => {
    if (best.has(track)) return `a film has at most ${mostSounds} of them`
    if (candidates.includes(track)) return 'another one of the same language is better or the default'
    return track.purpose === 'commentary' ? 'it is a commentary' : 'it is not the sound of the film alone'
  }
  return {
    chosen,
    leftOut: tracks.filter((track) => !chosen.includes(track)).map((track) => ({ track, reason: reasonOf(track) })),
  }
}

const isDescribed = ({ purpose }: AudioFacts): boolean => purpose === 'description'

const kindOf = (track: AudioFacts): string => {
  const tag = languageTag(track.language)
  return `${isDescribed(track) ? 'described ' : ''}${tag === 'und' ? `und ${track.title ?? ''}` : tag}`
}

/** One stereo rendition for each language. */
export function planSounds(
  tracks: readonly AudioFacts[],
  policy: SoundPolicy,
  atLeastSeconds: number,
): AudioRendition[] {
  const name = unique((count) => (count === 1 ? '' : `-${count}`))
  const label = unique((count) => (count === 1 ? '' : ` ${count}`))
  return chooseSounds(tracks).chosen.map((track) => ({
    name: name(`a-${track.language}${isDescribed(track) ? '-described' : ''}`),
    stream: track.stream,
    language: track.language,
    label: label(labelOf(track)),
    ...(isDescribed(track) ? { described: true as const } : {}),
    channels: 2,
    sampleRate: 48_000,
    bitsPerSecond: policy.audioBitsPerSecond,
    atLeastSeconds,
    loudness: policy.loudness,
  }))
}

function labelOf(track: AudioFacts): string {
  const language = languageLabel(track.language)
  if (!language) return track.title ?? 'Audio'
  return isDescribed(track) ? `${language} (AD)` : language
}

/** Numbers what comes again: `Audio`, `Audio 2`. */
function unique(suffix: (count: number) => string): (text: string) => string {
  const taken = new Set<string>()
  return (text) => {
    let count = 1
    while (taken.has(text + suffix(count))) count++
    taken.add(text + suffix(count))
    return text + suffix(count)
  }
}

/** For the job's log: which tracks of the file nobody will hear, and why. */
export const soundNotes = (tracks: readonly AudioFacts[]): string[] =>
  chooseSounds(tracks).leftOut.map(
    ({ track, reason }) =>
      `sound track ${track.stream} (${[track.language, track.title].filter(Boolean).join(', ')}) is left out: ${reason}`,
  )
