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

const timing = /^(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})/

const seconds = (hours: string | undefined, minutes = '0', rest = '0', millis = '0'): number =>
  Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest) + Number(millis) / 1000

/** Reads a WebVTT storyboard, whose cues name a part of a sprite: `storyboard-0.webp#xywh=160,90,160,90`. */
export function parseStoryboard(vtt: string): Tile[] {
  const tiles: Tile[] = []
  const lines = vtt.split(/\r\n|\r|\n/)
  for (const [index, line] of lines.entries()) {
    const time = timing.exec(line.trim())
    const part = time && /^(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)/.exec(lines[index + 1]?.trim() ?? '')
    if (!part) continue
    tiles.push({
      startSeconds: seconds(time[1], time[2], time[3], time[4]),
      endSeconds: seconds(time[5], time[6], time[7], time[8]),
      file: part[1] ?? '',
      x: Number(part[2]),
      y: Number(part[3]),
      width: Number(part[4]),
      height: Number(part[5]),
    })
  }
  return tiles.toSorted((a, b) => a.startSeconds - b.startSeconds)
}

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
