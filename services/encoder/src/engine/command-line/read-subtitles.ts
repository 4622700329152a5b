import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSubStation } from '@codeflix/kit/captions/sub-station'
import { mostCues } from '../../captions/subtitle-text.ts'
import { plainInput } from '../../ladder/engine-parameters.ts'
import type { SubtitlesTask, TrackCues } from '../engine-tasks.ts'
import type { EngineLimits, Watch } from '../media-engine.ts'
import type { Tools } from './find-tools.ts'
import { runFfmpeg } from './run-tool.ts'

/** Far above what anybody reads in one film. */
const longestScriptBytes = 64 * 2 ** 20

/** Reads tracks of text: all of them become SubStation Alpha, which is what FFmpeg makes of text anyway. */
export async function readSubtitles(
  tools: Tools,
  task: SubtitlesTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<readonly TrackCues[]> {
  const fileOf = (stream: number): string => join(task.scratch, `subtitles-${stream}.ass`)
  const outputs = task.tracks.flatMap(({ stream }) => [
    '-map',
    `0:${stream}`,
    '-c:s',
    'ass',
    '-f',
    'ass',
    fileOf(stream),
  ])
  const fileBytes = Math.min(limits.fileBytes, longestScriptBytes)
  await runFfmpeg(tools, [...plainInput(task.source), ...outputs], {}, { ...limits, fileBytes }, watch)
  return Promise.all(
    task.tracks.map(async ({ stream }) => {
      const text = await readFile(fileOf(stream), 'utf8')
      const cues = readSubStation(text.replaceAll('\r\n', '\n'))
      return {
        stream,
        cues: cues.toSorted((one, other) => one.startSeconds - other.startSeconds).slice(0, mostCues),
      }
    }),
  )
}
