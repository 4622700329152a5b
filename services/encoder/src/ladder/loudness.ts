/** How loud films sound. LUFS as EBU R 128 measures them, peaks in dBTP. */
export type LoudnessAim = {
  readonly targetLufs: number
  /** What is heard never goes above, not even between two samples. */
  readonly ceilingDbtp: number
}

/** What was measured of the sound as it is heard: mixed down to stereo, before anything was changed. */
export type Loudness = {
  /** -70 when all of it was below the gate of the measurement, as silence is. */
  readonly integratedLufs: number
  readonly truePeakDbtp: number
  readonly seconds: number
}

/** What is done to it: one gain for the whole film, so that quiet scenes stay as much quieter than loud ones as they were. */
export type Leveling = {
  readonly gainDb: number
  /** The highest peaks are held below this; absent when they stay below by themselves. */
  readonly limitDbtp?: number
}

/** AAC gives back peaks that are a little higher than those it was given. */
const codecOvershootDb = 1
/** Peaks may be held down by this much, which the ear takes for loud; more it hears, and the film stays quieter instead. */
const mostLimitedDb = 6
/** Below this a track is noise or atmosphere, and was meant to be. */
const quietestLufs = -50
const mostBoostDb = 20
/** A shorter sound says nothing about how loud it should be. */
const shortestSeconds = 3
/** What stands for no peak at all. */
export const noPeakDbtp = -120
const belowGateLufs = -70

/** The gain that brings a sound to its target, as far as its peaks and its nature permit. */
export function levelSound(heard: Loudness | undefined, aim: LoudnessAim): Leveling {
  if (!heard) return { gainDb: 0 }
  const headroom = aim.ceilingDbtp - codecOvershootDb - heard.truePeakDbtp
  const mayGrow = heard.integratedLufs >= quietestLufs && heard.seconds >= shortestSeconds
  const wanted = Math.min(aim.targetLufs - heard.integratedLufs, mayGrow ? mostBoostDb : 0)
  const gainDb = rounded(Math.min(wanted, headroom + mostLimitedDb))
  return gainDb > headroom ? { gainDb, limitDbtp: aim.ceilingDbtp - codecOvershootDb } : { gainDb }
}

const rounded = (decibels: number): number => Math.round(decibels * 100) / 100

/** Peaks between samples are found by a limiter that sees four times as many of them. */
const limiterRate = 192_000

/** The filters that do it, for stereo in floating point. */
export function levelingFilters({ gainDb, limitDbtp }: Leveling, sampleRate: number): string[] {
  const gain = gainDb === 0 ? [] : [`volume=${gainDb}dB`]
  if (limitDbtp === undefined) return gain
  const limit = (10 ** (limitDbtp / 20)).toFixed(5)
  return [
    ...gain,
    `aresample=${limiterRate}`,
    `alimiter=limit=${limit}:attack=5:release=100:level=false:latency=true`,
    `aresample=${sampleRate}`,
    'aformat=sample_fmts=fltp',
  ]
}

/** For the job's log, in plain words. */
export function describeLeveling(
  label: string,
  heard: Loudness | undefined,
  leveling: Leveling,
  aim: LoudnessAim,
): string {
  if (!heard || heard.integratedLufs <= belowGateLufs)
    return `sound “${label}”: nothing loud enough to be measured, its loudness is kept`
  const { gainDb, limitDbtp } = leveling
  const measured = `sound “${label}”: ${decibels(heard.integratedLufs)} LUFS, peaks at ${decibels(heard.truePeakDbtp)} dBTP`
  const step =
    gainDb === 0 ? 'kept' : gainDb > 0 ? `raised by ${decibels(gainDb)} dB` : `lowered by ${decibels(-gainDb)} dB`
  const reaches = heard.integratedLufs + gainDb
  const short =
    Math.abs(reaches - aim.targetLufs) > 0.5
      ? ` to ${decibels(reaches)} LUFS (the aim is ${decibels(aim.targetLufs)}: ${whyNot(heard, gainDb)})`
      : ` to ${decibels(reaches)} LUFS`
  return `${measured}; ${step}${short}${limitDbtp === undefined ? '' : `, peaks held below ${decibels(aim.ceilingDbtp)} dBTP`}`
}

function whyNot(heard: Loudness, gainDb: number): string {
  if (heard.seconds < shortestSeconds) return 'it is too short to be judged'
  if (heard.integratedLufs < quietestLufs) return 'sound this quiet was meant to be'
  return gainDb >= mostBoostDb ? 'louder, its noise would be heard' : 'louder, it would be distorted'
}

const decibels = (value: number): string => value.toFixed(1).replace('-', '−')
