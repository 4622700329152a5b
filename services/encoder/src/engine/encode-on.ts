import { note } from '@codeflix/contracts/encode-notes'
import { rm } from 'node:fs/promises'
import { cutIntoSegments, type SegmentGrid } from '../packaging/cut-segments.ts'
import { describeLeveling } from '../ladder/loudness.ts'
import { EngineFailure } from './engine-failure.ts'
import type {
  EncodeAudioTask,
  EncodedAudio,
  EncodedSpan,
  EncodedVideo,
  EncodeVideoTask,
  EngineTask,
  RawEncode,
  TaskResult,
} from './engine-tasks.ts'
import { inspectFilm } from './inspect-film.ts'
import { lookForFields } from './look-for-fields.ts'
import { compareOn, measureOn } from './measure-on.ts'
import type { EngineLimits, MediaEngine, Watch } from './media-engine.ts'
import { rawFile, type RawRun } from './raw-encode.ts'

/** What is the same on every engine: what it encoded is cut into segments on the film's grid, and inspected. */
export function encodeOn(run: RawRun): MediaEngine['run'] {
  const whole = async (task: EngineTask, limits: EngineLimits, watch: Watch): Promise<TaskResult<EngineTask>> => {
    switch (task.kind) {
      case 'encode-video':
        return encodeVideo(run, task, limits, watch)
      case 'encode-audio':
        return encodeAudio(run, task, limits, watch)
      case 'compare':
        return compareOn(run, task, limits, watch)
      case 'measure':
        return measureOn(run, task, limits, watch)
      case 'fields':
        return lookForFields(run, task, limits, watch)
      case 'inspect':
        return inspectFilm(run, task, limits, watch)
      default:
        return run(task, limits, watch)
    }
  }
  return (task, limits, watch = {}) => whole(task, limits, watch) as Promise<TaskResult<typeof task>>
}

/**
 * Not every container can be entered where its packets say so. A span that came out short is encoded once more, read from
 * the start of the file: then only pictures that are not there are missing, and the last one before stands for them.
 */
async function encodeVideo(
  run: RawRun,
  task: EncodeVideoTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<EncodedVideo> {
  const { span } = task
  let raw = await run(task, limits, watch)
  let { cpuSeconds } = raw
  if (span.frames !== undefined && raw.frames < span.frames) {
    const { seekSeconds: _, ...fromStart } = span
    raw = await run({ ...task, span: { ...fromStart, fill: true } }, limits, watch)
    cpuSeconds += raw.cpuSeconds
  }
  if (raw.frames === 0 || (span.frames !== undefined && raw.frames < span.frames))
    throw new EngineFailure('encoder.source-unreadable', note('file-hole'))
  const tracks: EncodedSpan[] = []
  for (const rung of task.rungs) {
    const grid: SegmentGrid = { kind: 'video', plan: task.plan, firstFrame: span.firstFrame, frames: raw.frames }
    tracks.push(await cut(task, rung.name, grid, raw.given))
  }
  return { tracks, frames: raw.frames, cpuSeconds }
}

async function encodeAudio(
  run: RawRun,
  task: EncodeAudioTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<EncodedAudio> {
  const { cpuSeconds, frames, heard, leveling, given } = await run(task, limits, watch)
  const { label, loudness } = task.rendition
  watch.logged?.(describeLeveling(label, heard, leveling, loudness))
  if (frames === 0) return { cpuSeconds }
  return { track: await cut(task, task.rendition.name, { kind: 'audio', plan: task.plan }, given), cpuSeconds }
}

async function cut(
  { output, limits }: EncodeVideoTask | EncodeAudioTask,
  name: string,
  grid: SegmentGrid,
  given: RawEncode['given'],
): Promise<EncodedSpan> {
  const file = rawFile(output, name, grid.kind === 'video' ? grid : undefined)
  const track = await cutIntoSegments(file, output, name, grid)
  await rm(file)
  if (track.segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > limits.outputBytes)
    throw new EngineFailure('encoder.limit-exceeded', note('output-limit'))
  const glance = given?.[name]
  return glance ? { ...track, given: glance } : track
}
