import type { VideoFacts } from '../engine/source-facts.ts'
import type { EncodePlan, Rung } from './ladder.ts'
import { rungFilters } from './picture-filters.ts'

type Size = Pick<Rung, 'width' | 'height'>

const labelOf = ({ width, height }: Size): string => `${width}x${height}`
const isTwice = (one: Size, other: Size): boolean => one.width >= 2 * other.width && one.height >= 2 * other.height

/**
 * From which larger one of its film's sizes a size is made: the smallest that is twice as wide and high. Halving what was
 * scaled before costs a third of scaling the source again and looks the same (SSIM within 0.05 dB); smaller steps would
 * blur (0.3 dB). Undefined when it is made from the source.
 */
export function scaledFrom<S extends Size>(size: Size, sizes: readonly S[]): S | undefined {
  return sizes
    .filter((one) => isTwice(one, size))
    .reduce<S | undefined>((least, one) => (least && least.width <= one.width ? least : one), undefined)
}

/**
 * FFmpeg's filters from one kind of picture to every rung's: an end `[<name>]` for each of `rungs`. Each size is scaled
 * once, and the way to it depends on the film's plan alone: the same pictures come out, whichever other rungs are made.
 * @returns how many times the source's pictures are wanted, and what follows their labels
 */
export function scalingGraph(
  { plan, rungs }: { readonly plan: Pick<EncodePlan, 'rungs'>; readonly rungs: readonly Rung[] },
  video: Pick<VideoFacts, 'width' | 'height' | 'pixelFormat' | 'color'>,
): { readonly inputs: readonly string[]; readonly filters: readonly string[] } {
  const sizes = new Map<string, Size>([...plan.rungs, ...rungs].map((rung) => [labelOf(rung), rung]))
  const all = [...sizes.values()]
  const wanted = new Set<Size>()
  const want = (size: Size | undefined): void => {
    if (!size || wanted.has(size)) return
    wanted.add(size)
    want(scaledFrom(size, all))
  }
  for (const rung of rungs) want(sizes.get(labelOf(rung)))
  const made = all.filter((size) => wanted.has(size))
  const input = (size: Size): string => `[${labelOf(size)}_in]`
  const filters = made.map((size) => {
    const ends = [
      ...rungs.filter((rung) => labelOf(rung) === labelOf(size)).map(({ name }) => `[${name}]`),
      ...made.filter((one) => scaledFrom(one, all) === size).map(input),
    ]
    const split = ends.length > 1 ? [`split=${ends.length}`] : []
    return `${input(size)}${[...rungFilters(size, video), ...split].join(',')}${ends.join('')}`
  })
  return { inputs: made.filter((size) => !scaledFrom(size, all)).map(input), filters }
}
