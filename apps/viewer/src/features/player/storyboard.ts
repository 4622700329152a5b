import { readCues } from './cues.ts'

export interface Tile {
  startSeconds: number
  endSeconds: number
  /** The sprite's file name, relative to the storyboard. */
  file: string
  x: number
  y: number
  width: number
  height: number
}

/** Reads a WebVTT storyboard, whose cues name a part of a sprite: `storyboard-0.webp#xywh=160,90,160,90`. */
export const parseStoryboard = (vtt: string): Tile[] =>
  readCues(vtt).flatMap(({ startSeconds, endSeconds, text }): Tile[] => {
    const [, file, ...place] = /^(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)/.exec(text) ?? []
    if (file === undefined) return []
    const [x = 0, y = 0, width = 0, height = 0] = place.map(Number)
    return [{ startSeconds, endSeconds, file, x, y, width, height }]
  })

/** The tile of a moment: the last one that begins before it. */
export function tileAt(tiles: readonly Tile[], time: number): Tile | undefined {
  let low = 0
  let high = tiles.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tiles[middle]?.startSeconds ?? 0) <= time) low = middle + 1
    else high = middle
  }
  return tiles[Math.max(0, low - 1)]
}
