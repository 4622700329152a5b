interface Cue {
  startSeconds: number
  endSeconds: number
  /** Its first line, as it is written. */
  text: string
}

const timing = /^(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})/

const seconds = (hours = '0', minutes = '0', rest = '0', millis = '0'): number =>
  Number(hours) * 3600 + Number(minutes) * 60 + Number(rest) + Number(millis) / 1000

/** The cues of a WebVTT file that is no captions but an index, in the order of their times. What is none has none. */
export function readCues(vtt: string): Cue[] {
  const lines = vtt.split(/\r\n|\r|\n/).map((line) => line.trim())
  const cues = lines.flatMap((line, index): Cue[] => {
    const time = timing.exec(line)?.slice(1)
    if (!time) return []
    const text = lines[index + 1] ?? ''
    return [{ startSeconds: seconds(...time.slice(0, 4)), endSeconds: seconds(...time.slice(4)), text }]
  })
  return cues.toSorted((one, other) => one.startSeconds - other.startSeconds)
}
