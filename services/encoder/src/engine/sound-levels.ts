import { escapedForFilter } from './filter-text.ts'

/** How loud sound is, half a second after half a second: root mean square in dB of full scale. */
export const levelSeconds = 0.5
/** What stands for nothing at all. */
const noLevel = -100

const rounded = (decibels: number): number => Math.max(noLevel, Math.round(decibels))

/** Levels of samples as they come, a list of them for each channel. */
export function levelMeter(sampleRate: number) {
  const window = Math.round(sampleRate * levelSeconds)
  const levels: number[] = []
  let sum = 0
  let samples = 0
  let channels = 1
  const close = (): void => {
    if (samples > 0) levels.push(rounded(10 * Math.log10(sum / (samples * channels))))
    sum = 0
    samples = 0
  }
  return {
    take(planes: readonly Float32Array[]): void {
      channels = Math.max(1, planes.length)
      const count = planes[0]?.length ?? 0
      for (let at = 0; at < count; at++) {
        for (const plane of planes) sum += (plane[at] ?? 0) ** 2
        if (++samples === window) close()
      }
    },
    finish(): number[] {
      close()
      return levels
    },
  }
}

/** FFmpeg's filters that note the same into a file; the sound itself goes on. */
export const levelFilters = (sampleRate: number, file: string): string[] => [
  `asetnsamples=n=${Math.round(sampleRate * levelSeconds)}:p=0`,
  'astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level',
  `ametadata=mode=print:key=lavfi.astats.Overall.RMS_level:file=${escapedForFilter(file)}`,
]

/** The notes of these filters: `lavfi.astats.Overall.RMS_level=-21.07`. */
export const readLevels = (notes: string): number[] =>
  [...notes.matchAll(/RMS_level=(\S+)/g)].map(([, value]) => (value === '-inf' ? noLevel : rounded(Number(value))))
