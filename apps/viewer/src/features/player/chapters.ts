import { readCues } from './cues.ts'

export interface Chapter {
  startSeconds: number
  title: string
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** Reads a WebVTT file of chapters, in the order of their times. */
export const parseChapters = (vtt: string): Chapter[] =>
  readCues(vtt).map(({ startSeconds, text }) => ({
    startSeconds,
    title: text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity),
  }))

/** The chapter that a moment is in; undefined before the first. */
export const chapterAt = (chapters: readonly Chapter[], time: number): Chapter | undefined =>
  chapters.findLast(({ startSeconds }) => startSeconds <= time)
