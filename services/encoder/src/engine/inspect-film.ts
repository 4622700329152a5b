import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readSegments } from '../packaging/read-segments.ts'
import type {
  EncodedTrack,
  InspectedTrack,
  Inspection,
  InspectTask,
  ReadTrack,
  Review,
  ReviewedFile,
} from './engine-tasks.ts'
import { everyPicture, glimpsePlaces } from './glimpses.ts'
import type { EngineLimits, Watch } from './media-engine.ts'
import type { RawRun } from './raw-encode.ts'

type TrackFiles = {
  readonly found: ReadTrack
  readonly keyframes: string | undefined
  readonly all: string | undefined
}

/**
 * Reads every byte of a film, and decodes what is cheap of it: one keyframe of each segment, all pictures of the smallest
 * rung, and the sound. Damaged bytes are not given to a decoder.
 */
export async function inspectFilm(
  run: RawRun,
  { output, scratch, plan, video, audio }: InspectTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<Inspection> {
  await mkdir(scratch, { recursive: true })
  try {
    const files: ReviewedFile[] = []
    const read = async (track: EncodedTrack, whole: boolean): Promise<TrackFiles> => {
      const keyframes = whole ? undefined : join(scratch, `${track.name}-keyframes.mp4`)
      const all = whole ? join(scratch, `${track.name}-whole.mp4`) : undefined
      const paths = { ...(keyframes ? { keyframes } : {}), ...(all ? { whole: all } : {}) }
      const found = await readSegments(output, track, paths)
      if (found.damage.length === 0) for (const path of [keyframes, all]) if (path) files.push(reviewed(path, track))
      return { found, keyframes, all }
    }
    const reviewed = (path: string, { kind, name, timescale }: EncodedTrack): ReviewedFile =>
      kind === 'audio'
        ? { path, kind, sampleRate: timescale }
        : { path, kind, glimpses: name === video.at(-1)?.name ? glimpsePlaces(plan, name) : everyPicture }
    const rungs = []
    for (const track of video) rungs.push(await read(track, track === video.at(-1)))
    const sounds = []
    for (const track of audio) sounds.push(await read(track, true))
    const reviews = files.length > 0 ? await run({ kind: 'review', files }, limits, watch) : []
    const reviewOf = (path: string | undefined): Review | undefined =>
      reviews[files.findIndex((file) => file.path === path)]
    const inspected = ({ found, keyframes, all }: TrackFiles): InspectedTrack => {
      const [ofKeyframes, whole] = [reviewOf(keyframes), reviewOf(all)]
      return { ...found, ...(ofKeyframes ? { keyframes: ofKeyframes } : {}), ...(whole ? { whole } : {}) }
    }
    return { video: rungs.map(inspected), audio: sounds.map(inspected) }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
