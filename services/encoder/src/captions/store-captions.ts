import { writeWebVtt } from '@codeflix/kit/captions/cue'
import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { mayDoWithout } from '../engine/engine-failure.ts'
import type { SubtitlesTask, TrackCues } from '../engine/engine-tasks.ts'
import type { SourceFacts } from '../engine/source-facts.ts'
import { type CaptionPlan, planCaptions } from './plan-captions.ts'

/** A film's own text, read. */
export type FilmText = { readonly captions: readonly CaptionPlan[]; readonly files: ReadonlyMap<string, string> }

/**
 * Reads the text inside a film. That it cannot be read is noted and no more: a film without its text is better than none,
 * and captions can be uploaded.
 */
export async function readFilmText(
  { subtitles = [] }: SourceFacts,
  where: Pick<SubtitlesTask, 'source' | 'scratch'>,
  read: (task: SubtitlesTask) => Promise<readonly TrackCues[]>,
  logged: (line: string) => void,
): Promise<FilmText> {
  const { captions, leftOut } = planCaptions(subtitles)
  for (const note of leftOut) logged(note)
  if (captions.length === 0) return { captions: [], files: new Map() }
  const tracks = subtitles.filter(({ stream }) => captions.some((caption) => caption.stream === stream))
  try {
    const found = await read({ kind: 'subtitles', ...where, tracks })
    const files = new Map<string, string>()
    for (const { stream, file, label } of captions) {
      const cues = found.find((track) => track.stream === stream)?.cues ?? []
      logged(`subtitles “${label}”: ${cues.length} captions from track ${stream}`)
      if (cues.length > 0) files.set(file, writeWebVtt(cues))
    }
    return { captions: captions.filter(({ file }) => files.has(file)), files }
  } catch (error) {
    if (!mayDoWithout(error)) throw error
    logged(
      `the subtitles inside the file could not be read: ${error.message} They can be uploaded as a file of their own.`,
    )
    return { captions: [], files: new Map() }
  }
}

export async function storeFilmText(storage: ObjectStore, assetPrefix: string, { files }: FilmText): Promise<void> {
  for (const [file, text] of files)
    await storage.put(`${assetPrefix}/${file}`, text, { contentType: 'text/vtt; charset=utf-8' })
}
