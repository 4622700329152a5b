import { spanFilters } from '../ladder/engine-parameters.ts'
import { rungFilters } from '../ladder/picture-filters.ts'
import type { CompareTask, Likeness } from './engine-tasks.ts'
import { escapedForFilter } from './filter-text.ts'

/** Where FFmpeg notes, picture by picture, how like an encode is to the source. */
export const likenessFile = (encode: { readonly file: string }): string => `${encode.file}.ssim`

/**
 * The source's pictures in, nothing but their likeness to each encode out: every encode is read by the graph itself and
 * brought to the size that is looked at, as a player would. `begin` stands before the source's first filter; the ends are
 * made by `end`.
 */
export function comparisonGraph(task: CompareTask, begin: string, end: (index: number) => string): string {
  const { video, span, encodes, shown, everyFrames } = task
  // Which picture it is counts, not what a container makes of its time.
  const looked = (size: readonly string[]): string =>
    [`framestep=${everyFrames}`, ...size, 'settb=AVTB', 'setpts=N'].join(',')
  const encoded = [`scale=${shown.width}:${shown.height}:flags=bicubic:out_range=tv`, 'format=yuv420p']
  const length = span.frames === undefined ? '' : `trim=end_frame=${span.frames},`
  const source = [...spanFilters(task, 1), looked(rungFilters(shown, video)), `split=${encodes.length}`].join(',')
  return [
    `${begin}${source}${encodes.map((_, index) => `[s${index}]`).join('')}`,
    ...encodes.flatMap((encode, index) => [
      `movie=filename=${escapedForFilter(encode.file)}:format_name=mov:dec_threads=1,${length}${looked(encoded)}[e${index}]`,
      `[e${index}][s${index}]ssim=stats_file=${escapedForFilter(likenessFile(encode))}${end(index)}`,
    ]),
  ].join(';')
}

/** FFmpeg's notes: `n:1 Y:0.98 U:0.97 V:0.97 All:0.98 (17.2)`, a line for each picture. */
export function readLikeness(name: string, notes: string): Likeness {
  const all = [...notes.matchAll(/ All:([\d.]+)/g)].map(([, value]) => Number(value))
  const sum = all.reduce((total, value) => total + value, 0)
  return { name, ssim: all.length > 0 ? sum / all.length : 0, pictures: all.length }
}
