import { expect, it } from 'vitest'
import { filmFacts } from '../../test/film-facts.ts'
import type { Rung } from './ladder.ts'
import { scaledFrom, scalingGraph } from './scale-rungs.ts'

const { video } = filmFacts(10, 1920, 1080)
const sizes = [1080, 720, 540, 360, 240].map((height) => ({ width: 2 * Math.round((height * 8) / 9), height }))
const rung = (name: string, index: number): Rung => ({ name, ...sizes[index] }) as Rung
const rungs = ['v1080', 'v720', 'v540', 'v360', 'v240'].map(rung)
const graph = (plan: readonly Rung[], made: readonly Rung[] = plan) =>
  scalingGraph({ plan: { rungs: plan }, rungs: made }, video)
/** From which size each is scaled, and where it goes. */
const ways = ({ filters }: ReturnType<typeof scalingGraph>): string[] =>
  filters.map((filter) => filter.replace(/scale=[^[]*?(?=,split|\[)/, '').replace(',split=', 'split='))

it('a size is made from the smallest that is twice as large, and otherwise from the source', () => {
  expect(sizes.map((size) => scaledFrom(size, sizes)?.height)).toEqual([undefined, undefined, 1080, 720, 540])
  expect(scaledFrom({ width: 240, height: 240 }, sizes)).toEqual(sizes[2])
  expect(scaledFrom({ width: 426, height: 240 }, [{ width: 852, height: 478 }])).toBeUndefined()
})

it('every rung has an end of its own, and the source is scaled for the sizes alone that nothing else leads to', () => {
  const all = graph(rungs)
  expect(all.inputs).toEqual(['[1920x1080_in]', '[1280x720_in]'])
  expect(ways(all)).toEqual([
    '[1920x1080_in]split=2[v1080][960x540_in]',
    '[1280x720_in]split=2[v720][640x360_in]',
    '[960x540_in]split=2[v540][426x240_in]',
    '[640x360_in][v360]',
    '[426x240_in][v240]',
  ])
})

it('rungs of one size are scaled once, whatever their quality or codec', () => {
  const twice = [...rungs, ...rungs.map((one) => ({ ...one, name: `${one.name}-av1`, codec: 'av1' as const }))]
  expect(graph(twice).filters).toHaveLength(5)
  expect(ways(graph(twice))[3]).toBe('[640x360_in]split=2[v360][v360-av1]')
})

it('a rung that is made alone goes the way that it goes with all the others', () => {
  const alone = graph(rungs, rungs.slice(4))
  expect(alone.inputs).toEqual(['[1920x1080_in]'])
  expect(ways(alone)).toEqual(['[1920x1080_in][960x540_in]', '[960x540_in][426x240_in]', '[426x240_in][v240]'])
})
