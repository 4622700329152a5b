import { escapeText, writeWebVtt } from '@codeflix/kit/captions/cue'
import { plainTitle } from '../engine/track-facts.ts'
import type { ChapterFacts } from '../engine/source-facts.ts'

const mostChapters = 200
/** Nearer to each other or to the end they cannot be pointed at. */
const shortestSeconds = 1

/** Chapters as a container has them, in any order, made fit for facts: a stranger's file may hold thousands of anything. */
export function plainChapters(found: readonly { startSeconds: number; title: string | undefined }[]): ChapterFacts[] {
  const chapters: ChapterFacts[] = []
  for (const { startSeconds, title } of found.toSorted((one, other) => one.startSeconds - other.startSeconds)) {
    const start = Math.max(0, startSeconds)
    const last = chapters.at(-1)
    if (!Number.isFinite(start)) continue
    const chapter = { startSeconds: start, title: plainTitle(title) ?? '' }
    const isNear = last !== undefined && start < last.startSeconds + shortestSeconds
    // What has no name is a gap between two of them.
    if (isNear && last.title === '') chapters.pop()
    else if (isNear) continue
    chapters.push(chapter)
    if (chapters.length === mostChapters) break
  }
  return chapters
}

/**
 * A WebVTT file of kind `chapters`, each until the next begins. It has none for a film of one piece: every encode writes the
 * file, so that a player need not ask first.
 */
export function chaptersFile(chapters: readonly ChapterFacts[], durationSeconds: number): string {
  const within = chapters.filter(({ startSeconds }) => startSeconds <= durationSeconds - shortestSeconds)
  if (within.length < 2) return writeWebVtt([])
  return writeWebVtt(
    within.map(({ startSeconds, title }, index) => ({
      startSeconds,
      endSeconds: within[index + 1]?.startSeconds ?? durationSeconds,
      text: title === '' ? String(index + 1) : escapeText(title),
    })),
  )
}
