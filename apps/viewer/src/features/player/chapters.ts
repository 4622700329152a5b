export interface Chapter {
  startSeconds: number
  title: string
}

const timing = /^(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})\s+-->/
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** Reads a WebVTT file of chapters, in the order of their times. */
export function parseChapters(vtt: string): Chapter[] {
  const lines = vtt.split(/\r\n|\r|\n/)
  const chapters = lines.flatMap((line, index): Chapter[] => {
    const [, hours = '0', minutes = '0', seconds = '0', millis = '0'] = timing.exec(line) ?? []
    if (!timing.test(line)) return []
    const title = (lines[index + 1] ?? '').replaceAll(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity)
    return [
      { startSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(millis) / 1000, title },
    ]
  })
  return chapters.toSorted((one, other) => one.startSeconds - other.startSeconds)
}

/** The chapter that a moment is in; undefined before the first. */
export const chapterAt = (chapters: readonly Chapter[], time: number): Chapter | undefined =>
  chapters.findLast(({ startSeconds }) => startSeconds <= time)
