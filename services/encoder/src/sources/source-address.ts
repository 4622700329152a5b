import { note } from '@codeflix/contracts/encode-notes'
import { type DemoPattern, demoPatterns } from '../engine/demo-footage.ts'
import { EngineFailure } from '../engine/engine-failure.ts'

/** Where the picture and sound of a job come from. */
export type SourceAddress =
  | { readonly kind: 'object'; readonly key: string }
  | {
      readonly kind: 'demo'
      readonly footage: 'big-buck-bunny' | DemoPattern
      readonly startSeconds: number
      readonly durationSeconds: number
      readonly height: number
      readonly seed: number
    }

const longestDemoSeconds = 120
const heights = { min: 180, max: 1080, usual: 720 }

/**
 * Reads the source of an event: `object:<key>`, or footage that the engine makes, `demo:big-buck-bunny?start=4&duration=10`
 * or `demo:<pattern>?duration=8`, with `height` (180 to 1080, 720 unless said) and `seed` for variety.
 * @throws EngineFailure `encoder.source-missing` for anything else
 */
export function readSourceAddress(source: string): SourceAddress {
  const [, kind, rest = ''] = /^(object|demo):(.+)$/.exec(source) ?? []
  if (kind === 'object') return { kind, key: rest }
  const [name = '', query = ''] = rest.split('?')
  const footage = name === 'big-buck-bunny' ? name : demoPatterns.find((pattern) => pattern === name)
  if (kind !== 'demo' || !footage)
    throw new EngineFailure('encoder.source-missing', note('source-unknown', { source: source.slice(0, 200) }))
  const asked = new URLSearchParams(query)
  const number = (parameter: string, usual: number, min: number, max: number): number => {
    const value = Number(asked.get(parameter) ?? usual)
    return Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : usual
  }
  return {
    kind,
    footage,
    startSeconds: number('start', 0, 0, 3600),
    durationSeconds: number('duration', 10, 1, longestDemoSeconds),
    // Cells of the generated patterns are four pixels wide and high.
    height: 4 * Math.round(number('height', heights.usual, heights.min, heights.max) / 4),
    seed: Math.round(number('seed', 0, 0, 1_000_000)),
  }
}
