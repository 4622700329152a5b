import { timestamp } from '@codeflix/kit/captions/cue'
import type { Storyboard } from '../engine/engine-tasks.ts'
import { type EncodePlan, secondsOfFrames } from '../ladder/ladder.ts'

/** Up to here a tile for every keyframe; longer films get half as many. */
const closeUpToSeconds = 30 * 60
const closeSeconds = 2
const wideSeconds = 4

/** Seconds from tile to tile: about 2, or 4 for a long film, and always a whole number of keyframe distances. */
export function storyboardInterval(durationSeconds: number, plan: EncodePlan): number {
  const keyframeSeconds = secondsOfFrames(plan.gopFrames, plan)
  const wanted = durationSeconds <= closeUpToSeconds ? closeSeconds : wideSeconds
  return keyframeSeconds * Math.max(1, Math.round(wanted / keyframeSeconds))
}

/** The WebVTT index of a storyboard: for each span the sheet and the tile in it (W3C Media Fragments, `xywh`). */
export function storyboardIndex(storyboard: Storyboard, durationSeconds: number, folder: string): string {
  const { columns, rows, tileWidth, tileHeight, intervalSeconds, tiles, sheets } = storyboard
  const cues = Array.from({ length: tiles }, (_, tile) => {
    const sheet = sheets[Math.floor(tile / (columns * rows))]
    const place = tile % (columns * rows)
    const x = (place % columns) * tileWidth
    const y = Math.floor(place / columns) * tileHeight
    const from = tile * intervalSeconds
    const to = tile === tiles - 1 ? Math.max(durationSeconds, from) : from + intervalSeconds
    return `${timestamp(from)} --> ${timestamp(to)}\n${folder}/${sheet}#xywh=${x},${y},${tileWidth},${tileHeight}\n`
  })
  return ['WEBVTT\n', ...cues].join('\n')
}
