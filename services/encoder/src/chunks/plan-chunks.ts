import { type EncodePlan, type FrameSpan, secondsOfFrames } from '../ladder/ladder.ts'

type ChunkPolicy = { readonly shortestSeconds: number; readonly longestSeconds: number }

/** Long enough that what a beginning costs does not count, short enough that losing one costs little. */
const chunkPolicy: ChunkPolicy = { shortestSeconds: 10, longestSeconds: 20 }

/** Half: enough to begin well on, and rarely more than the stretch before leaves (`decoder-buffer.ts` checks it). */
const usualFill = 0.5

/**
 * Cuts a film into stretches that can be encoded side by side. Each begins at a segment of the film's grid, with a closed
 * group, so that they join by themselves; among the segments in reach that one is taken which lies closest behind a
 * keyframe of the source, since those stand where scenes change, and what lies between is decoded in vain.
 * The last goes on to the end, wherever that turns out to be.
 */
export function planChunks(
  plan: EncodePlan,
  keyframeSeconds: readonly number[],
  policy: ChunkPolicy = chunkPolicy,
): FrameSpan[] {
  const segmentSeconds = secondsOfFrames(plan.segmentFrames, plan)
  const longest = Math.max(1, Math.floor(policy.longestSeconds / segmentSeconds))
  const shortest = Math.min(longest, Math.max(1, Math.ceil(policy.shortestSeconds / segmentSeconds)))
  const segments = Math.ceil(plan.frames / plan.segmentFrames)
  const keyframeBefore = latestBefore(keyframeSeconds)
  const starts = [0]
  // A source whose pictures have no times cannot be entered: all of it is one stretch.
  while (keyframeSeconds.length > 0) {
    const from = starts.at(-1) ?? 0
    if (segments - from <= longest) break
    const reach = Array.from({ length: longest - shortest + 1 }, (_, index) => from + shortest + index)
    // The rest must not be shorter than a stretch may be.
    const inReach = reach.filter((segment) => segments - segment >= shortest)
    const waste = (segment: number): number => {
      const at = secondsOfFrames(segment * plan.segmentFrames, plan)
      return at - (keyframeBefore(at) ?? 0)
    }
    const best = (inReach.length > 0 ? inReach : reach).reduce((one, other) =>
      waste(other) <= waste(one) + 1e-6 ? other : one,
    )
    starts.push(best)
  }
  return starts.map((segment, index): FrameSpan => {
    const next = starts[index + 1]
    const firstFrame = segment * plan.segmentFrames
    const seekSeconds = index === 0 ? undefined : keyframeBefore(secondsOfFrames(firstFrame, plan))
    return {
      firstFrame,
      ...(next === undefined ? {} : { frames: (next - segment) * plan.segmentFrames }),
      ...(seekSeconds === undefined ? {} : { seekSeconds }),
      ...(index === 0 ? {} : { bufferFill: usualFill }),
    }
  })
}

/** How many frames of the grid a span has, as far as can be told before it is encoded. */
export const framesOf = (span: FrameSpan, plan: EncodePlan): number =>
  span.frames ?? Math.max(1, plan.frames - span.firstFrame)

/** The last of sorted times that is not after a moment. */
function latestBefore(times: readonly number[]): (at: number) => number | undefined {
  return (at) => {
    let low = 0
    let high = times.length
    while (low < high) {
      const middle = (low + high) >> 1
      // Containers round; a picture that much later is the same place on the grid.
      if ((times[middle] ?? 0) <= at + 1e-3) low = middle + 1
      else high = middle
    }
    return times[low - 1]
  }
}
