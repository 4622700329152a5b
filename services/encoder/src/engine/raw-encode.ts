import { join } from 'node:path'
import type { FrameSpan } from '../ladder/ladder.ts'
import type { RawResult, RawTask } from './engine-tasks.ts'
import type { EngineLimits, Watch } from './media-engine.ts'

/** One task in a process of its own, with what it leaves on disk. */
export type RawRun = <T extends RawTask>(task: T, limits: EngineLimits, watch: Watch) => Promise<RawResult<T>>

/** Where an engine leaves a rendition before it is cut; several spans of one may be under way in the same folder. */
export const rawFile = (output: string, name: string, span?: FrameSpan): string =>
  join(output, `${name}-from-${span?.firstFrame ?? 0}.mp4`)
