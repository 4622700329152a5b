import { note } from '@codeflix/contracts/encode-notes'
import { EngineFailure } from '../engine/engine-failure.ts'
import type { EncodedSpan, EncodedTrack, Glance } from '../engine/engine-tasks.ts'

/**
 * One track from the spans of one rung, in order. Their segments lie where they belong already; nothing is copied or
 * encoded again.
 * @throws EngineFailure when a decoder would have to be set up anew between them, as after a change of the engine
 */
export function joinTracks(spans: readonly EncodedSpan[]): EncodedTrack {
  const [first] = spans
  if (!first) throw new Error('a track without a span')
  for (const span of spans) {
    if (span.setup === first.setup && span.timescale === first.timescale && span.codec === first.codec) continue
    throw new EngineFailure('encoder.engine-failed', note('versions-mixed'))
  }
  const segments = spans.flatMap((span) => span.segments)
  let at = 0
  for (const [index, segment] of segments.entries()) {
    if (Math.abs(segment.start - at) > 0)
      throw new Error(`segment ${index + 1} of ${first.name} begins at ${segment.start} instead of ${at}`)
    at = segment.start + segment.duration
  }
  const { name, kind, codec, timescale, initBytes } = first
  const given = joinGlances(spans)
  return { name, kind, codec, timescale, initBytes, segments, ...(given ? { given } : {}) }
}

/** Nothing where a span lacks its own: what stands behind it would be taken for another time. */
function joinGlances(spans: readonly EncodedSpan[]): Glance | undefined {
  const all = spans.flatMap(({ given }) => (given ? [given] : []))
  if (all.length < spans.length) return undefined
  // Each glimpse, and the patches of each picture, are a whole number of base64's groups, so that they join as text.
  const glimpses = all.map((one) => one.glimpses ?? '').join('')
  // Absent, and not empty, in what an older release left on the shelf.
  const patches = all.every((one) => one.patches !== undefined) && all.map((one) => one.patches).join('')
  const levels = all.flatMap((one) => one.levels ?? [])
  return {
    ...(glimpses ? { glimpses } : {}),
    ...(patches ? { patches } : {}),
    ...(levels.length > 0 ? { levels } : {}),
  }
}
